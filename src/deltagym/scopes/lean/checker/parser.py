"""Parser of terms, propositions and proof terms: recursive descent with Lean's precedences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from deltagym.scopes.lean.checker.lexer import Token
from deltagym.scopes.lean.checker.limits import DEPTH, NESTING, FormatError
from deltagym.scopes.lean.checker.syntax import Binder, Raw
from deltagym.scopes.lean.checker.terms import BASE_TYPES, FunctionType, Type

RELATIONS = frozenset(["=", "≠", "<", ">", "≤", "≥", "∣"])
"""Signs between two terms that make a proposition."""

DIGITS = 600
"""Most digits of a numeral."""


class Parser:
    """Reads a span of tokens.

    A token that opens a line at or left of `column` ends every expression: it belongs to the next
    tactic.

    Attributes:
        tokens: All tokens of the text.
        here: Number of the next token.
        stop: Number of the first token that is not read.
        column: Column of the block being read; -1 outside of blocks.
    """

    def __init__(
        self, tokens: tuple[Token, ...], here: int = 0, stop: int | None = None, column: int = -1
    ) -> None:
        self.tokens = tokens
        self.here = here
        self.stop = len(tokens) - 1 if stop is None else stop
        self.column = column
        self._nesting = 0
        self._end = Token("end", "", tokens[self.stop].at, 0, True)

    def peek(self) -> Token:
        """The next token, or one of kind `end` where the expression must end."""
        if self.here >= self.stop:
            return self._end
        token = self.tokens[self.here]
        return self._end if token.first and token.column <= self.column else token

    def next(self) -> Token:
        """Takes the next token."""
        token = self.peek()
        if token.kind == "end":
            self.fail("something is missing here")
        self.here += 1
        return token

    def take(self, text: str) -> bool:
        """Takes the next token if it is `text`."""
        token = self.peek()
        if token.text == text and token.kind in ("op", "key", "id"):
            self.here += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Takes the next token, which must be `text`."""
        token = self.peek()
        if not self.take(text):
            self.fail(
                f"expected {text!r}, found {token.text!r}" if token.text else f"expected {text!r}"
            )
        return token

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        """Raises `FormatError` with the number of the line, by default that of the next token."""
        place = self.tokens[min(self.here, len(self.tokens) - 1)].at if at is None else at
        line = 1 + sum(token.first and token.at <= place for token in self.tokens[1:-1])
        raise FormatError(f"line {line}: {message}")

    def name(self) -> str:
        """Takes a name that a variable or hypothesis may have."""
        token = self.next()
        if token.kind != "id" or "." in token.text:
            self.here -= 1
            self.fail(f"expected a name, found {token.text!r}")
        return token.text

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Counts one level of nesting; more than `NESTING` of them are refused."""
        self._nesting += 1
        if self._nesting > NESTING:
            self.fail(f"nested deeper than {NESTING} levels")
        yield
        self._nesting -= 1

    def expression(self) -> Raw:
        """Reads a proposition, term or proof term: binders, then → ∨ ∧ ¬ and relations."""
        with self.nested():
            token = self.peek()
            if token.text in ("∀", "∃"):
                return self._quantified()
            left = self._junction(0)
            return Raw("imp", (left, self.expression()), token.at) if self.take("→") else left

    def _quantified(self) -> Raw:
        token, kind, bound = self.next(), self.peek(), None
        names = [self.name()]
        while self.peek().kind == "id":
            names.append(self.name())
        if self.take(":"):
            kind = self.base_type()
        elif token.text == "∀" and len(names) == 1 and self.take("<"):
            kind, bound = "ℕ", self._sum()
        else:
            self.fail(f"say the type of {names[-1]}, as in `{token.text} {names[-1]} : ℤ, …`")
        self.expect(",")
        args = (tuple(names), kind, bound, self.expression())
        return Raw("all" if token.text == "∀" else "ex", args, token.at)

    def _junction(self, level: int) -> Raw:
        """Reads ∨ (level 0) or ∧ (level 1), both associating to the right."""
        if level == 2:
            return self._negated()
        at, sign, kind = self.peek().at, "∨∧"[level], ("or", "and")[level]
        parts = [self._junction(level + 1)]
        while self.take(sign):
            parts.append(
                self._quantified() if self.peek().text in ("∀", "∃") else self._junction(level + 1)
            )
        self._check_length(len(parts))
        whole = parts.pop()
        while parts:
            whole = Raw(kind, (parts.pop(), whole), at)
        return whole

    def _negated(self) -> Raw:
        token = self.peek()
        if self.take("¬"):
            with self.nested():
                return Raw("not", (self._negated(),), token.at)
        left = self._sum()
        sign = self.peek().text
        if sign in RELATIONS:
            self.here += 1
            left = Raw("rel", (sign, left, self._sum()), token.at)
            if self.peek().text in RELATIONS:
                self.fail("relations are not chained; use calc or ∧")
        return left

    def _sum(self) -> Raw:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Raw:
        return self._chain(("*", "/", "%"), self._signed)

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Raw]) -> Raw:
        """Reads parts with `signs` between them, associating to the left."""
        at, whole, length = self.peek().at, part(), 1
        while self.peek().text in signs and self.peek().kind == "op":
            sign = self.next().text
            whole = Raw("bin", (sign, whole, part()), at)
            length += 1
            self._check_length(length)
        return whole

    def _signed(self) -> Raw:
        token = self.peek()
        if self.take("-"):
            with self.nested():
                return Raw("neg", (self._signed(),), token.at)
        return self._power()

    def _power(self) -> Raw:
        base = self._application()
        if not self.take("^"):
            return base
        with self.nested():
            return Raw("bin", ("^", base, self._power()), base.at)

    def _application(self) -> Raw:
        head, args = self.atom(), []
        if head.kind == "id":
            while self._starts_atom():
                args.append(self.atom())
        return Raw("app", (head.args[0], tuple(args)), head.at) if args else head

    def _starts_atom(self) -> bool:
        token = self.peek()
        return token.kind in ("num", "id") or token.text in ("(", "⟨", "?_")

    def atom(self) -> Raw:
        """Reads a numeral, a name, a bracket, ⟨…⟩, a hole, or `by` with its block."""
        token = self.next()
        if token.kind == "num":
            if len(token.text) > DIGITS:
                self.fail(f"a numeral has more than {DIGITS} digits", token.at)
            return Raw("num", (int(token.text),), token.at)
        if token.kind == "id":
            return Raw("id", (token.text,), token.at)
        if token.text == "?_":
            return Raw("hole", (), token.at)
        if token.text == "by":
            return self.by_block(token)
        with self.nested():
            if token.text == "(":
                return self._bracket(token)
            if token.text == "⟨":
                return Raw("tuple", tuple(self.separated("⟩")), token.at)
        self.here -= 1
        self.fail(f"{token.text!r} does not belong to the subset at this place", token.at)

    def _bracket(self, token: Token) -> Raw:
        inner = self.expression()
        if self.take(":"):
            what = self.base_type() if self.peek().text in BASE_TYPES else self.expression()
            inner = Raw("typed", (inner, what), token.at)
        self.expect(")")
        return inner

    def separated(self, closing: str) -> list[Raw]:
        """Reads expressions with commas between them up to `closing`, which is taken."""
        items: list[Raw] = []
        while not self.take(closing):
            if items:
                self.expect(",")
            items.append(self.expression())
            self._check_length(len(items))
        return items

    def by_block(self, token: Token) -> Raw:
        """Reads the block behind `by`; the parser of tactics overrides this."""
        self.fail("`by` has no place here", token.at)

    def base_type(self) -> str:
        """Reads ℕ, ℤ, ℚ or ℝ."""
        token = self.next()
        if token.text not in BASE_TYPES:
            self.here -= 1
            self.fail(f"expected one of the types ℕ ℤ ℚ ℝ, found {token.text!r}")
        return token.text

    def binders(self) -> list[Binder]:
        """Reads binders in round brackets, as many as there are."""
        found: list[Binder] = []
        while self.take("("):
            names = [self.name()]
            while self.peek().kind == "id" and self.peek().text not in BASE_TYPES:
                names.append(self.name())
            self.expect(":")
            what = self._type() if self.peek().text in BASE_TYPES else self.expression()
            self.expect(")")
            found.append(Binder(tuple(names), what))
        return found

    def _type(self) -> Type:
        types = [self.base_type()]
        while self.take("→"):
            types.append(self.base_type())
        return FunctionType(tuple(types[:-1]), types[-1]) if len(types) > 1 else types[0]

    def finish(self) -> None:
        """Raises `FormatError` unless everything was read."""
        if self.here < self.stop:
            self.fail(f"{self.tokens[self.here].text!r} is not expected here")

    def _check_length(self, length: int) -> None:
        if length > DEPTH // 2:
            self.fail(f"more than {DEPTH // 2} parts in a row")
