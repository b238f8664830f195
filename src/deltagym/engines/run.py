"""`train`: from a recipe file to a finished run folder, with a live display, resumable, stopping cleanly on Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.engines.display import Display
from deltagym.engines.local.loop import LocalTrainer
from deltagym.engines.tracking import Trackers
from deltagym.engines.trl.config import first_process_first, processes
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite


def train(
    recipe: str | Path, out: str | Path, *, resume: bool = False, display: bool = True
) -> RunFolder:
    """Runs a recipe to its end and returns the run folder.

    Args:
        recipe: The recipe file. When resuming, the run's own copy is what counts.
        out: The run folder: a new path, or an interrupted run's with `resume`.
        resume: Goes on from the last checkpoint of `out`; steps after it come out the same again.
        display: Whether to show progress on standard error.

    Raises:
        BadInput: The recipe is wrong, `out` exists without `resume`, or is no run folder with it.
        KeyboardInterrupt: After the state has been saved; the run's status is then `interrupted`.
    """
    main = processes()[0] == 0
    with first_process_first():
        run = _open(recipe, out, resume or not main)
    settings = parse_recipe(run.recipe_toml(), str(run.path / "recipe.toml"))
    status = run.set_status if main else _unsaid
    try:
        suite = load_suite(settings.suite.name, settings.suite.seed)
        with (
            Display(settings.total_steps) if display and main else _Silent() as shown,
            Trackers(settings, run.path) if main else nullcontext() as trackers,
            _polite_interrupt() as interrupted,
        ):
            test = suite.problems("test")
            problems = _training_problems(settings, test)
            trainer = _trainer(settings)(
                settings, run, problems, _evaluated(settings, test), on_evaluation=shown.evaluation
            )

            def after_step(metrics: dict[str, Any]) -> bool:
                status("running", trainer.step)
                shown.step(metrics, trainer.schedule.steps_left)
                if trackers:
                    trackers.log(metrics)
                return bool(interrupted)

            trainer.train(after_step)
    except KeyboardInterrupt:
        status("interrupted", _last_step(run), "stopped by the user; go on with --resume")
        raise
    except Exception as error:
        status("failed", _last_step(run), str(error))
        raise
    status("finished", trainer.step)
    return run


def _trainer(recipe: Recipe) -> Any:
    """The engine the recipe asks for; TRL takes seconds to import, so only then."""
    if recipe.engine == "trl":
        try:
            from deltagym.engines.trl.trainer import TrlTrainer
        except ModuleNotFoundError as error:
            raise BadInput(
                f"engine: \"trl\" needs {error.name}, which is not installed: pip install 'deltagym[trl]'"
            ) from error
        return TrlTrainer
    if processes()[1] > 1:
        raise BadInput(
            'engine: "local" is one process; start it without accelerate, or set engine = "trl"'
        )
    return LocalTrainer


def _unsaid(*_: object) -> None:
    """What a process other than the first has to say of the run's status."""


def _training_problems(recipe: Recipe, held_out: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Training problems of each suite the recipe names; those of other suites without any that means the same as a held-out one."""
    own = recipe.suite.name
    problems = {own: load_suite(own, recipe.suite.seed).problems("train")}
    others = {phase.suite for phase in recipe.phases if phase.suite} - {own}
    meanings = {get_family(p.family).meaning(p.params) for p in held_out} if others else set()
    for name in sorted(others):
        found = load_suite(name, recipe.suite.seed).problems("train")
        problems[name] = [
            p for p in found if get_family(p.family).meaning(p.params) not in meanings
        ]
    return problems


def _evaluated(recipe: Recipe, test: Sequence[Problem]) -> list[Problem]:
    """The test problems of the families that the recipe evaluates; raises `BadInput` for a family without any."""
    families = recipe.evaluation.families
    missing = set(families or ()) - {p.family for p in test}
    if missing:
        raise BadInput(
            f"evaluation.families: suite {recipe.suite.name} tests no {', '.join(sorted(missing))}"
        )
    return [p for p in test if families is None or p.family in families]


def _open(recipe: str | Path, out: str | Path, resume: bool) -> RunFolder:
    if resume:
        return RunFolder.open(out)
    try:
        text = Path(recipe).read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"recipe: cannot read {recipe}: {error.strerror}") from error
    settings = parse_recipe(text, str(recipe))
    for name in {settings.suite.name, *(phase.suite for phase in settings.phases if phase.suite)}:
        load_suite(name, settings.suite.seed)
    return RunFolder.create(out, text, {"seed": settings.seed, "recipe": str(recipe)})


def _last_step(run: RunFolder) -> int:
    metrics = run.metrics()
    return int(metrics[-1]["step"]) if metrics else 0


@contextmanager
def _polite_interrupt() -> Iterator[list[int]]:
    """Collects a first Ctrl-C instead of raising, so that the step can end and be saved; a second one stops at once."""
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    try:
        before = signal.signal(signal.SIGINT, handle)
    except ValueError:  # not the main thread, which alone gets signals
        yield received
        return
    try:
        yield received
    finally:
        signal.signal(signal.SIGINT, before)


class _Silent(Display):
    """A display that shows nothing."""

    def __init__(self) -> None:
        super().__init__(0)
        self._live = None

    def evaluation(self, name: str, done: int, total: int) -> None:
        pass

    def step(self, metrics: object, steps_left: int) -> None:
        pass
