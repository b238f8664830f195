"""Supervised fine-tuning: it learns the gold answers, stops at a rate, and writes a checkpoint."""

import json
from pathlib import Path

import pytest
import torch

import deltagym
from deltagym.core.errors import BadInput
from deltagym.engines.supervised import SftSettings
from deltagym.models.embedded import model as tiny
from deltagym.models.policy import load_policy

SUITE = """
name = "small"
description = "Six problems to train on and two to test."
train_ratio = 0.75
[[draw]]
family = "{family}"
level = "{level}"
count = 8
"""
RECIPE = """
name = "sft"
[suite]
name = "{suite}"
[model]
name = "{base}"
precision = "fp32"
[rollouts]
max_new_tokens = {tokens}
[[phases]]
score = "full_pass"
steps = 1
"""
QUICK = SftSettings(steps=160, batch=6, lr=1e-2)


def recipe(
    tmp_path: Path, family: str = "append_sequence", level: str = "basic-2c", tokens: int = 40
) -> Path:
    """A recipe with a model that knows nothing."""
    base, suite, path = tmp_path / "base", tmp_path / "suite.toml", tmp_path / "recipe.toml"
    shape = tiny.TinyShape(hidden=32, layers=1, heads=2)
    tiny.build_model(shape, seed=1).save_pretrained(base)
    tiny.build_tokenizer().save_pretrained(base)
    suite.write_text(SUITE.format(family=family, level=level))
    path.write_text(RECIPE.format(suite=suite, base=base, tokens=tokens))
    return path


def test_the_gold_answers_are_learned_and_the_checkpoint_solves_its_problems(
    tmp_path: Path,
) -> None:
    told: list[tuple[int, int]] = []
    source = recipe(tmp_path)
    result = deltagym.sft(
        source, tmp_path / "a", QUICK, lambda _, done, total: told.append((done, total))
    )
    assert (result.steps, result.unwritable) == (160, 0)
    assert result.gold_rate > 0.9
    assert told == [(i + 1, 160) for i in range(160)]
    record = json.loads((tmp_path / "a" / "sft.json").read_text())
    assert record["updates"] == 160
    assert record["gold_rate"] == result.gold_rate
    suite = tmp_path / "suite.toml"
    found = deltagym.evaluate_model(tmp_path / "a", str(suite), "train", 1, greedy=True)
    assert found.overall().successes == len(found.records) == 6


def test_the_same_settings_give_the_same_weights(tmp_path: Path) -> None:
    source, few = recipe(tmp_path), SftSettings(steps=3, batch=4)
    for name in "ab":
        deltagym.sft(source, tmp_path / name, few)
    weights = [
        load_policy(str(tmp_path / name), max_new_tokens=8).model.state_dict() for name in "ab"
    ]
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_it_stops_at_a_rate_and_not_far_beyond(tmp_path: Path) -> None:
    wanted = SftSettings(steps=400, batch=6, lr=3e-3, stop_at=0.01)
    result = deltagym.sft(recipe(tmp_path), tmp_path / "a", wanted)
    assert 0 < result.steps < 400
    assert 0.01 <= result.gold_rate < 0.2


def test_a_rate_that_is_not_reached_is_an_error_and_leaves_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"stop-at: .* after 2 steps; give more steps"):
        deltagym.sft(recipe(tmp_path), tmp_path / "a", SftSettings(steps=2, stop_at=0.5))
    assert not (tmp_path / "a").exists()


def test_answers_that_do_not_fit_are_left_out_and_none_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no tokens for any gold answer"):
        deltagym.sft(recipe(tmp_path, tokens=3), tmp_path / "a", QUICK)


def test_no_checkpoint_is_written_over(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="already holds a checkpoint"):
        deltagym.sft(recipe(tmp_path), tmp_path / "base", QUICK)


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"steps": 0}, "steps"), ({"lr": 0.0}, "lr"), ({"stop_at": 1.0}, "stop-at")],
)
def test_a_number_out_of_range_is_named(changed: dict[str, float], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        SftSettings(**changed)  # type: ignore[arg-type]
