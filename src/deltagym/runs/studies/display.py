"""The display of a running study: runs done, each run's step and full_pass, the time left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deltagym.runs.studies.job import Job, Progress

PLAIN_SECONDS = 60
"""Seconds between lines where there is no terminal to draw on."""


class StudyDisplay:
    """A live table on a terminal, plain lines elsewhere, nothing if `quiet`. Use it as a context.

    Args:
        total: Runs of the study.
        done: Runs finished in earlier sessions.
        quiet: Whether to show nothing.
        console: Where to show it; standard error by default.

    Attributes:
        done: Runs finished, those of earlier sessions among them.
        failed: Runs failed in this session.
    """

    def __init__(
        self, total: int, done: int = 0, *, quiet: bool = False, console: Console | None = None
    ) -> None:
        self.done, self.failed = done, 0
        self._total = total
        self._console = console or Console(
            stderr=True, quiet=quiet, markup=False, highlight=False, emoji=False, soft_wrap=True
        )
        drawn = self._console.is_terminal and not quiet
        live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._live = live if drawn else None
        self._printed = time.monotonic()

    def __enter__(self) -> StudyDisplay:
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

    def tell(self, event: str) -> None:
        """Prints something that happened to one run; it stays on screen."""
        self._console.print(event)

    def update(self, running: Sequence[tuple[Job, Progress]], seconds_left: float | None) -> None:
        """Shows how far each running run is."""
        headline = self._headline(seconds_left)
        if self._live:
            self._live.update(_panel(headline, running))
        elif time.monotonic() - self._printed >= PLAIN_SECONDS:
            self._printed = time.monotonic()
            runs = (f"{job.name} {_step(seen)} {_full_pass(seen)}" for job, seen in running)
            self._console.print(" | ".join([headline, *runs]))

    def _headline(self, seconds_left: float | None) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self._total} runs done{failed}, time left {_clock(seconds_left)}"


def _panel(headline: str, running: Sequence[tuple[Job, Progress]]) -> Group:
    table = Table("arm", "seed", "step", "full_pass", box=None, padding=(0, 2))
    for job, seen in running:
        table.add_row(job.arm.name, str(job.seed), _step(seen), _full_pass(seen))
    return Group(Text(headline, "bold"), table)


def _step(seen: Progress) -> str:
    return f"{seen.step}/{seen.step + seen.left}"


def _full_pass(seen: Progress) -> str:
    return "-" if seen.full_pass is None else f"{seen.full_pass:.2%}"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
