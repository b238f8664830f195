"""Stage 7: which of two questions is kept, and what each leaves out.

One is the question for which the SQL was written, the other was written from the SQL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from deltagym.scopes.sql.pipeline.fence import OPINIONS
from deltagym.scopes.sql.pipeline.reading import Gold

COPIED = 12
"""Words of the SQL in a row that a question may not hold, since they would give the answer away."""

SMALL = frozenset(str(number) for number in range(13))
"""Numbers that questions spell out or imply ("the first", "more than one")."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known about it.

    Attributes:
        text: The question.
        origin: `forward` if the SQL was written for it, `backward` if it was written from the SQL.
        opinion: What the judge says about question and SQL.
        named: Share of the SQL's constants that it names, from 0 to 1.
    """

    text: str
    origin: str
    opinion: str
    named: float


def question(text: str, origin: str, opinion: str, gold: Gold) -> Question:
    """A question with its share of the constants."""
    return Question(text, origin, opinion, named_share(text, gold))


def better(forward: Question, backward: Question | None) -> Question:
    """The question that is kept.

    It has the better opinion; then it names more of the constants; then it is the forward one,
    which was put in the style asked for without a look at the SQL.
    """
    if backward is None:
        return forward
    return max(
        (forward, backward),
        key=lambda q: (-OPINIONS.index(q.opinion), q.named, q.origin == "forward"),
    )


def named_share(text: str, gold: Gold) -> float:
    """Share of the SQL's texts, and numbers above twelve, that a question names; 1 without any."""
    literals = {
        n.name
        for s in gold.statements
        for n in s.find_all(exp.Literal)
        if n.is_string or n.name not in SMALL
    }
    said = text.lower()
    named = [
        value for value in literals if re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", said)
    ]
    return len(named) / len(literals) if literals else 1.0


def gives_away(text: str, gold: Gold) -> bool:
    """Whether a question holds a stretch of the SQL."""
    return holds_stretch(text, gold.written)


def holds_stretch(text: str, written: str) -> bool:
    """Whether a text holds a stretch of SQL that is given as it was written."""
    said, sql = (f" {' '.join(_WORD.findall(t.lower()))} " for t in (text, written))
    words = sql.split()
    return any(
        f" {' '.join(words[i : i + COPIED])} " in said for i in range(len(words) - COPIED + 1)
    )
