"""Asks the model on behalf of one task: again, with the reason, where an answer cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from deltagym.core.endpoint.trouble import Unanswered
from deltagym.scopes.sql.pipeline.client import Asker, Request
from deltagym.scopes.sql.pipeline.config import Temperature
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.prompts import Messages, again

T = TypeVar("T")


class Ended(Exception):
    """A task ended before it became a row.

    Args:
        stage: At which stage.
        reason: Why.
        unanswered: Whether only an answer is lacking, so that another run may get further.
    """

    def __init__(self, stage: str, reason: str, unanswered: bool = False) -> None:
        super().__init__(reason)
        self.stage, self.reason, self.unanswered = stage, reason, unanswered


class Asking:
    """The requests of one task.

    Args:
        number: The task's number.
        tries: How often a stage asks until an answer can be used.
        asker: Who answers.
    """

    def __init__(self, number: int, tries: int, asker: Asker) -> None:
        self.requests = 0
        """Number of requests, answered from the journal or not."""
        self._number, self._tries, self._asker = number, tries, asker

    def usable(
        self, stage: str, heat: Temperature, messages: Messages, read: Callable[[str], T]
    ) -> T:
        """What `read` makes of an answer; asks again, with the reason, if it cannot be used."""
        ended = Ended(stage, "nothing was asked")
        for number in range(self._tries):
            asked = again(messages, ended.reason) if number else messages
            try:
                return read(self.ask(stage, heat, asked, number))
            except Unusable as error:
                ended = Ended(error.stage or stage, str(error))
        raise ended

    def ask(self, stage: str, heat: Temperature, messages: Messages, sample: int) -> str:
        """One answer; raises `Ended` if the server gives none."""
        self.requests += 1
        try:
            return self._asker.ask(Request(stage, self._number, *messages, heat, sample))
        except Unanswered as error:
            raise Ended(stage, str(error), unanswered=True) from None
