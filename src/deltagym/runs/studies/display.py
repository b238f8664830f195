"""What a person sees while a study runs: runs done, each running run's step and full_pass, and the time left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deltagym.runs.studies.job import Job, Standing

PLAIN_SECONDS = 60
"""Between lines where there is no terminal to draw on."""


class StudyDisplay:
    """A live table on a terminal, plain lines elsewhere, nothing when `quiet`. Use it as a context.

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
        self._live = (
            Live(console=self._console, refresh_per_second=4, transient=True) if drawn else None
        )
        self._spoke = time.monotonic()

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
        """Something that happened to one run; stays on screen."""
        self._console.print(event)

    def update(self, running: Sequence[tuple[Job, Standing]], seconds_left: float | None) -> None:
        """How things stand."""
        headline = self._headline(seconds_left)
        if self._live:
            self._live.update(_panel(headline, running))
        elif time.monotonic() - self._spoke >= PLAIN_SECONDS:
            self._spoke = time.monotonic()
            self._console.print(
                " | ".join(
                    [
                        headline,
                        *(f"{job.name} {_step(seen)} {_full_pass(seen)}" for job, seen in running),
                    ]
                )
            )

    def _headline(self, seconds_left: float | None) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self._total} runs done{failed}, time left {_clock(seconds_left)}"


def _panel(headline: str, running: Sequence[tuple[Job, Standing]]) -> Group:
    table = Table("arm", "seed", "step", "full_pass", box=None, padding=(0, 2))
    for job, seen in running:
        table.add_row(job.arm.name, str(job.seed), _step(seen), _full_pass(seen))
    return Group(Text(headline, "bold"), table)


def _step(seen: Standing) -> str:
    return f"{seen.step}/{seen.step + seen.left}"


def _full_pass(seen: Standing) -> str:
    return "-" if seen.full_pass is None else f"{seen.full_pass:.2%}"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(int(seconds), 60)
    return (
        f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
        if minutes >= 60
        else f"{minutes}:{rest:02d}"
    )
