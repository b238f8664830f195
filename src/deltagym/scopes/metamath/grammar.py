"""Grammar: the typed expressions of a system, proofs of their types, and pattern matching.

The expressions of a type are either strings, whose letters append to the empty string, or terms,
whose constructors each begin with a constant. Both are unambiguous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deltagym.scopes.metamath.database import Assertion, Hypothesis, Symbols

Binding = dict[str, Symbols]
"""Variable to the symbols it stands for, without the typecode."""


@dataclass(eq=False)
class Sort:
    """A type.

    Attributes:
        code: Its typecode.
        variables: Its variables, as `$f` hypotheses.
        constructors: The syntax axioms that conclude this type. Those of strings are the empty
            string, then one for each letter, `x letter`.
        strings: Whether its expressions are strings.
        own: Variable to the label of its `$f` hypothesis.
        letters: Letter to the label of its constructor; empty unless it is a type of strings.
    """

    code: str
    variables: tuple[Hypothesis, ...]
    constructors: tuple[Assertion, ...]
    strings: bool = False

    def __post_init__(self) -> None:
        self.own = {h.symbols[1]: h.label for h in self.variables}
        lettered = self.constructors[1:] if self.strings else ()
        self.letters = {a.symbols[-1]: a.label for a in lettered}


@dataclass(eq=False)
class Grammar:
    """All types of a system.

    Attributes:
        sorts: The types.
        of_variable: Variable to its type.
        by_code: Typecode to type.
    """

    sorts: tuple[Sort, ...]
    _parsed: dict[tuple[str, Symbols, int], tuple[int, tuple[str, ...]] | None] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.of_variable = {v: sort for sort in self.sorts for v in sort.own}
        self.by_code = {sort.code: sort for sort in self.sorts}

    def ends(self, sort: Sort, symbols: Symbols, start: int) -> Sequence[int]:
        """Positions where an expression of this type that begins at `start` can end, ascending."""
        if sort.strings:
            end = start
            while end < len(symbols) and symbols[end] in sort.letters:
                end += 1
            return range(start, end + 1)
        found = self._term(sort, symbols, start)
        return () if found is None else (found[0],)

    def typing(self, sort: Sort, symbols: Symbols) -> tuple[str, ...]:
        """The labels that prove that `symbols` is of this type, which it must be."""
        if symbols and symbols[0] in sort.own:
            return (sort.own[symbols[0]],)
        if sort.strings:
            return (sort.constructors[0].label, *(sort.letters[s] for s in symbols))
        found = self._term(sort, symbols, 0)
        if found is None or found[0] != len(symbols):
            raise ValueError(f"{' '.join(symbols)} is not of type {sort.code}")
        return found[1]

    def _term(self, sort: Sort, symbols: Symbols, start: int) -> tuple[int, tuple[str, ...]] | None:
        """The end of the term at `start`, and the labels that prove its type; None if none is."""
        if start < len(symbols) and symbols[start] in sort.own:
            return start + 1, (sort.own[symbols[start]],)
        key = (sort.code, symbols, start)
        if key not in self._parsed:
            self._parsed[key] = next(
                filter(None, (self._built(c, symbols, start) for c in sort.constructors)), None
            )
        return self._parsed[key]

    def _built(
        self, constructor: Assertion, symbols: Symbols, start: int
    ) -> tuple[int, tuple[str, ...]] | None:
        """The same as `_term`, for a term with this constructor."""
        at, parts = start, {}
        for symbol in constructor.symbols[1:]:
            if symbol in self.of_variable:
                found = self._term(self.of_variable[symbol], symbols, at)
                if found is None:
                    return None
                at, parts[symbol] = found
            elif at < len(symbols) and symbols[at] == symbol:
                at += 1
            else:
                return None
        inner = (label for h in constructor.hypotheses for label in parts[h.symbols[1]])
        return at, (*inner, constructor.label)

    def matches(
        self, pattern: Symbols, symbols: Symbols, bound: Mapping[str, Symbols]
    ) -> Iterator[Binding]:
        """Every binding under which `pattern` becomes `symbols`; it extends `bound`."""
        return self._matches(pattern, 0, symbols, 0, dict(bound))

    def _matches(
        self, pattern: Symbols, i: int, symbols: Symbols, at: int, bound: Binding
    ) -> Iterator[Binding]:
        if i == len(pattern):
            if at == len(symbols):
                yield bound
            return
        name = pattern[i]
        if name not in self.of_variable:
            if at < len(symbols) and symbols[at] == name:
                yield from self._matches(pattern, i + 1, symbols, at + 1, bound)
        elif name in bound:
            end = at + len(bound[name])
            if symbols[at:end] == bound[name]:
                yield from self._matches(pattern, i + 1, symbols, end, bound)
        else:
            for end in self.ends(self.of_variable[name], symbols, at):
                yield from self._matches(
                    pattern, i + 1, symbols, end, {**bound, name: symbols[at:end]}
                )

    def subterms(self, symbols: Symbols) -> list[tuple[Sort, Symbols]]:
        """The terms within an expression, from left to right, each once; strings have none."""
        found: dict[tuple[str, Symbols], None] = {}
        for start in range(1, len(symbols)):
            for sort in self.sorts:
                end = None if sort.strings else next(iter(self.ends(sort, symbols, start)), None)
                if end is not None:
                    found[sort.code, symbols[start:end]] = None
        return [(self.by_code[code], term) for code, term in found]


def substituted(symbols: Symbols, binding: Mapping[str, Symbols]) -> Symbols:
    """The expression with all variables of the binding replaced at once."""
    return tuple(written for symbol in symbols for written in binding.get(symbol, (symbol,)))
