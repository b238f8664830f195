"""Training cases: which cases decide the reward of a training problem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from deltagym.core.errors import BadInput

_KINDS = re.compile(r"(strong|against_kin)|random:([1-9][0-9]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class TrainingCases:
    """A kind of cases.

    Attributes:
        kind: `strong`, a problem's own; `random`, drawn without regard to wrong answers; or
            `against_kin`, on which the right answers to kindred problems earn little.
        count: How many random ones; 0 otherwise.
    """

    kind: Literal["strong", "random", "against_kin"]
    count: int = 0

    @classmethod
    def parse(cls, text: str) -> TrainingCases:
        """Reads `strong`, `against_kin` or `random:K`.

        Raises:
            BadInput: It is none of these.
        """
        found = _KINDS.fullmatch(text)
        if found is None:
            fix = '"strong", "against_kin", or "random:28" for 28 random cases a problem'
            raise BadInput(f"{text!r} is no kind of cases; write {fix}")
        if found[2]:
            return cls("random", int(found[2]))
        return AGAINST_KIN if found[1] == "against_kin" else STRONG


STRONG = TrainingCases("strong")
AGAINST_KIN = TrainingCases("against_kin")
