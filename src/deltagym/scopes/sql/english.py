"""English of a tree: values and conditions as phrases, questions as sentences in several styles."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from deltagym.scopes.sql.algebra import Call, Col, Expr, IsNull, Key, Lit, Op, Star
from deltagym.scopes.sql.schema import Table
from deltagym.scopes.sql.words import spoken

Format = Literal["prose", "numbered", "bullets", "lines"]

FORMATS: tuple[Format, ...] = ("prose", "numbered", "bullets", "lines")
TONES = (
    "",
    "Could you write this query for me, please?",
    "Needed for the monthly report:",
    "A colleague asks for the following.",
    "Here is what I would like to know.",
    "Task for the data team.",
    "We have to answer an auditor's question.",
    "Please be exact here; someone will check every row.",
)

COMPARED = {
    "=": ("equals", "is"),
    "<>": ("is different from", "is not"),
    "<": ("is less than", "is below"),
    "<=": ("is at most", "is not more than"),
    ">": ("is greater than", "is above"),
    ">=": ("is at least", "is not less than"),
}
DATED = {
    "=": ("is", "equals"),
    "<>": ("is not", "is different from"),
    "<": ("is before", "is earlier than"),
    "<=": ("is on or before", "is not later than"),
    ">": ("is after", "is later than"),
    ">=": ("is on or after", "is not earlier than"),
}
AGGREGATED = {
    "SUM": ("the sum of", "the total of"),
    "AVG": ("the average of", "the mean of"),
    "MIN": ("the smallest value of", "the least value of"),
    "MAX": ("the largest value of", "the greatest value of"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a question is put.

    Attributes:
        format: How the sentences are laid out.
        tone: A sentence before them; empty for none.
        exact: Whether columns are named as the database names them.
    """

    format: Format
    tone: str
    exact: bool


def draw_style(draw: random.Random) -> Style:
    """A random style."""
    return Style(draw.choice(FORMATS), draw.choice(TONES), draw.random() < 0.5)


def render(sentences: Sequence[str], style: Style) -> str:
    """The sentences in a style."""
    sentences = [s[0].upper() + s[1:] for s in sentences]
    match style.format:
        case "prose":
            body = " ".join(sentences)
        case "numbered":
            body = "\n".join(f"{i}. {s}" for i, s in enumerate(sentences, 1))
        case "bullets":
            body = "\n".join(f"- {s}" for s in sentences)
        case "lines":
            body = "\n".join(sentences)
    return f"{style.tone}\n{body}" if style.tone else body


class Voice:
    """Puts the expressions of one query into words.

    Args:
        style: How the question is put.
        draw: Chooses among paraphrases.
        sources: Source to its table and what one of its records is called.
        optional: Sources that an outer join may leave empty.
    """

    def __init__(
        self,
        style: Style,
        draw: random.Random,
        sources: Mapping[str, tuple[Table, str]],
        optional: Collection[str] = (),
    ) -> None:
        self.style = style
        self.draw = draw
        self.sources = dict(sources)
        self.optional = optional

    def role(self, source: str) -> str:
        """What a record of a source is called."""
        return self.sources[source][1]

    def column(self, name: str) -> str:
        """A column's name, in words or as the database has it."""
        return f"`{name}`" if self.style.exact or name.endswith("id") else spoken(name)

    def value(self, e: Expr, unit: str = "row") -> str:
        """A value as a noun phrase; `unit` is what `COUNT(*)` counts, in the plural."""
        match e:
            case Col(source, name):
                return f"the {self.role(source)}'s {self.column(name)}"
            case Lit(value):
                return (
                    "NULL"
                    if value is None
                    else f"'{value}'"
                    if isinstance(value, str)
                    else str(value)
                )
            case Op(op, left, right):
                word = {"+": "plus", "-": "minus", "*": "times"}[op]
                return f"({self.value(left)} {word} {self.value(right)})"
            case Call("COUNT", (Star(),)):
                return f"the number of {unit}"
            case Call("COUNT", (of,), True):
                return f"the number of different values of {self.value(of)} (NULL not counted)"
            case Call("COUNT", (of,)):
                return f"the number of {unit} where {self.value(of)} is not NULL"
            case Call(name, (of,)) if name in AGGREGATED:
                ignored = (
                    " (NULL ignored; NULL if there is nothing else)" if self.nullable(of) else ""
                )
                return f"{self.draw.choice(AGGREGATED[name])} {self.value(of)}{ignored}"
            case Call("COALESCE", (of, instead)):
                return f"{self.value(of)} ({self.value(instead)} where it is NULL)"
        raise TypeError(f"no words for {e}")

    def nullable(self, e: Expr) -> bool:
        """Whether a value may be NULL."""
        match e:
            case Col(source, name):
                return source in self.optional or self.sources[source][0].column(name).nullable
            case Op(_, left, right):
                return self.nullable(left) or self.nullable(right)
        return False

    def condition(self, e: Expr, unit: str = "row") -> str:
        """A condition as a clause."""
        match e:
            case Op("AND", left, right):
                return f"{self.condition(left, unit)} and {self.condition(right, unit)}"
            case Op("OR", left, right):
                return f"either {self.condition(left, unit)} or {self.condition(right, unit)}"
            case Op(op, left, right):
                words = DATED if self._dated(left) else COMPARED
                first = f"{self.value(left, unit)} {self.draw.choice(words[op])}"
                return f"{first} {self.value(right, unit)}"
            case IsNull(of, negated):
                return f"{self.value(of)} is {'not ' if negated else ''}NULL"
        raise TypeError(f"no words for {e}")

    def _dated(self, e: Expr) -> bool:
        return isinstance(e, Col) and self.sources[e.source][0].column(e.name).sort == "date"

    def keep(self, condition: Expr | None, what: str) -> list[str]:
        """The sentence for a WHERE, if there is one."""
        if condition is None:
            return []
        pattern = self.draw.choice(
            (
                "Keep only {} where {}.",
                "Of these, only {} count where {}.",
                "Consider only {} for which {}.",
            )
        )
        return [pattern.format(what, self.condition(condition))]

    def columns(self, phrases: Sequence[str], per: str = "") -> str:
        """The sentence that says what to return."""
        row = f"one row for each {per}, with" if per else "rows with"
        verb = self.draw.choice(("Return", "Give", "Show"))
        if len(phrases) == 1:
            return f"{verb} {row.replace('rows with', '')} one column: {phrases[0]}.".replace(
                "  ", " "
            )
        return f"{verb} {row} these {len(phrases)} columns, in this order: {'; '.join(phrases)}."

    def sorting(self, keys: Sequence[tuple[Key, str]], limit: int | None) -> list[str]:
        """The sentences for ORDER BY and LIMIT.

        Args:
            keys: Sort keys, each with what it is called.
            limit: How many records are wanted; None for all.
        """
        if not keys:
            return ["The order of the rows does not matter."]
        parts = [
            f"{phrase} ({'descending' if key.descending else 'ascending'})" for key, phrase in keys
        ]
        first = self.draw.choice(("Sort the rows by", "Order the result by"))
        sentences = [f"{first} {', then by '.join(parts)}; NULL counts as smaller than any value."]
        first_rows = "row" if limit == 1 else f"{limit} rows"
        return sentences + (
            [f"Return only the first {first_rows} of that order."] if limit is not None else []
        )
