"""Stage 7: which of two questions is kept, the one the SQL was written for or the one written from the SQL; and what each leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from deltagym.scopes.sql.pipeline.fence import VERDICTS
from deltagym.scopes.sql.pipeline.reading import Gold

COPIED = 12
"""Words of the SQL in a row that a question may not hold: it would give the answer away."""

SMALL = frozenset(str(number) for number in range(13))
"""Numbers that questions spell out or imply ("the first", "more than one")."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known of it.

    Attributes:
        text: The question.
        origin: `forward` if the SQL was written for it, `backward` if it was written from the SQL.
        verdict: What the judge says of the pair.
        named: Share of the constants of the SQL that it names, from 0 to 1.
    """

    text: str
    origin: str
    verdict: str
    named: float


def question(text: str, origin: str, verdict: str, gold: Gold) -> Question:
    """A question with its share of the constants."""
    return Question(text, origin, verdict, named_share(text, gold))


def better(forward: Question, backward: Question | None) -> Question:
    """The question that is kept: the better verdict, then the one that names more of the constants, then the forward one.

    The forward question wins ties since it has been put in the style asked for without a look at the SQL.
    """
    if backward is None:
        return forward
    return max(
        (forward, backward),
        key=lambda q: (-VERDICTS.index(q.verdict), q.named, q.origin == "forward"),
    )


def named_share(text: str, gold: Gold) -> float:
    """Share of the texts and numbers in the SQL that occur in a question, numbers up to twelve aside; 1 if there are none."""
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
    said, sql = (f" {' '.join(_WORD.findall(t.lower()))} " for t in (text, gold.written))
    words = sql.split()
    return any(
        f" {' '.join(words[i : i + COPIED])} " in said for i in range(len(words) - COPIED + 1)
    )
