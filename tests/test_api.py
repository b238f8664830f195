"""The public names: cheap to import, stable, and callable as verbs."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import deltagym

HEAVY = (
    "torch",
    "numba",
    "numpy",
    "pyarrow",
    "pydantic",
    "transformers",
    "matplotlib",
    "rich",
    "cyclopts",
)


def python(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_takes_less_than_a_third_of_a_second_and_nothing_heavy() -> None:
    timed = "t = time.perf_counter(); import deltagym; print(time.perf_counter() - t, *sys.modules)"
    script = f"import sys, time; {timed}"
    runs = [python(script).split() for _ in range(3)]
    assert min(float(run[0]) for run in runs) < 0.3
    assert not set(HEAVY) & set(runs[0][1:])


def test_verifying_needs_no_torch_and_the_nouns_no_numba() -> None:
    assert (
        python(
            "import sys, deltagym; deltagym.Problem, deltagym.Family, deltagym.BadInput; "
            "print('numba' in sys.modules)"
        )
        == "False"
    )
    script = """
import sys, deltagym
family = deltagym.get_family("ends_with")
deltagym.verify(family.generate("easy-2c", "test", 0), "")
print("torch" in sys.modules)
"""
    assert python(script) == "False"


@pytest.mark.parametrize("name", deltagym.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    value = getattr(deltagym, name)
    assert name in dir(deltagym)
    assert isinstance(value, str) or (callable(value) and value.__doc__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        deltagym.nope  # type: ignore[attr-defined]  # noqa: B018


def test_no_module_shares_its_name_with_a_verb() -> None:
    """Else importing the module would put it in the place of the function."""
    modules = {path.stem for path in Path(deltagym.__file__).parent.iterdir()}
    assert not modules & set(deltagym.__all__)


def test_a_verb_survives_pickling_for_a_process_pool() -> None:
    assert pickle.loads(pickle.dumps(deltagym.verify)) is deltagym.verify


def test_the_stable_calls() -> None:
    family = deltagym.get_family("starts_with")
    problem = family.generate("basic-2c", "test", 3)
    gold = family.reference(problem)
    again = deltagym.read_row(json.loads(json.dumps(deltagym.write_row(problem))))
    assert deltagym.verify(again, gold) == deltagym.Verdict(
        deltagym.Status.OK, (True,) * len(problem.cases)
    )
    verdicts = deltagym.verify_many([(problem, "nonsense"), (again, gold)])
    assert [v.full_pass for v in verdicts] == [False, True]


def test_verbs_do_what_the_command_line_does(small_suite: str, tmp_path: Path) -> None:
    (written,) = deltagym.generate(small_suite, tmp_path)
    assert written.sizes == (9, 3)
    assert deltagym.validate(small_suite, mutants=2).ok
    assert deltagym.doctor().version == deltagym.__version__


class TestEvaluateModel:
    """Needs no trained model: a folder that holds none, and an untrained one made here."""

    def test_bad_input_is_named(self, tmp_path: Path, small_suite: str) -> None:
        with pytest.raises(deltagym.BadInput, match="limit: must be at least 1"):
            deltagym.evaluate_model("tiny", small_suite, limit=0)
        with pytest.raises(deltagym.BadInput, match="split: suite fdiv has no train problems"):
            deltagym.evaluate_model("tiny", "fdiv", "train")
        from deltagym.runs.folder import RunFolder

        RunFolder.create(tmp_path / "run", "", {})
        with pytest.raises(deltagym.BadInput, match="has no checkpoint yet"):
            deltagym.evaluate_model(tmp_path / "run", small_suite)

    def test_an_untrained_model_solves_nothing_and_a_run_means_its_newest_checkpoint(
        self, tmp_path: Path
    ) -> None:
        from deltagym.models.embedded import model as tiny
        from deltagym.runs.folder import RunFolder

        model, tokenizer = tiny.build_model(tiny.TinyShape(layers=1), 0), tiny.build_tokenizer()
        run = RunFolder.create(tmp_path / "run", "", {})
        for step in (1, 2):
            with run.new_checkpoint(step) as folder:
                model.save_pretrained(folder)
                tokenizer.save_pretrained(folder)
        told: list[tuple[int, int]] = []
        options = {"n": 2, "limit": 3, "max_new_tokens": 12}
        found = deltagym.evaluate_model(
            run.path, "has_tiny", **options, progress=lambda done, total: told.append((done, total))
        )
        assert (found.step, found.n, found.split, len(found.records)) == (2, 2, "test", 3)
        assert found.unsolved() == found.problem_ids
        assert told[-1] == (3, 3)
        assert found == deltagym.evaluate_model(run.path, "has_tiny", **options)
