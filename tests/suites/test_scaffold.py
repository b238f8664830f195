"""Packages that `deltagym new family` writes work as they are: installed, tested, trained on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from byte_model import save_byte_model
from deltagym.core.errors import BadInput
from deltagym.core.registry import scope_names
from deltagym.suites.scaffold import new_family, scaffolded_scopes

RECIPE = """
name = "two steps"
engine = "local"
seed = 0

[suite]
name = "{suite}"

[model]
name = "{model}"

[rollouts]
prompts = 2
group_size = 2
max_new_tokens = 4

[[phases]]
score = "pass_rate"
steps = 1

[[phases]]
score = "full_pass"
steps = 1

[evaluation]
every = 2
samples = 1
final_samples = 2
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A package for each scope, by the scope's name."""
    folder = tmp_path_factory.mktemp("packages")
    for scope in scaffolded_scopes():
        new_family(f"my_{scope}", folder / scope, scope)
    return {scope: folder / scope for scope in scaffolded_scopes()}


@pytest.fixture(scope="module")
def site(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process in which all packages are installed."""
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", *options, *map(str, packages.values())]
    subprocess.run(command, check=True)
    return os.environ | {"PYTHONPATH": str(target)}


def run(site: dict[str, str], *command: object) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", *map(str, command)]
    return subprocess.run(arguments, env=site, capture_output=True, text=True, check=False)


def test_there_is_an_example_for_every_scope() -> None:
    assert scaffolded_scopes() == scope_names()


@pytest.mark.parametrize("scope", scaffolded_scopes())
def test_a_package_is_short_passes_its_own_tests_and_validates(
    scope: str, packages: dict[str, Path], site: dict[str, str]
) -> None:
    folder = packages[scope]
    (code,) = folder.glob("src/*/__init__.py")
    lines = [line for line in code.read_text().splitlines() if line.strip()]
    assert len(lines) <= (20 if scope == "text" else 60)
    tested = run(site, "pytest", "-q", "-p", "no:cacheprovider", folder / "tests")
    assert tested.returncode == 0, tested.stdout
    suite = folder / f"my_{scope}.toml"
    validated = run(site, "deltagym.cli", "validate", suite, "--limit", 4)
    assert validated.returncode == 0, validated.stdout + validated.stderr


@pytest.mark.parametrize("scope", ["text", "manufactoria"])
def test_a_package_is_trained_on_for_two_steps(
    scope: str, packages: dict[str, Path], site: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("torch")
    model = save_byte_model(tmp_path / "model")
    suite = packages[scope] / f"my_{scope}.toml"
    (tmp_path / "recipe.toml").write_text(RECIPE.format(suite=suite, model=model))
    recipe, out = tmp_path / "recipe.toml", tmp_path / "run"
    trained = run(site, "deltagym.cli", "train", recipe, "-o", out)
    assert trained.returncode == 0, trained.stderr
    assert json.loads((out / "status.json").read_text())["state"] == "finished"
    reported = run(site, "deltagym.cli", "report", out)
    assert f"my_{scope}" in Path(reported.stdout.strip()).read_text()


def test_bad_input_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    for name, message in (("3x", "cannot be a family's name"), ("ends_with", "already")):
        with pytest.raises(BadInput, match=message):
            new_family(name, tmp_path / "new")
    with pytest.raises(BadInput, match="the nearest is 'lean'"):
        new_family("mine", tmp_path / "new", "leen")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(BadInput, match="not an empty folder"):
        new_family("mine", tmp_path / "full")
    assert not (tmp_path / "new").exists()
