"""Forge: builds theorems forwards, by walks of rule applications whose proofs are kept.

A short backward search tells which theorems are too easy.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from deltagym.scopes.metamath.database import Assertion, Hypothesis, Pair, Symbols
from deltagym.scopes.metamath.grammar import Binding, Grammar, Sort, substituted

PROVABLE = "|-"
"""The typecode of statements that are to be proved."""

INSTANCES = 12
"""Random instances of a scheme that one step of a walk looks at."""

APPLICATIONS = 40
"""Most ways to apply one rule that one step of a walk looks at."""

PATIENCE = 5
"""Most moves, forwards and back, for each step of a walk."""

RECENT = 0.5
"""Share of walks that start at the previous theorem; others take the shorter of two facts drawn."""


REUSED = 0.7
"""Share of open variables that get a term of the latest fact, if it has one of their type."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A proved statement.

    Attributes:
        symbols: The statement.
        proof: Labels of its proof.
        disjoint: Pairs of variables that must be disjoint for the proof to hold, sorted.
    """

    symbols: Symbols
    proof: tuple[str, ...]
    disjoint: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large theorems may get.

    Attributes:
        symbols: Most symbols of an expression.
        labels: Most labels of a proof.
    """

    symbols: int
    labels: int


class Forge:
    """Builds facts from the assertions known so far.

    Attributes:
        grammar: The system's types.
        known: Axioms, rules, and the theorems added so far.
        schematic: Whether theorems are about variables; else they are closed.
        bounds: How large theorems may get.
        draw: Source of every random choice.
    """

    def __init__(
        self,
        grammar: Grammar,
        known: Sequence[Assertion],
        schematic: bool,
        bounds: Bounds,
        draw: random.Random,
    ) -> None:
        self.grammar, self.known, self.schematic = grammar, list(known), schematic
        self.bounds, self.draw = bounds, draw

    def walk(self, length: int, start: Fact | None = None, form: Symbols = ()) -> Fact | None:
        """A fact `length` rule applications away from `start`, or from something known.

        Args:
            length: Rule applications.
            start: Where the walk starts; None to draw a start.
            form: A pattern that both ends of the walk must match; empty for none.

        Returns:
            The fact, or None if the walk gets stuck.
        """
        start = start or self._start(form)
        if start is None:
            return None
        seen = {start.symbols}
        path = [(start, self._open(start, seen, length, form))]
        for _ in range(PATIENCE * length):
            if len(path) > length:
                break
            options = path[-1][1]
            if options:
                latest = options.pop()
                seen.add(latest.symbols)
                path.append((latest, self._open(latest, seen, length - len(path), form)))
            elif len(path) > 1:
                path.pop()
        return path[-1][0] if len(path) > length else None

    def _start(self, form: Symbols) -> Fact | None:
        """A fact to start a walk from, which matches `form` if there is one."""
        sources = [f for f in self.sources(None) if not form or self._fits(form, f.symbols)]
        if not sources:
            return None
        pair = self.draw.choices(sources, k=2)
        if self.draw.random() < RECENT:
            return sources[-1]
        return min(pair, key=lambda fact: len(fact.symbols))

    def _open(self, latest: Fact, seen: set[Symbols], left: int, form: Symbols) -> list[Fact]:
        """The facts to which a walk can go from `latest`, in random order; none if `left` is 0."""
        if not left:
            return []
        next_facts = self.consequences(latest, self.sources(latest))
        options = [f for f in next_facts if f.symbols not in seen]
        if left == 1 and form:
            options = [f for f in options if self._fits(form, f.symbols)]
        self.draw.shuffle(options)
        return options

    def joined(self, rule: Assertion, lengths: Sequence[int]) -> Fact | None:
        """The conclusion of a rule whose premises are walked to; None if a walk gets stuck.

        Args:
            rule: A rule with premises.
            lengths: For each premise the rule applications of its walk.
        """
        premises = [
            self.walk(n, form=h.symbols) for h, n in zip(rule.essentials, lengths, strict=True)
        ]
        facts = [p for p in premises if p is not None]
        bindings: list[Binding] = [{}]
        for hypothesis, fact in zip(rule.essentials, facts, strict=False):
            bindings = [
                more
                for b in bindings
                for more in self.grammar.matches(hypothesis.symbols, fact.symbols, b)
            ]
        if len(facts) < len(premises) or not bindings:
            return None
        return self.applied(rule, self.draw.choice(bindings), facts)

    def sources(self, latest: Fact | None) -> list[Fact]:
        """The facts that are known without applying a rule with premises.

        Of a scheme, these are random instances, preferably about terms of `latest`.
        """
        pool = self.grammar.subterms(latest.symbols) if latest else []
        found: dict[Symbols, Fact] = {}
        for assertion in self.known:
            if not assertion.essentials:
                for _ in range(INSTANCES if assertion.hypotheses else 1):
                    fact = self.applied(assertion, self._filled(assertion, {}, pool), ())
                    if fact is not None:
                        found.setdefault(fact.symbols, fact)
        return list(found.values())

    def consequences(self, latest: Fact, side: Sequence[Fact]) -> list[Fact]:
        """For each rule that applies to `latest` and facts of `side`, one conclusion, drawn."""
        pool = self.grammar.subterms(latest.symbols)
        found = []
        for rule in self.known:
            ways = list(islice(self._applications(rule, latest, [*side, latest]), APPLICATIONS))
            if ways:
                binding, premises = self.draw.choice(ways)
                fact = self.applied(rule, self._filled(rule, binding, pool), premises)
                if fact is not None:
                    found.append(fact)
        return found

    def _applications(
        self, rule: Assertion, latest: Fact, facts: Sequence[Fact]
    ) -> Iterator[tuple[Binding, tuple[Fact, ...]]]:
        """Ways to meet the premises of a rule, one of them with `latest`."""
        patterns = [h.symbols for h in rule.essentials]
        for place in range(len(patterns)):
            for bound in self.grammar.matches(patterns[place], latest.symbols, {}):
                yield from self._rest(patterns, place, latest, facts, bound, ())

    def _rest(
        self,
        patterns: Sequence[Symbols],
        place: int,
        latest: Fact,
        facts: Sequence[Fact],
        bound: Binding,
        met: tuple[Fact, ...],
    ) -> Iterator[tuple[Binding, tuple[Fact, ...]]]:
        """Ways to meet the premises that are left; premise `place` is met with `latest`."""
        if len(met) == len(patterns):
            yield bound, met
            return
        for fact in (latest,) if len(met) == place else facts:
            for more in self.grammar.matches(patterns[len(met)], fact.symbols, bound):
                yield from self._rest(patterns, place, latest, facts, more, (*met, fact))

    def _filled(
        self, rule: Assertion, binding: Binding, pool: Sequence[tuple[Sort, Symbols]]
    ) -> Binding:
        """The binding with a term for every variable that it leaves open."""
        filled = dict(binding)
        for hypothesis in rule.floats:
            code, variable = hypothesis.symbols
            if variable not in filled:
                sort = self.grammar.by_code[code]
                ready = [term for s, term in pool if s is sort]
                reused = ready and self.draw.random() < REUSED
                filled[variable] = self.draw.choice(ready) if reused else self.term(sort, 1)
        return filled

    def term(self, sort: Sort, depth: int) -> Symbols:
        """A random expression of a type, with constructors at most `depth` deep."""
        if sort.strings:
            return tuple(self.draw.choices(sorted(sort.letters), k=self.draw.randint(0, 2)))
        small = [c for c in sort.constructors if not c.hypotheses]
        leaves = [*((v,) for v in sort.own if self.schematic), *(c.symbols[1:] for c in small)]
        large = [c for c in sort.constructors if c.hypotheses]
        if not depth or not large or (leaves and self.draw.random() < 0.5):
            return self.draw.choice(leaves)
        constructor = self.draw.choice(large)
        parts = {
            v: self.term(self.grammar.by_code[code], depth - 1)
            for code, v in (h.symbols for h in constructor.hypotheses)
        }
        return substituted(constructor.symbols[1:], parts)

    def applied(self, rule: Assertion, binding: Binding, premises: Sequence[Fact]) -> Fact | None:
        """The rule's conclusion with its proof.

        None if it is too large, or if variables that must be disjoint are not.
        """
        symbols = substituted(rule.symbols, binding)
        given = iter(premises)
        parts = [
            self._typing(h, binding) if h.floating else next(given).proof for h in rule.hypotheses
        ]
        proof = (*(label for part in parts for label in part), rule.label)
        if len(symbols) > self.bounds.symbols or len(proof) > self.bounds.labels:
            return None
        disjoint = {p for fact in premises for p in fact.disjoint}
        for one, other in rule.disjoint:
            for a, b in product(self._variables(binding[one]), self._variables(binding[other])):
                if a == b:
                    return None
                disjoint.add((min(a, b), max(a, b)))
        return Fact(symbols, proof, tuple(sorted(disjoint)))

    def _typing(self, hypothesis: Hypothesis, binding: Mapping[str, Symbols]) -> tuple[str, ...]:
        """Labels that prove the type of what stands for a variable."""
        code, variable = hypothesis.symbols
        return self.grammar.typing(self.grammar.by_code[code], binding[variable])

    def _variables(self, symbols: Symbols) -> set[str]:
        return {s for s in symbols if s in self.grammar.of_variable}

    def provable_within(self, symbols: Symbols, depth: int, given: Sequence[Symbols]) -> bool:
        """Whether a backward search finds a proof of a statement.

        Where a rule's conclusion leaves variables open, only known closed statements and `given`
        are tried for its premises, so the search is not complete.

        Args:
            symbols: The statement.
            depth: Most rules above each other.
            given: Statements that count as proved.
        """
        schemes = (a for a in self.known if not a.essentials)
        if symbols in given or any(self._fits(a.symbols, symbols) for a in schemes):
            return True
        if not depth:
            return False
        closed = [*given, *(a.symbols for a in self.known if not a.hypotheses)]
        return any(
            self._meets([h.symbols for h in rule.essentials], bound, depth - 1, given, closed)
            for rule in self.known
            if rule.essentials
            for bound in islice(self.grammar.matches(rule.symbols, symbols, {}), APPLICATIONS)
        )

    def _meets(
        self,
        patterns: list[Symbols],
        bound: Binding,
        depth: int,
        given: Sequence[Symbols],
        closed: Sequence[Symbols],
    ) -> bool:
        """Whether the backward search proves all premises of a rule."""
        if not patterns:
            return True
        first, rest = patterns[0], patterns[1:]
        if all(s in bound for s in first if s in self.grammar.of_variable):
            if not self.provable_within(substituted(first, bound), depth, given):
                return False
            return self._meets(rest, bound, depth, given, closed)
        return any(
            self._meets(rest, more, depth, given, closed)
            for fact in closed
            for more in self.grammar.matches(first, fact, bound)
        )

    def _fits(self, pattern: Symbols, symbols: Symbols) -> bool:
        return next(self.grammar.matches(pattern, symbols, {}), None) is not None
