"""What can be shown about contest problems: gold does as the definition, others' gold and edited gold do not pass, naive is too slow."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence

from deltagym.core.errors import DeltaGymError
from deltagym.core.evidence import Departure, MutantTally, Prover
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.seeding import derive_seed, ordered, rng
from deltagym.scopes.contest import cpp
from deltagym.scopes.contest.base import find, mode_of
from deltagym.scopes.contest.cases import input_of, normalised, sha256, tier_of
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.judge import Code, shared_judge
from deltagym.scopes.contest.runners import Unjudged, python_runner
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier

TRIES = 80
"""Small inputs on which programs are compared, besides those of the cases."""

RIVALS = 40
"""How many other problems' gold programs are tried on a problem."""

NAIVE_EVERY = 20
"""Every so many problems, one naive program is run through the large tests, which takes seconds."""

MUTANT_S = 1.0
"""Processor time of an edited program for all small inputs together."""


class ContestProver(Prover):
    """Evidence about contest problems, by running programs on small inputs and on the cases."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._found = [find(problem) for problem in self.problems]

    def departure(self, number: int) -> Departure | None:
        template, knobs = self._found[number]
        gold, brute = compiled(template.gold(knobs)), compiled(template.brute(knobs))
        medium = input_of(
            template,
            knobs,
            next(c for c in self.problems[number].cases if tier_of(c) is Tier.MEDIUM),
        )
        for text in [*_inputs(template, knobs), medium]:
            mine, right = normalised(gold(text)), normalised(brute(text))
            if mine != right:
                return Departure(
                    text,
                    f"on {text[:200]!r} the gold program prints {mine[:60]!r}, the plain one {right[:60]!r}",
                )
        return None

    def rivals(self, number: int) -> list[int]:
        template, _ = self._found[number]
        others = [i for i, (t, _) in enumerate(self._found) if t is template and i != number]
        chosen = ordered(
            others,
            [self.problems[i].id for i in others],
            "contest",
            "rivals",
            self.problems[number].id,
        )[:RIVALS]
        return sorted(i for i in chosen if self._passes(number, template.gold(self._found[i][1])))

    def _passes(self, number: int, program: str) -> bool:
        """Whether one of our own programs is right on all small and medium cases of a problem."""
        solve = compiled(program)
        for case in self._quick(number):
            answer = _answer(solve, input_of(*self._found[number], case))
            if answer is None or case.expected not in (
                {"output": answer},
                {"sha256": sha256(answer)},
            ):
                return False
        return True

    def _quick(self, number: int) -> list[Case]:
        """The cases on which every program is quick."""
        return [case for case in self.problems[number].cases if tier_of(case) is not Tier.LARGE]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Gold programs with one operator, comparison or constant changed, of which those count that are wrong on some small input.

        They are Python whatever the family's language, since it is the cases that are tried, which all languages share.
        """
        problem, (template, knobs) = self.problems[number], self._found[number]
        gold, judge = template.gold(knobs), shared_judge()
        inputs = list(_inputs(template, knobs))
        right = [normalised(compiled(gold)(text)) for text in inputs]
        wrong, missed = 0, []
        for program in _edited(gold, rng("contest", "mutants", problem.id), count):
            found = python_runner().answers(program, inputs, MUTANT_S)
            if all(
                mine is not None and normalised(mine) == r
                for mine, r in zip(found, right, strict=True)
            ):
                continue
            wrong += 1
            if all(
                judge.rule(template, knobs, c, program).code is Code.ACCEPTED
                for c in self._quick(number)
            ):
                missed.append(program)
        if number % NAIVE_EVERY == 0:
            wrong += 1
            missed += self._naive_that_passes(number)
        return MutantTally(wrong, tuple(missed))

    def _naive_that_passes(self, number: int) -> list[str]:
        """A naive program, another one for each problem asked about, if it passes the large tests."""
        problem, (template, knobs) = self.problems[number], self._found[number]
        mode = mode_of(problem)
        zoo = (
            cpp.zoo(template, knobs)
            if mode == "cpp"
            else {"brute": template.brute(knobs), **template.zoo(knobs)}
        )
        name = sorted(zoo)[number // NAIVE_EVERY % len(zoo)]
        large = [c for c in problem.cases if tier_of(c) is Tier.LARGE]
        try:
            passes = all(
                shared_judge(mode).rule(template, knobs, c, zoo[name]).code is Code.ACCEPTED
                for c in large
            )
        except Unjudged as error:
            raise DeltaGymError(
                f"{problem.family} {canonical_json(dict(problem.params))}: {error}"
            ) from None
        return [zoo[name]] if passes else []

    def signature(self, number: int) -> str:
        return self._found[number][0].name

    def alike(self, one: int, other: int) -> bool:
        (template, knobs), (_, others) = self._found[one], self._found[other]
        first, second = compiled(template.gold(knobs)), compiled(template.gold(others))
        texts = [input_of(*self._found[i], case) for i in (one, other) for case in self._quick(i)]
        return all(_answer(first, text) == _answer(second, text) for text in texts)


def _inputs(template: Template, knobs: Knobs) -> Iterator[str]:
    """Small inputs that are not the cases'."""
    for i in range(TRIES):
        yield template.draw(knobs, Shape(Tier.SMALL, i), Draws(derive_seed("contest", "proof", i)))


def _answer(solve, text: str) -> str | None:
    """What one of our own programs prints on an input that may not be meant for it; None when it fails."""
    try:
        return normalised(solve(text))
    except Exception:
        return None


def _edited(source: str, draw: random.Random, count: int) -> Iterator[str]:
    """`count` copies of a program, each with one change inside its functions and without the call of `solve`."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    spots = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Compare | ast.BinOp | ast.AugAssign) or _is_number(n)
    ]
    for _ in range(count):
        spot = draw.choice(spots)
        saved = dict(spot.__dict__)
        _edit(spot, draw)
        yield ast.unparse(tree) + "\n"
        spot.__dict__.update(saved)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _edit(node: ast.AST, draw: random.Random) -> None:
    if isinstance(node, ast.Compare):
        node.ops = [
            draw.choice(
                [
                    k
                    for k in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
                    if type(node.ops[0]) is not k
                ]
            )()
        ]
        node.comparators = node.comparators[:1]
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = draw.choice(
            [k for k in (ast.Add, ast.Sub, ast.Mult, ast.BitXor) if type(node.op) is not k]
        )()
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        node.value = max(0, node.value + draw.choice((-1, 1, 2)))
