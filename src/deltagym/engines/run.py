"""`train`: from a recipe file to a finished run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.row_family import RowFamily
from deltagym.core.training_cases import AGAINST_KIN, STRONG
from deltagym.engines.base import Engine, EngineBase
from deltagym.engines.display import Display
from deltagym.engines.local.loop import LocalEngine
from deltagym.engines.metrics import StepMetrics
from deltagym.engines.processes import first_process_first, processes
from deltagym.engines.tracking import Trackers
from deltagym.recipe.schema import Recipe, parse_recipe, recipe_text
from deltagym.runs.folder import RunFolder, State
from deltagym.runs.training_problems import recipe_suites, training_problems
from deltagym.suites.load import Suite

Suites = Mapping[str, Suite]

MEASURED = 200
"""Most training problems of a suite on which the idle score is measured."""


def train(
    recipe: str | Path, out: str | Path, *, resume: bool = False, display: bool = True
) -> RunFolder:
    """Runs a recipe to its end and returns the run folder.

    Args:
        recipe: The recipe file. When resuming, the run's own copy counts instead.
        out: The run folder: a new path or, with `resume`, that of an interrupted run.
        resume: Continues from the last checkpoint of `out`. The steps after it come out the same
            as before.
        display: Whether to show progress on standard error.

    Raises:
        BadInput: The recipe is wrong, `out` exists without `resume`, or is no run folder with it.
        KeyboardInterrupt: After Ctrl-C. The step has ended and its state is saved; the run's status
            is `interrupted`.
    """
    first = processes()[0] == 0
    with first_process_first():
        run, settings, suites = _opened(recipe, out, resume or not first)
    try:
        _carry_out(settings, suites, run, display and first)
    except KeyboardInterrupt:
        _say(run, "interrupted", "stopped by the user; go on with --resume")
        raise
    except Exception as error:
        _say(run, "failed", str(error))
        raise
    _say(run, "finished")
    return run


def _carry_out(recipe: Recipe, suites: Suites, run: RunFolder, display: bool) -> None:
    """Trains in an open run folder, with display and trackers in rank 0."""
    first = processes()[0] == 0
    tracking = Trackers(recipe, run.path) if first else nullcontext()
    with Display(recipe.total_steps, quiet=not display) as shown, tracking as trackers:
        test = suites[recipe.suite.name].problems("test")
        evaluated = _evaluated(recipe, test)
        problems, make = training_problems(recipe, suites), _engine(recipe)
        if first:
            _tell_idle_score(run, shown, problems)
        engine: Engine = make(recipe, run, problems, evaluated, shown.evaluation)

        def after_step(metrics: StepMetrics) -> bool:
            if first:
                run.set_status("running", metrics.step)
            shown.step(metrics, engine.steps_left)
            if trackers:
                trackers.log(metrics)
            return False

        engine.train(after_step)


def _engine(recipe: Recipe) -> type[EngineBase]:
    """The engine that the recipe asks for. TRL takes seconds to import, so only when needed."""
    if recipe.engine == "trl":
        try:
            from deltagym.engines.trl.trainer import TrlEngine
        except ModuleNotFoundError as error:
            raise BadInput(
                f'engine: "trl" needs {error.name}, which is not installed: '
                "pip install 'deltagym[trl]'"
            ) from error
        return TrlEngine
    if processes()[1] > 1:
        raise BadInput(
            'engine: "local" is one process; start it without accelerate, or set engine = "trl"'
        )
    return LocalEngine


def _say(run: RunFolder, state: State, message: str = "") -> None:
    """Rank 0 writes the status; the others do nothing."""
    if processes()[0] == 0:
        metrics = run.metrics()
        run.set_status(state, int(metrics[-1]["step"]) if metrics else 0, message)


def _tell_idle_score(
    run: RunFolder, shown: Display, problems: Mapping[str, Sequence[Problem]]
) -> None:
    """Records and shows what an idle answer scores on the training cases.

    It is measured on at most `MEASURED` problems of each suite, from all over it.
    """
    some = [each for own in problems.values() for each in own[:: -(-len(own) // MEASURED) or 1]]
    if not some:
        return
    mean = sum(idle_scores(some)) / len(some)
    run.add_meta({"training_idle_score": round(mean, 4)})
    shown.note(f"training cases: an answer that ignores its input passes {mean:.0%} of them")


def _evaluated(recipe: Recipe, test: Sequence[Problem]) -> list[Problem]:
    """The test problems of the families that the recipe evaluates.

    Raises:
        BadInput: A family has no test problems.
    """
    families = recipe.evaluation.families
    missing = set(families or ()) - {p.family for p in test}
    if missing:
        raise BadInput(
            f"evaluation.families: suite {recipe.suite.name} tests no {', '.join(sorted(missing))}"
        )
    return [p for p in test if families is None or p.family in families]


def _opened(
    recipe: str | Path, out: str | Path, resume: bool
) -> tuple[RunFolder, Recipe, dict[str, Suite]]:
    """Opens or makes the run folder; nothing is left behind if recipe or suites are wrong."""
    if resume:
        run = RunFolder.open(out)
        settings = parse_recipe(run.recipe_toml(), str(run.path / "recipe.toml"))
        return run, settings, recipe_suites(settings)
    text = recipe_text(recipe)
    settings = parse_recipe(text, str(recipe))
    suites = recipe_suites(settings)
    _check_cases(settings, suites)
    _check_gold(settings, suites)
    run = RunFolder.create(out, text, {"seed": settings.seed, "recipe": str(recipe)})
    return run, settings, suites


def _check_cases(recipe: Recipe, suites: Suites) -> None:
    """Raises `BadInput` if the training families cannot give the cases that are asked for."""
    cases = recipe.suite.training_cases
    if cases == STRONG:
        return
    members = [member for suite in suites.values() for member in suite.members["train"]]
    one_each = {member.family: member for member in members}
    for member in one_each.values():
        member.build(recipe.suite.seed, cases)
    if cases == AGAINST_KIN and not any(get_family(name).kindred for name in one_each):
        fix = 'leave it out, or set it to "strong"'
        raise BadInput(f"suite.cases: no family of {recipe.suite.name} has kindred ones; {fix}")


def _check_gold(recipe: Recipe, suites: Suites) -> None:
    """Raises `BadInput` if gold answers are asked for, and a suite's rows bring none."""
    asked = {
        "guidance.groups": recipe.guidance.groups,
        "supervised.prompts": recipe.supervised.prompts,
    }
    families = {m.family for suite in suites.values() for m in suite.members["train"]}
    without = [name for name in sorted(families) if isinstance(get_family(name), RowFamily)]
    for field, count in asked.items():
        if count and without:
            fault = f"{without[0]} is known from rows alone and has no gold answers"
            raise BadInput(f"{field}: {fault}; set it to 0")
