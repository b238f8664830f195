"""Rates of a run's base, read with the trained model's answers."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.evaluation.models import estimate_base_rates, evaluate_model
from deltagym.runs.folder import RunFolder

tiny = pytest.importorskip("deltagym.models.embedded.model")

RECIPE = """
name = "short"

[model]
name = "{base}"

[suite]
name = "{suite}"

[rollouts]
max_new_tokens = 60

[[phases]]
score = "full_pass"
steps = 1
"""


@pytest.fixture
def run(tmp_path: Path, small_base: Path, small_suite: str) -> RunFolder:
    """A run whose checkpoint is its base, without an evaluation."""
    text = RECIPE.format(base=small_base, suite=small_suite)
    folder = RunFolder.create(tmp_path / "run", text)
    with folder.new_checkpoint(1) as checkpoint:
        tiny.load(small_base)[0].save_pretrained(checkpoint)
        tiny.build_tokenizer().save_pretrained(checkpoint)
    return folder


def test_rates_are_stored_with_the_evaluation_before(
    run: RunFolder, small_base: Path, small_suite: str
) -> None:
    before = evaluate_model(small_base, small_suite, n=4, gold=True, max_new_tokens=60)
    assert all(r.gold_logprob < 0 and r.estimated_rate is None for r in before.records)
    run.save_eval("before", before)
    found = estimate_base_rates(run.path, samples=4)
    assert run.evals()["before"] == found
    assert all(r.estimated_rate is not None for r in found.records)
    assert [r.successes for r in found.records] == [r.successes for r in before.records]


def test_a_run_without_an_evaluation_before_is_refused(run: RunFolder) -> None:
    with pytest.raises(BadInput, match="`before`"):
        estimate_base_rates(run.path)
