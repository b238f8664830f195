"""The bookkeeping of engines: what a checkpoint holds, also one of an earlier version."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from deltagym.engines.local.loop import LocalEngine
from deltagym.recipe.replay import Trace
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

PROBLEMS = list(islice(load_suite("basic_tiny").iterate("train"), 4))

RECIPE = """
name = "test"
threads = 1
[suite]
name = "basic_tiny"
[model]
name = "{base}"
precision = "fp32"
[rollouts]
prompts = 2
group_size = 2
max_new_tokens = 8
[entropy]
coefficient = 0.01
target = 2.0
[replay]
mode = "corrected"
[[phases]]
score = "pass_rate"
steps = 5
[evaluation]
every = 0
"""


@pytest.fixture
def engine(small_base: Path, tmp_path: Path) -> LocalEngine:
    """An engine some steps into a run."""
    text = RECIPE.format(base=small_base)
    run = RunFolder.create(tmp_path / "run", text)
    made = LocalEngine(parse_recipe(text), run, {"basic_tiny": PROBLEMS}, [])
    made.step = 3
    made.curriculum.deal()
    made.schedule.observe(0.5, 0.25, 8)
    made.warmup.updates = 2
    made.entropy.update(0.5, 2.0)
    made.replay.add(PROBLEMS[0].id, Trace(1, [1, 2], [-0.5, -0.5], [1, 1]))
    return made


def fresh(engine: LocalEngine) -> LocalEngine:
    return LocalEngine(engine.recipe, engine.run, {"basic_tiny": PROBLEMS}, [])


def local_form_of_0_1(state: dict[str, Any]) -> dict[str, Any]:
    """The updater had a state of its own."""
    updater = {"updates": state.pop("warmup")["updates"], "entropy": state.pop("entropy")}
    return state | {"updater": updater}


def trl_form_of_0_1(state: dict[str, Any]) -> dict[str, Any]:
    """There was no guidance and no supervised mix."""
    del state["guidance"], state["supervised"]
    return state | {"updates": state.pop("warmup")["updates"]}


@pytest.mark.parametrize("form", [dict, local_form_of_0_1, trl_form_of_0_1])
def test_state_is_restored_from_every_form_of_checkpoint(engine: LocalEngine, form: Any) -> None:
    state = json.loads(json.dumps(engine.state_dict()))
    again = fresh(engine)
    assert again.state_dict() != state
    again.load_state_dict(form(json.loads(json.dumps(state))))
    assert again.state_dict() == state


def test_a_run_goes_on_from_where_its_state_says(engine: LocalEngine) -> None:
    seen = []
    engine.train(lambda metrics: bool(seen.append(metrics.step)))
    assert seen == [4, 5, 6, 7]
    assert engine.run.latest_checkpoint().step == 7
