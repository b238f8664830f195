"""What a Metamath database says, as data, and the reader of its text (the Metamath book, section 4; no file inclusion)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from deltagym.core.errors import BadInput

Symbols = tuple[str, ...]
"""An expression: the typecode, then any number of symbols."""

Pair = tuple[str, str]
"""Two variables, in ascending order."""

LABEL = re.compile(r"[A-Za-z0-9._-]+")
SYMBOL = re.compile(r"[!-#%-~]+")
"""Printable ASCII without the dollar sign."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A `$f` (floating: a variable's type) or `$e` (essential) hypothesis."""

    label: str
    symbols: Symbols
    floating: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """An axiom, a rule or a theorem's statement.

    Attributes:
        label: Its name.
        hypotheses: The mandatory hypotheses in the order of the database, which is that of the proof stack.
        disjoint: Pairs of its variables whose substitutions may share no variable, sorted.
        symbols: What it concludes.
    """

    label: str
    hypotheses: tuple[Hypothesis, ...]
    disjoint: tuple[Pair, ...]
    symbols: Symbols

    @property
    def floats(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that give a variable its type."""
        return tuple(h for h in self.hypotheses if h.floating)

    @property
    def essentials(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that must be proved."""
        return tuple(h for h in self.hypotheses if not h.floating)


@dataclass(frozen=True, slots=True)
class Theorem:
    """A statement to prove, what a proof of it may use besides earlier assertions, and the proof given, if any.

    Attributes:
        statement: What is claimed.
        active: Every hypothesis in scope by its label; of `$f` these may be more than the mandatory ones.
        disjoint: All pairs of variables declared disjoint in scope.
        proof: The proof's tokens.
    """

    statement: Assertion
    active: Mapping[str, Hypothesis]
    disjoint: frozenset[Pair]
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """A read database.

    Attributes:
        constants: In order of declaration.
        floats: Every `$f` hypothesis, in order.
        assertions: Label to assertion, axioms and theorems alike, in order.
        theorems: The `$p` statements among them, by label.
    """

    constants: tuple[str, ...]
    floats: tuple[Hypothesis, ...]
    assertions: Mapping[str, Assertion]
    theorems: Mapping[str, Theorem]


@dataclass(slots=True)
class _Scope:
    """What a `${` opens: everything declared in it ends with its `$}`."""

    variables: set[str] = field(default_factory=set)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    disjoint: set[Pair] = field(default_factory=set)


def read(text: str) -> Database:
    """Reads a database.

    Raises:
        BadInput: The text is not a well-formed database; the message names the statement.
    """
    return _Reader().read(text)


class _Reader:
    def __init__(self) -> None:
        self.scopes = [_Scope()]
        self.constants: dict[str, None] = {}
        self.floats: list[Hypothesis] = []
        self.assertions: dict[str, Assertion] = {}
        self.theorems: dict[str, Theorem] = {}
        self.labels: set[str] = set()
        self.ever_variables: set[str] = set()

    def read(self, text: str) -> Database:
        tokens = _tokens(text)
        label = ""
        for token in tokens:
            if token == "${":
                self.scopes.append(_Scope())
            elif token == "$}":
                self._close()
            elif not token.startswith("$"):
                if label:
                    raise BadInput(
                        f"database: {label!r} is followed by {token!r}, not by $f, $e, $a or $p"
                    )
                label = token
            else:
                self._statement(label, token, list(_until(tokens, "$.", label or token)))
                label = ""
        if len(self.scopes) != 1 or label:
            raise BadInput("database: ends within a statement or a block; a $} or $. is missing")
        return Database(tuple(self.constants), tuple(self.floats), self.assertions, self.theorems)

    def _close(self) -> None:
        if len(self.scopes) == 1:
            raise BadInput("database: $} without ${")
        self.scopes.pop()

    def _statement(self, label: str, keyword: str, body: list[str]) -> None:
        if keyword in ("$c", "$v", "$d"):
            if label:
                raise BadInput(f"database: {keyword} takes no label, but has {label!r}")
            {"$c": self._constants, "$v": self._variables, "$d": self._disjoint}[keyword](body)
            return
        if keyword not in ("$f", "$e", "$a", "$p"):
            raise BadInput(f"database: unknown keyword {keyword!r}")
        if not LABEL.fullmatch(label):
            raise BadInput(
                f"database: {keyword} needs a label of letters, digits, '-', '_' and '.', not {label!r}"
            )
        if label in self.labels or label in self.constants or label in self.ever_variables:
            raise BadInput(f"database: the label {label!r} is taken")
        self.labels.add(label)
        if keyword in ("$f", "$e"):
            self._hypothesis(
                label, keyword == "$f", self._expression(label, body, typed=keyword == "$e")
            )
        elif keyword == "$a":
            self.assertions[label] = self._assertion(label, self._expression(label, body))
        else:
            self._theorem(label, body)

    def _constants(self, names: list[str]) -> None:
        for name in names:
            taken = name in self.constants or name in self.ever_variables or name in self.labels
            if taken or len(self.scopes) > 1 or not SYMBOL.fullmatch(name):
                raise BadInput(
                    f"database: the constant {name!r} is malformed, declared twice or within a block"
                )
            self.constants[name] = None

    def _variables(self, names: list[str]) -> None:
        for name in names:
            taken = name in self.constants or name in self.labels or self._is_variable(name)
            if taken or not SYMBOL.fullmatch(name):
                raise BadInput(f"database: the variable {name!r} is malformed or declared twice")
            self.scopes[-1].variables.add(name)
            self.ever_variables.add(name)

    def _disjoint(self, names: list[str]) -> None:
        if (
            len(set(names)) != len(names)
            or len(names) < 2
            or not all(map(self._is_variable, names))
        ):
            raise BadInput(
                f"database: $d {' '.join(names)} must name two or more different variables"
            )
        self.scopes[-1].disjoint.update(combinations(sorted(names), 2))

    def _is_variable(self, name: str) -> bool:
        return any(name in scope.variables for scope in self.scopes)

    def _expression(self, label: str, body: list[str], typed: bool = True) -> Symbols:
        if not body or body[0] not in self.constants:
            raise BadInput(f"database: {label}: must begin with a declared constant")
        with_type = {h.symbols[1] for scope in self.scopes for h in scope.hypotheses if h.floating}
        for symbol in body[1:] if typed else ():
            if symbol not in self.constants and symbol not in with_type:
                raise BadInput(
                    f"database: {label}: {symbol!r} is neither a constant nor a variable with a type"
                )
        return tuple(body)

    def _hypothesis(self, label: str, floating: bool, symbols: Symbols) -> None:
        if floating:
            if len(symbols) != 2 or not self._is_variable(symbols[1]):
                raise BadInput(f"database: {label}: $f takes a typecode and a variable")
            if any(
                h.floating and h.symbols[1] == symbols[1]
                for scope in self.scopes
                for h in scope.hypotheses
            ):
                raise BadInput(f"database: {label}: the variable {symbols[1]!r} has a type already")
            self.floats.append(Hypothesis(label, symbols, True))
        self.scopes[-1].hypotheses.append(Hypothesis(label, symbols, floating))

    def _assertion(self, label: str, symbols: Symbols) -> Assertion:
        """With its mandatory hypotheses: all `$e` in scope, and the `$f` of the variables that these and it contain."""
        in_scope = [h for scope in self.scopes for h in scope.hypotheses]
        used = {s for h in in_scope if not h.floating for s in h.symbols} | set(symbols)
        mandatory = tuple(h for h in in_scope if not h.floating or h.symbols[1] in used)
        variables = {h.symbols[1] for h in mandatory if h.floating}
        disjoint = sorted(
            p for scope in self.scopes for p in scope.disjoint if variables.issuperset(p)
        )
        return Assertion(label, mandatory, tuple(dict.fromkeys(disjoint)), symbols)

    def _theorem(self, label: str, body: list[str]) -> None:
        if "$=" not in body:
            raise BadInput(f"database: {label}: $p needs $= and a proof")
        cut = body.index("$=")
        statement = self._assertion(label, self._expression(label, body[:cut]))
        active = {h.label: h for scope in self.scopes for h in scope.hypotheses}
        disjoint = frozenset(p for scope in self.scopes for p in scope.disjoint)
        self.theorems[label] = Theorem(statement, active, disjoint, tuple(body[cut + 1 :]))
        self.assertions[label] = statement


def _tokens(text: str) -> Iterator[str]:
    """The tokens outside comments."""
    tokens = iter(text.split())
    for token in tokens:
        if token == "$(":
            for _ in _until(tokens, "$)", "a comment"):
                pass
        else:
            yield token


def _until(tokens: Iterator[str], end: str, what: str) -> Iterator[str]:
    for token in tokens:
        if token == end:
            return
        yield token
    raise BadInput(f"database: {what} does not end with {end}")
