"""Theorems built forwards: walks of rule applications whose proofs are kept, and a short search that throws out the easy ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from deltagym.scopes.metamath.database import Assertion, Hypothesis, Pair, Symbols
from deltagym.scopes.metamath.grammar import Binding, Grammar, Sort, substituted

PROVABLE = "|-"
"""The typecode of what is to be proved."""

INSTANCES = 12
"""Random instances of a scheme looked at in one step."""

READINGS = 40
"""Ways to apply one rule looked at in one step."""

PATIENCE = 5
"""Steps tried, forth and back, for each step of a walk."""

RECENT = 0.5
"""How often a walk starts at the theorem before; otherwise at the shorter of two facts drawn."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something proved.

    Attributes:
        symbols: What.
        proof: Its proof's labels.
        disjoint: Pairs of variables that must be disjoint for the proof to hold, sorted.
    """

    symbols: Symbols
    proof: tuple[str, ...]
    disjoint: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large things may get.

    Attributes:
        symbols: Symbols of an expression.
        labels: Labels of a proof.
    """

    symbols: int
    labels: int


class Forge:
    """Builds facts from the assertions known so far.

    Attributes:
        grammar: The system's types.
        known: Axioms, rules and the theorems added so far.
        schematic: Whether theorems are about variables; otherwise they are closed.
    """

    def __init__(
        self,
        grammar: Grammar,
        known: Sequence[Assertion],
        schematic: bool,
        bounds: Bounds,
        draw: random.Random,
    ) -> None:
        self.grammar, self.known, self.schematic, self.bounds, self.draw = (
            grammar,
            list(known),
            schematic,
            bounds,
            draw,
        )

    def walk(self, length: int, start: Fact | None = None, form: Symbols = ()) -> Fact | None:
        """A fact `length` rule applications away from `start`, or from something known.

        Where a `form` is given, what is begun with and the fact are of it. None when the walk gets stuck.
        """
        if start is None:
            sources = [f for f in self.sources(None) if not form or self._fits(form, f.symbols)]
            if not sources:
                return None
            pair = self.draw.choices(sources, k=2)
            start = (
                sources[-1]
                if self.draw.random() < RECENT
                else min(pair, key=lambda f: len(f.symbols))
            )
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

    def _open(self, latest: Fact, seen: set[Symbols], left: int, form: Symbols) -> list[Fact]:
        """Where a walk with so many steps left can go from here, in random order."""
        if not left:
            return []
        options = [f for f in self.steps(latest, self.sources(latest)) if f.symbols not in seen]
        if left == 1 and form:
            options = [f for f in options if self._fits(form, f.symbols)]
        self.draw.shuffle(options)
        return options

    def joined(self, rule: Assertion, lengths: Sequence[int]) -> Fact | None:
        """What the rule makes of walks of these lengths, one a premise; None when one gets stuck."""
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
        return (
            self.applied(rule, self.draw.choice(bindings), facts)
            if len(facts) == len(premises) and bindings
            else None
        )

    def sources(self, latest: Fact | None) -> list[Fact]:
        """What is known without applying a rule with premises; of schemes some instances, about the terms of `latest`."""
        pool = self.grammar.subterms(latest.symbols) if latest else []
        found: dict[Symbols, Fact] = {}
        for assertion in self.known:
            if not assertion.essentials:
                for _ in range(INSTANCES if assertion.hypotheses else 1):
                    fact = self.applied(assertion, self._filled(assertion, {}, pool), ())
                    if fact is not None:
                        found.setdefault(fact.symbols, fact)
        return list(found.values())

    def steps(self, latest: Fact, side: Sequence[Fact]) -> list[Fact]:
        """What one rule makes of `latest` and known facts: for every rule that applies one conclusion, drawn among some."""
        pool = self.grammar.subterms(latest.symbols)
        found = []
        for rule in self.known:
            readings = list(islice(self._readings(rule, latest, [*side, latest]), READINGS))
            if readings:
                binding, premises = self.draw.choice(readings)
                fact = self.applied(rule, self._filled(rule, binding, pool), premises)
                if fact is not None:
                    found.append(fact)
        return found

    def _readings(
        self, rule: Assertion, latest: Fact, facts: Sequence[Fact]
    ) -> Iterator[tuple[Binding, tuple[Fact, ...]]]:
        """Ways to meet the rule's premises, `latest` being one of them."""
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
        if len(met) == len(patterns):
            yield bound, met
            return
        for fact in (latest,) if len(met) == place else facts:
            for more in self.grammar.matches(patterns[len(met)], fact.symbols, bound):
                yield from self._rest(patterns, place, latest, facts, more, (*met, fact))

    def _filled(
        self, rule: Assertion, binding: Binding, pool: Sequence[tuple[Sort, Symbols]]
    ) -> Binding:
        """The binding with something for every variable."""
        filled = dict(binding)
        for hypothesis in rule.floats:
            code, variable = hypothesis.symbols
            if variable not in filled:
                sort = self.grammar.by_code[code]
                ready = [term for s, term in pool if s is sort]
                filled[variable] = (
                    self.draw.choice(ready)
                    if ready and self.draw.random() < 0.7
                    else self.term(sort, 1)
                )
        return filled

    def term(self, sort: Sort, depth: int) -> Symbols:
        """A random expression of a type."""
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
        """The rule's conclusion with its proof; None when it is too large or variables meet that must not."""
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
        code, variable = hypothesis.symbols
        return self.grammar.typing(self.grammar.by_code[code], binding[variable])

    def _variables(self, symbols: Symbols) -> set[str]:
        return {s for s in symbols if s in self.grammar.of_variable}

    def within(self, symbols: Symbols, depth: int, given: Sequence[Symbols]) -> bool:
        """Whether a backward search finds a proof with at most `depth` rules above each other, from what is known and `given`.

        Variables that the conclusion leaves open are tried with known closed statements and `given` only.
        """
        if symbols in given or any(
            not a.essentials and self._fits(a.symbols, symbols) for a in self.known
        ):
            return True
        if not depth:
            return False
        closed = [*given, *(a.symbols for a in self.known if not a.hypotheses)]
        return any(
            self._meets([h.symbols for h in rule.essentials], bound, depth - 1, given, closed)
            for rule in self.known
            if rule.essentials
            for bound in islice(self.grammar.matches(rule.symbols, symbols, {}), READINGS)
        )

    def _meets(
        self,
        patterns: list[Symbols],
        bound: Binding,
        depth: int,
        given: Sequence[Symbols],
        closed: Sequence[Symbols],
    ) -> bool:
        if not patterns:
            return True
        first, rest = patterns[0], patterns[1:]
        if all(s in bound for s in first if s in self.grammar.of_variable):
            return self.within(substituted(first, bound), depth, given) and self._meets(
                rest, bound, depth, given, closed
            )
        return any(
            self._meets(rest, more, depth, given, closed)
            for fact in closed
            for more in self.grammar.matches(first, fact, bound)
        )

    def _fits(self, pattern: Symbols, symbols: Symbols) -> bool:
        return next(self.grammar.matches(pattern, symbols, {}), None) is not None
