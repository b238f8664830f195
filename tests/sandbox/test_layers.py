import sys

import pytest

from deltagym.sandbox import Layers, Level, Sandbox, SandboxError, Wrapper, holding

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.mark.parametrize(
    ("layers", "level"),
    [
        (Layers(Wrapper.BWRAP, landlock=True, seccomp=True), Level.FULL),
        (Layers(Wrapper.UNSHARE, landlock=True, seccomp=True), Level.FULL),
        (Layers(Wrapper.UNSHARE, seccomp=True), Level.FILTERED),
        (Layers(landlock=True, seccomp=True), Level.FILTERED),
        (Layers(seccomp=True), Level.FILTERED),
        (Layers(Wrapper.UNSHARE, landlock=True), Level.CONTAINED),
        (Layers(Wrapper.BWRAP), Level.CONTAINED),
        (Layers(landlock=True), Level.UNISOLATED),
        (Layers(), Level.UNISOLATED),
    ],
)
def test_layers_amount_to_a_level_with_a_promise(layers: Layers, level: Level) -> None:
    assert layers.level is level
    assert level.promise


@LINUX
def test_what_does_not_hold_has_a_reason_and_the_rest_is_used() -> None:
    found = holding()
    assert found.missing.keys() <= {"bwrap", "unshare", "landlock", "seccomp"}
    assert all(found.missing.values())
    assert found.layers.landlock == ("landlock" not in found.missing)
    assert found.layers.seccomp == ("seccomp" not in found.missing)
    assert (found.layers.wrapper is Wrapper.NONE) == ({"bwrap", "unshare"} <= found.missing.keys())


@LINUX
def test_a_layer_that_is_asked_for_but_missing_is_no_silent_downgrade() -> None:
    asked = {
        "bwrap": Layers(Wrapper.BWRAP),
        "unshare": Layers(Wrapper.UNSHARE),
        "landlock": Layers(landlock=True, seccomp=True),
        "seccomp": Layers(seccomp=True),
    }
    missing = [name for name in asked if name in holding().missing]
    if not missing:
        pytest.skip("every layer holds here")
    for name in missing:
        with pytest.raises(SandboxError, match=r"a sandbox worker does not start|not installed"):
            Sandbox(1, layers=asked[name], preload=())


@LINUX
@pytest.mark.parametrize("name", ["unshare", "bwrap", "landlock"])
def test_each_layer_alone_keeps_files_away(name: str, tmp_path) -> None:
    if name in holding().missing:
        pytest.skip(f"{name} does not hold here: {holding().missing[name]}")
    layers = Layers(landlock=True) if name == "landlock" else Layers(Wrapper(name))
    (tmp_path / "secret").write_text("x")
    with Sandbox(1, layers=layers, preload=(), allow_unisolated=True) as sandbox:
        (result,) = sandbox.run(f"def f(): return open('{tmp_path}/secret').read()", [("f", [])])
    assert not result.ok
