"""Every program in `attacks/` tries to cheat or to do harm; all must fail.

None may score a point, outlive its limit or delay the next program. The expected values are random
numbers that an attack can find in a file, in this process's environment and memory, and behind a
port of this machine. A program scores a point if it returns one of them.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from treasures import Treasure, descendants

from deltagym.sandbox import STANDARD, Layers, Level, Limits, Outcome, Sandbox, Wrapper, holding

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.txt"))
REACHING = [path for path in ATTACKS if path.name.startswith(("files", "network", "process"))]
LIMITS = Limits(cpu_s=0.1, wall_s=0.6, memory_mb=128, answer_bytes=2**17, stdout_bytes=2**17)
TOOLS = (
    *("atexit", "ctypes", "encodings.idna", "faulthandler", "gc", "linecache", "mmap"),
    *("select", "signal", "socket", "subprocess", "threading", "traceback"),
)
"""Modules that only attacks need, preloaded so that no attack fails because one is missing."""
GOOD = "def answer(n):\n    return n + 1\n"


def opened(layers: Layers, allow_unisolated: bool = False) -> Sandbox:
    return Sandbox(
        1, LIMITS, preload=(*STANDARD, *TOOLS), layers=layers, allow_unisolated=allow_unisolated
    )


@pytest.fixture(scope="module")
def best() -> Iterator[Sandbox]:
    held = holding()
    if held.layers.level is Level.UNISOLATED:
        pytest.skip(f"no layer that isolates holds here: {dict(held.missing)}")
    with opened(held.layers) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def filtered() -> Iterator[Sandbox]:
    if not holding().layers.seccomp:
        pytest.skip(f"seccomp does not hold here: {holding().missing['seccomp']}")
    with opened(Layers(seccomp=True)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def contained() -> Iterator[Sandbox]:
    wrapper = holding().layers.wrapper
    if wrapper is Wrapper.NONE:
        pytest.skip(f"namespaces do not hold here: {holding().missing['unshare']}")
    with opened(Layers(wrapper=wrapper)) as sandbox:
        yield sandbox


def check(sandbox: Sandbox, treasure: Treasure, attack: Path) -> None:
    """Runs the attack, and checks that it did nothing."""
    before, visits, family = treasure.state(), len(treasure.visits), len(descendants())
    began = time.monotonic()
    results = sandbox.run(treasure.arm(attack), [("answer", [n]) for n in range(3)])
    took = time.monotonic() - began
    assert treasure.points(results) == 0, results
    assert all(r.outcome is not Outcome.INFRA_ERROR for r in results), results
    assert took < LIMITS.wall_s + 1
    began = time.monotonic()
    while not all(r.ok for r in sandbox.run(GOOD, [("answer", [n]) for n in range(3)])):
        assert time.monotonic() - began < 1, "no good program runs within a second after the attack"
    assert treasure.state() == before
    assert len(treasure.visits) == visits
    assert len(descendants()) == family


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_no_attack_scores_or_lasts(best: Sandbox, treasure: Treasure, attack: Path) -> None:
    check(best, treasure, attack)


@pytest.mark.parametrize("attack", REACHING, ids=lambda path: path.stem)
def test_the_filter_alone_keeps_files_network_and_processes_out_of_reach(
    filtered: Sandbox, treasure: Treasure, attack: Path
) -> None:
    check(filtered, treasure, attack)


@pytest.mark.parametrize("attack", REACHING, ids=lambda path: path.stem)
def test_namespaces_alone_keep_files_network_and_processes_out_of_reach(
    contained: Sandbox, treasure: Treasure, attack: Path
) -> None:
    check(contained, treasure, attack)


@pytest.mark.parametrize("name", ["files_open", "network_connect"])
def test_the_oracle_sees_a_program_that_reaches_the_values(treasure: Treasure, name: str) -> None:
    """Without isolation these attacks score: the tests above can fail."""
    attack = next(path for path in ATTACKS if path.stem == name)
    with opened(Layers(), allow_unisolated=True) as sandbox:
        results = sandbox.run(treasure.arm(attack), [("answer", [n]) for n in range(3)])
    assert treasure.points(results) == 3, results


def test_there_are_many_attacks_and_each_says_what_it_tries() -> None:
    assert len(ATTACKS) >= 60
    assert all(path.read_text().startswith("# ") for path in ATTACKS)
