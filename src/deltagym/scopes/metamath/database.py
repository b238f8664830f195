"""Metamath databases as data, and a reader of their text.

It reads what section 4 of the Metamath book defines, except for file inclusion.
"""

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
"""A label of a statement."""

SYMBOL = re.compile(r"[!-#%-~]+")
"""A symbol: printable ASCII without the dollar sign."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A hypothesis of an assertion.

    Attributes:
        label: Its name.
        symbols: What it states.
        floating: True for `$f`, which gives a variable its type; False for `$e`, which must be
            proved.
    """

    label: str
    symbols: Symbols
    floating: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """An axiom, a rule or the statement of a theorem.

    Attributes:
        label: Its name.
        hypotheses: Mandatory hypotheses in the order of the database, which is that of the stack.
        disjoint: Pairs of its variables whose substitutions may share no variable, sorted.
        symbols: Its conclusion.
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
    """A statement to prove, and what its proof may use besides earlier assertions.

    Attributes:
        statement: The statement.
        active: Label to hypothesis, of all hypotheses in scope. They may include `$f` hypotheses
            that are not mandatory.
        disjoint: All pairs of variables declared disjoint in scope.
        proof: Tokens of the proof that the database gives.
    """

    statement: Assertion
    active: Mapping[str, Hypothesis]
    disjoint: frozenset[Pair]
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """A database.

    Attributes:
        constants: Constants in order of declaration.
        floats: Every `$f` hypothesis, in order.
        assertions: Label to assertion, of axioms and theorems alike, in order.
        theorems: Label to theorem, of the `$p` statements among them.
    """

    constants: tuple[str, ...]
    floats: tuple[Hypothesis, ...]
    assertions: Mapping[str, Assertion]
    theorems: Mapping[str, Theorem]


@dataclass(slots=True)
class _Block:
    """Declarations of one block `${ … $}`; they end with it. The outermost block is the file."""

    variables: set[str] = field(default_factory=set)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    disjoint: set[Pair] = field(default_factory=set)


def read_database(text: str) -> Database:
    """Reads a database.

    Raises:
        BadInput: The text is not a well-formed database; the message names the statement.
    """
    return _Reader().read(text)


class _Reader:
    """Collects the statements of one database.

    Attributes:
        blocks: Open blocks, the innermost last.
        constants: Constants so far.
        floats: `$f` hypotheses so far.
        assertions: Label to assertion so far.
        theorems: Label to theorem so far.
        labels: All labels so far.
        ever_variables: All symbols that have been variables, also in closed blocks.
    """

    def __init__(self) -> None:
        self.blocks = [_Block()]
        self.constants: dict[str, None] = {}
        self.floats: list[Hypothesis] = []
        self.assertions: dict[str, Assertion] = {}
        self.theorems: dict[str, Theorem] = {}
        self.labels: set[str] = set()
        self.ever_variables: set[str] = set()

    def read(self, text: str) -> Database:
        """Reads the whole text."""
        tokens = _tokens(text)
        label = ""
        for token in tokens:
            if token == "${":
                self.blocks.append(_Block())
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
        if len(self.blocks) != 1 or label:
            raise BadInput("database: ends within a statement or a block; a $} or $. is missing")
        return Database(tuple(self.constants), tuple(self.floats), self.assertions, self.theorems)

    def _close(self) -> None:
        if len(self.blocks) == 1:
            raise BadInput("database: $} without ${")
        self.blocks.pop()

    def _statement(self, label: str, keyword: str, body: list[str]) -> None:
        if keyword in ("$c", "$v", "$d"):
            if label:
                raise BadInput(f"database: {keyword} takes no label, but has {label!r}")
            {"$c": self._constants, "$v": self._variables, "$d": self._disjoint}[keyword](body)
            return
        if keyword not in ("$f", "$e", "$a", "$p"):
            raise BadInput(f"database: unknown keyword {keyword!r}")
        if not LABEL.fullmatch(label):
            wanted = "a label of letters, digits, '-', '_' and '.'"
            raise BadInput(f"database: {keyword} needs {wanted}, not {label!r}")
        if label in self.labels or label in self.constants or label in self.ever_variables:
            raise BadInput(f"database: the label {label!r} is taken")
        self.labels.add(label)
        if keyword in ("$f", "$e"):
            symbols = self._expression(label, body, typed=keyword == "$e")
            self._hypothesis(label, keyword == "$f", symbols)
        elif keyword == "$a":
            self.assertions[label] = self._assertion(label, self._expression(label, body))
        else:
            self._theorem(label, body)

    def _constants(self, names: list[str]) -> None:
        for name in names:
            taken = name in self.constants or name in self.ever_variables or name in self.labels
            if taken or len(self.blocks) > 1 or not SYMBOL.fullmatch(name):
                fault = "is malformed, declared twice or within a block"
                raise BadInput(f"database: the constant {name!r} {fault}")
            self.constants[name] = None

    def _variables(self, names: list[str]) -> None:
        for name in names:
            taken = name in self.constants or name in self.labels or self._is_variable(name)
            if taken or not SYMBOL.fullmatch(name):
                raise BadInput(f"database: the variable {name!r} is malformed or declared twice")
            self.blocks[-1].variables.add(name)
            self.ever_variables.add(name)

    def _disjoint(self, names: list[str]) -> None:
        known = all(map(self._is_variable, names))
        if not known or len(names) < 2 or len(set(names)) != len(names):
            wanted = "must name two or more different variables"
            raise BadInput(f"database: $d {' '.join(names)} {wanted}")
        self.blocks[-1].disjoint.update(combinations(sorted(names), 2))

    def _is_variable(self, name: str) -> bool:
        return any(name in block.variables for block in self.blocks)

    def _in_scope(self) -> list[Hypothesis]:
        """The hypotheses of all open blocks."""
        return [h for block in self.blocks for h in block.hypotheses]

    def _expression(self, label: str, body: list[str], typed: bool = True) -> Symbols:
        """`body` as an expression; with `typed`, its variables must have types."""
        if not body or body[0] not in self.constants:
            raise BadInput(f"database: {label}: must begin with a declared constant")
        with_type = {h.symbols[1] for h in self._in_scope() if h.floating}
        for symbol in body[1:] if typed else ():
            if symbol not in self.constants and symbol not in with_type:
                fault = "is neither a constant nor a variable with a type"
                raise BadInput(f"database: {label}: {symbol!r} {fault}")
        return tuple(body)

    def _hypothesis(self, label: str, floating: bool, symbols: Symbols) -> None:
        if floating:
            if len(symbols) != 2 or not self._is_variable(symbols[1]):
                raise BadInput(f"database: {label}: $f takes a typecode and a variable")
            if any(h.floating and h.symbols[1] == symbols[1] for h in self._in_scope()):
                raise BadInput(f"database: {label}: the variable {symbols[1]!r} has a type already")
            self.floats.append(Hypothesis(label, symbols, True))
        self.blocks[-1].hypotheses.append(Hypothesis(label, symbols, floating))

    def _assertion(self, label: str, symbols: Symbols) -> Assertion:
        """An assertion with its mandatory hypotheses.

        These are all `$e` in scope, and the `$f` of every variable in them or in the conclusion.
        """
        in_scope = self._in_scope()
        used = {s for h in in_scope if not h.floating for s in h.symbols} | set(symbols)
        mandatory = tuple(h for h in in_scope if not h.floating or h.symbols[1] in used)
        variables = {h.symbols[1] for h in mandatory if h.floating}
        disjoint = sorted(
            p for block in self.blocks for p in block.disjoint if variables.issuperset(p)
        )
        return Assertion(label, mandatory, tuple(dict.fromkeys(disjoint)), symbols)

    def _theorem(self, label: str, body: list[str]) -> None:
        if "$=" not in body:
            raise BadInput(f"database: {label}: $p needs $= and a proof")
        cut = body.index("$=")
        statement = self._assertion(label, self._expression(label, body[:cut]))
        active = {h.label: h for h in self._in_scope()}
        disjoint = frozenset(p for block in self.blocks for p in block.disjoint)
        self.theorems[label] = Theorem(statement, active, disjoint, tuple(body[cut + 1 :]))
        self.assertions[label] = statement


def _tokens(text: str) -> Iterator[str]:
    """The tokens of a text outside its comments."""
    tokens = iter(text.split())
    for token in tokens:
        if token == "$(":
            for _ in _until(tokens, "$)", "a comment"):
                pass
        else:
            yield token


def _until(tokens: Iterator[str], end: str, what: str) -> Iterator[str]:
    """The tokens before `end`, which is taken; `what` names what must end there."""
    for token in tokens:
        if token == end:
            return
        yield token
    raise BadInput(f"database: {what} does not end with {end}")
