"""Cases on which the right answers to kindred problems earn little.

Strong cases reject every wrong answer, but a wrong answer may pass most of them. Where the right
answer to another family's problem does, a policy that trains on both families under dense reward
is led there, and stays.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from deltagym.core.problem import Case

Accepts = Callable[[str], bool]

INSERTED = (1, 4)
"""Fewest and most symbols put into a word to draw a tape."""

DRAWS = 400
"""Tapes drawn for each problem, with repeats."""


def choose_against(
    own: Accepts, kin: Sequence[Accepts], cases: Sequence[Case], drawn: Sequence[str]
) -> list[str]:
    """Chooses the tapes of a problem's cases: as many accepted and rejected ones as it has.

    Tapes come first on which more kindred answers are wrong, and of these the problem's own. Where
    they are too few, the problem's other tapes follow. So a kindred answer that is wrong on enough
    tapes of one verdict fails all of that verdict, as an idle answer does.

    Args:
        own: The tapes to accept.
        kin: The tapes that each kindred problem accepts.
        cases: The problem's own cases.
        drawn: Other tapes.
    """
    tapes = [case.input for case in cases]
    chosen: list[str] = []
    for verdict in (True, False):
        ours = [tape for tape in tapes if own(tape) is verdict]
        every = [tape for tape in dict.fromkeys([*tapes, *drawn]) if own(tape) is verdict]
        wrong = {tape: sum(accepts(tape) is not verdict for accepts in kin) for tape in every}
        lures = sorted((t for t in every if wrong[t]), key=wrong.__getitem__, reverse=True)
        others = [tape for tape in ours if not wrong[tape]]
        chosen += [*lures, *others][: len(ours)]
    return chosen


def draw_stretched(word: str, colours: str, source: random.Random) -> list[str]:
    """Draws tapes that are `word` with one to four symbols put in; none twice."""
    return list(dict.fromkeys(_stretched(word, colours, source) for _ in range(DRAWS)))


def _stretched(word: str, colours: str, source: random.Random) -> str:
    tape = list(word)
    for _ in range(source.randint(*INSERTED)):
        tape.insert(source.randrange(len(tape) + 1), source.choice(colours))
    return "".join(tape)
