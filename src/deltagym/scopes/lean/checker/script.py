"""Parser of tactics and blocks. Only the tactics named here exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deltagym.scopes.lean.checker.lexer import Token
from deltagym.scopes.lean.checker.parser import RELATIONS, Parser
from deltagym.scopes.lean.checker.syntax import Block, Pattern, Raw, Tactic

BARE = frozenset({
    "ring", "norm_num", "decide", "omega", "rfl", "assumption", "positivity",
    "constructor", "left", "right", "exfalso",
})  # fmt: skip
"""Tactics without arguments."""


class ScriptParser(Parser):
    """A parser that also reads tactics. The methods below return the arguments of a tactic."""

    def by_block(self, token: Token) -> Raw:
        return Raw("by", (self.block(),), token.at)

    def block(self, aligned: bool = False) -> Block:
        """Reads a block: tactics in one column, one a line, or divided by semicolons.

        The column lies right of that of the block around it.

        Args:
            aligned: Whether a block that begins within a line may go on in the lines below, as
                behind `·` and `=>`.
        """
        first = self.tokens[self.here] if self.here < self.stop else None
        if first is None or (first.first and first.column <= self.column):
            self.fail("a tactic is missing")
        aligned = aligned or first.first
        with self.nested():
            outer, self.column = self.column, first.column if aligned else self.column
            tactics = [self.tactic()]
            while self._another(aligned):
                tactics.append(self.tactic())
            self.column = outer
        return tuple(tactics)

    def _another(self, aligned: bool) -> bool:
        """Whether a further tactic of this block follows."""
        if self.take(";"):
            return True
        token = self.tokens[self.here]
        return aligned and self.here < self.stop and token.first and token.column == self.column

    def tactic(self) -> Tactic:
        """Reads one tactic."""
        token = self.tokens[self.here]
        self.here += 1
        if token.text in BARE:
            args: tuple[Any, ...] = ()
        elif token.text in _READERS:
            args = _READERS[token.text](self)
        else:
            self.here -= 1
            self.fail(f"{token.text!r} is not a tactic of the subset")
        return Tactic(token.text, args, token.at, self._reached())

    def _reached(self) -> int:
        """Offset behind the last token that was taken."""
        last = self.tokens[self.here - 1]
        return last.at + len(last.text)

    def _focused(self) -> tuple[Any, ...]:
        return (self.block(aligned=True),)

    def have(self) -> tuple[Any, ...]:
        """Reads `have name : prop := proof`; name and proposition may be missing.

        Returns:
            Name, proposition or None, proof.
        """
        name = self.name() if self.peek().kind == "id" else "this"
        prop = self.expression() if self.take(":") else None
        self.expect(":=")
        return name, prop, self.expression()

    def _obtain(self) -> tuple[Any, ...]:
        pattern = self._pattern()
        prop = self.expression() if self.take(":") else None
        self.expect(":=")
        return pattern, prop, self.expression()

    def _rcases(self) -> tuple[Any, ...]:
        proof = self.expression()
        self.expect("with")
        return self._pattern(), None, proof

    def _pattern(self) -> Pattern:
        parts = [self._single_pattern()]
        while self.take("|"):
            parts.append(self._single_pattern())
        return parts[0] if len(parts) == 1 else Pattern("cases", tuple(parts))

    def _single_pattern(self) -> Pattern:
        with self.nested():
            if self.take("("):
                inner = self._pattern()
                self.expect(")")
                return inner
            if not self.take("⟨"):
                return Pattern("name", (self.name(),))
            parts = [self._pattern()]
            while self.take(","):
                parts.append(self._pattern())
            self.expect("⟩")
            return Pattern("tuple", tuple(parts))

    def _names(self) -> tuple[Any, ...]:
        names = [self.name()]
        while self.peek().kind == "id":
            names.append(self.name())
        return (tuple(Pattern("name", (name,)) for name in names),)

    def _patterns(self) -> tuple[Any, ...]:
        patterns = [self._single_pattern()]
        while self.peek().kind == "id" or self.peek().text in ("⟨", "("):
            patterns.append(self._single_pattern())
        return (tuple(patterns),)

    def _expression(self) -> tuple[Any, ...]:
        return (self.expression(),)

    def _listed(self) -> tuple[Any, ...]:
        items = [self.expression()]
        while self.take(","):
            items.append(self.expression())
        return (tuple(items),)

    def _hints(self) -> tuple[Any, ...]:
        return (tuple(self.separated("]")) if self.take("[") else (),)

    def _combination(self) -> tuple[Any, ...]:
        exponent = 1
        ahead = self.tokens[self.here : self.here + 3]
        if [token.text for token in ahead] == ["(", "exp", ":="]:
            self.here += 3
            token = self.next()
            if token.kind != "num" or token.text not in ("1", "2", "3", "4"):
                self.fail("exp must be 1, 2, 3 or 4")
            exponent = int(token.text)
            self.expect(")")
        return exponent, self.expression()

    def _rewrite(self) -> tuple[Any, ...]:
        self.expect("[")
        rules = []
        while True:
            backwards = self.take("←")
            rules.append((backwards, self.expression()))
            if not self.take(","):
                break
        self.expect("]")
        return tuple(rules), self.name() if self.take("at") else None

    def _at(self) -> tuple[Any, ...]:
        return (self.name() if self.take("at") else None,)

    def _name(self) -> tuple[Any, ...]:
        return (self.name(),)

    def _induction(self) -> tuple[Any, ...]:
        """Reads `n with | zero => … | succ n ih => …`.

        Returns:
            Variable, block of the base case, names of the inductive step, its block.
        """
        variable = self.name()
        self.expect("with")
        zero = self._branch("zero", 0)[1]
        names, succ = self._branch("succ", 2)
        return variable, zero, names, succ

    def _branch(self, word: str, count: int) -> tuple[tuple[str, ...], Block]:
        """Reads `| word` with `count` names, and the block behind `=>`."""
        self.column -= 1
        try:
            self.expect("|")
        finally:
            self.column += 1
        self.expect(word)
        names = tuple(self.name() for _ in range(count))
        self.expect("=>")
        return names, self.block(aligned=True)

    def _calc(self) -> tuple[Any, ...]:
        """Reads the steps of a calc, each a relation and its proof.

        The left side `_` stands for the right side before it.
        """
        token = self.tokens[self.here] if self.here < self.stop else self.tokens[-1]
        outer = self.column
        steps = [self._calc_step()]
        begin = self.tokens[self.here] if self.here < self.stop else None
        if begin is not None and begin.first and begin.text == "_" and begin.column > outer:
            self.column = begin.column
            while (
                self.here < self.stop
                and (ahead := self.tokens[self.here]).first
                and ahead.text == "_"
                and ahead.column == self.column
            ):
                self.column -= 1
                steps.append(self._calc_step())
                self.column = begin.column
            self.column = outer
        if len(steps) < 2:
            self.fail("calc needs at least two steps", token.at)
        return (tuple(steps),)

    def _calc_step(self) -> tuple[Raw, Raw]:
        """Reads one step of a calc. The next one opens a line with `_`, and this one ends there."""
        column = self.column
        prop = self.expression()
        self.expect(":=")
        if prop.kind != "rel" or prop.args[0] not in RELATIONS - {"≠", "∣"}:
            self.fail("a step of calc is an equation or an inequality", prop.at)
        proof = self._calc_proof()
        self.column = column
        return prop, proof

    def _calc_proof(self) -> Raw:
        """Reads the proof of a step; it ends where a line opens with `_`, or with the block."""
        stop = self.stop
        for number in range(self.here, self.stop):
            token = self.tokens[number]
            if token.first and (token.text == "_" or token.column <= self.column):
                self.stop = number
                break
        try:
            return self.expression()
        finally:
            self.stop = stop


_READERS: dict[str, Callable[[ScriptParser], tuple[Any, ...]]] = {
    "have": ScriptParser.have,
    "obtain": ScriptParser._obtain,
    "rcases": ScriptParser._rcases,
    "rintro": ScriptParser._patterns,
    "intro": ScriptParser._names,
    "exact": ScriptParser._expression,
    "refine": ScriptParser._expression,
    "show": ScriptParser._expression,
    "use": ScriptParser._listed,
    "exists": ScriptParser._listed,
    "rw": ScriptParser._rewrite,
    "push_cast": ScriptParser._at,
    "subst": ScriptParser._name,
    "induction": ScriptParser._induction,
    "calc": ScriptParser._calc,
    "linear_combination": ScriptParser._combination,
    "nlinarith": ScriptParser._hints,
    "linarith": ScriptParser._hints,
    "·": ScriptParser._focused,
}
"""Keyword to the method that reads the tactic's arguments."""
