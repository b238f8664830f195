"""What the doctor says of the installation and the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from deltagym.core.registry import scope_names
from deltagym.engines.doctor import Diagnosis, doctor


@pytest.fixture(scope="module")
def diagnosis() -> Diagnosis:
    return doctor()


def test_the_machine_and_the_packages_are_described(diagnosis: Diagnosis) -> None:
    assert diagnosis.python == ".".join(map(str, sys.version_info[:3]))
    assert diagnosis.cores >= 1
    assert diagnosis.memory is None or diagnosis.memory > 2**28
    packages = {p.name: p for p in diagnosis.packages}
    assert packages["numba"].extra == ""
    assert packages["torch"].extra == "train"
    assert packages["pytest"].version == pytest.__version__


def test_every_core_ability_is_there_and_every_lack_says_what_to_do(diagnosis: Diagnosis) -> None:
    abilities = {a.name: a for a in diagnosis.abilities}
    assert abilities["generate, validate, verify"].ok
    assert Path(abilities["keep compiled code"].note).is_dir()
    assert all(a.note for a in diagnosis.abilities)


def test_every_layer_of_the_sandbox_is_listed_with_how_or_why_not(diagnosis: Diagnosis) -> None:
    abilities = {a.name.strip(): a for a in diagnosis.abilities}
    isolated = abilities["run a model's Python"]
    assert isolated.ok == (abilities["in namespaces"].ok or abilities["under seccomp"].ok)
    assert isolated.note.startswith("isolation ")
    assert abilities["under Landlock"].note


def test_every_installed_scope_is_listed_with_its_families(diagnosis: Diagnosis) -> None:
    abilities = {a.name: a for a in diagnosis.abilities}
    assert all(f"scope {name}" in abilities for name in scope_names())
    manufactoria = abilities["scope manufactoria"]
    assert manufactoria.ok
    assert int(manufactoria.note.split(" families")[0]) >= 13


WITHOUT_TORCH = """
import sys
from importlib import metadata
missing = {"torch", "transformers"}
class Hidden(metadata.DistributionFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    def find_distributions(self, context=metadata.DistributionFinder.Context()):
        return ()
real = metadata.MetadataPathFinder.find_distributions
def seen(context):
    return (d for d in real(context) if context.name not in missing)
metadata.MetadataPathFinder.find_distributions = seen
sys.meta_path.insert(0, Hidden())
from deltagym.cli.main import main
main(sys.argv[1:])
"""


def test_without_the_train_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    """A process that cannot see torch: the core still works, and the rest names the pip command."""

    def deltagym(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT_TORCH, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = deltagym("doctor")
    assert done.returncode == 0, done.stderr
    fix = "missing torch, transformers: pip install 'deltagym[train]'"
    assert fix in done.stdout.replace("\n", "")
    trained = deltagym("pretrain", "-o", str(tmp_path))
    assert trained.returncode == 2
    assert trained.stderr == (
        "deltagym: torch is not installed; this command needs the train extra: "
        "pip install 'deltagym[train]'\n"
    )
