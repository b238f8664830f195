"""Progress of a run on the terminal: phase, step, rates, entropy, dead groups and time left."""

from __future__ import annotations

import math
import time
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from deltagym.engines.metrics import StepMetrics

PLAIN_EVERY = 10
"""Steps between printed lines if there is no terminal to draw on."""
SMOOTHING = 20
"""Recent steps whose mean duration gives the time left."""


class Display:
    """A live panel on a terminal, or a plain line every few steps. Use it as a context.

    Args:
        total_steps: Steps if no phase ends early.
        console: Where to print; standard error by default.
        quiet: Whether to show nothing.
    """

    def __init__(
        self, total_steps: int, console: Console | None = None, *, quiet: bool = False
    ) -> None:
        self._console = console or Console(stderr=True, quiet=quiet)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._task = self._bar.add_task("training", total=total_steps)
        self._side = self._bar.add_task("evaluating", total=1, visible=False)
        self._live = (
            Live(self._bar, console=self._console, refresh_per_second=4)
            if self._console.is_terminal and not quiet
            else None
        )
        self._times: list[float] = [time.monotonic()]

    def __enter__(self) -> Display:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def evaluation(self, name: str, done: int, total: int) -> None:
        """Shows how far an evaluation is."""
        self._bar.update(
            self._side,
            description=f"evaluating: {name}",
            completed=done,
            total=total,
            visible=done < total,
        )
        if not self._live and done == total:
            self._console.print(f"evaluated: {name}")

    def note(self, text: str) -> None:
        """Prints a line above the progress."""
        self._console.print(text)

    def step(self, metrics: StepMetrics, steps_left: int) -> None:
        """Shows a finished step."""
        self._times = [*self._times[-SMOOTHING:], time.monotonic()]
        number = metrics.step
        self._bar.update(
            self._task,
            completed=number,
            total=number + steps_left,
            description=f"phase {metrics.phase}",
        )
        if self._live:
            self._live.update(Group(self._table(metrics), self._bar))
        elif number % PLAIN_EVERY == 0 or metrics.phase_ended or steps_left == 0:
            self._console.print(self._line(metrics, steps_left))

    def seconds_left(self, steps_left: int) -> float:
        """Time to the end at the recent pace if no phase ends early; NaN before the first step."""
        spans = len(self._times) - 1
        return steps_left * (self._times[-1] - self._times[0]) / spans if spans else math.nan

    def _table(self, metrics: StepMetrics) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2))
        for name, value in _facts(metrics):
            table.add_row(name, value)
        for family, rate in metrics.full_pass_by_family.items():
            table.add_row(f"  {family}", f"{rate:.1%}")
        return table

    def _line(self, metrics: StepMetrics, steps_left: int) -> str:
        facts = "  ".join(f"{name} {value}" for name, value in _facts(metrics))
        left = _clock(self.seconds_left(steps_left))
        return f"step {metrics.step}  phase {metrics.phase}  {facts}  left {left}"


def _facts(metrics: StepMetrics) -> list[tuple[str, str]]:
    entropy = metrics.entropy
    return [
        ("pass_rate", f"{metrics.pass_rate:.3f}"),
        ("full_pass", f"{metrics.full_pass:.2%}"),
        ("valid", f"{metrics.valid:.2f}"),
        ("entropy", "no update" if math.isnan(entropy) else f"{entropy:.3f}"),
        ("dead groups", f"{metrics.dead_groups:.0%}"),
        ("seconds", f"{metrics.seconds.total:.1f}"),
    ]


def _clock(seconds: float) -> str:
    return "?" if math.isnan(seconds) else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
