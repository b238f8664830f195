"""Evidence about contest problems.

It shows that the gold program prints what the plain one does, that gold programs of other problems
and edited gold programs do not pass, and that naive programs are too slow.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence

from deltagym.core.errors import DeltaGymError
from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.seeding import derive_seed, ordered, rng
from deltagym.scopes.contest.cases import input_of, normalised, sha256, tier_of
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.lookup import dialect_of, find
from deltagym.scopes.contest.runners import Unjudged, python_runner
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier
from deltagym.scopes.contest.verifier import Code, shared_judge

TRIES = 80
"""Small inputs on which programs are compared, besides those of the cases."""

RIVALS = 40
"""How many other problems' gold programs are tried on a problem."""

NAIVE_EVERY = 20
"""For one problem in so many, a naive program is run on the large tests, which takes seconds."""

MUTANT_S = 1.0
"""CPU time (s) of an edited program for all small inputs together."""

COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.BitXor)
"""What edits put in the place of a comparison or an operator."""


class ContestEvidence(Evidence):
    """Evidence about contest problems, found by running programs on small inputs and cases."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._found = [find(problem) for problem in self.problems]

    def departure(self, number: int) -> Departure | None:
        template, knobs = self._found[number]
        gold, brute = compiled(template.gold(knobs)), compiled(template.brute(knobs))
        cases = self.problems[number].cases
        medium = next(case for case in cases if tier_of(case) is Tier.MEDIUM)
        for text in [*_inputs(template, knobs), input_of(template, knobs, medium)]:
            mine, right = normalised(gold(text)), normalised(brute(text))
            if mine != right:
                prints = f"prints {mine[:60]!r}, the plain one {right[:60]!r}"
                return Departure(text, f"on {text[:200]!r} the gold program {prints}")
        return None

    def rivals(self, number: int) -> list[int]:
        template, _ = self._found[number]
        others = [i for i, (t, _) in enumerate(self._found) if t is template and i != number]
        names = [self.problems[i].id for i in others]
        chosen = ordered(others, names, "contest", "rivals", self.problems[number].id)[:RIVALS]
        return sorted(i for i in chosen if self._passes(number, template.gold(self._found[i][1])))

    def _passes(self, number: int, program: str) -> bool:
        """Whether one of our own programs is right on all cases of a problem, large ones last."""
        solve = compiled(program)
        return all(
            self._right(number, case, _answer(solve, input_of(*self._found[number], case)))
            for case in self._large_last(number)
        )

    def _right(self, number: int, case: Case, answer: str | None) -> bool:
        """Whether an answer is right on a case; on a large one, what the gold program prints is."""
        if answer is None:
            return False
        if _is_large(case):
            template, knobs = self._found[number]
            return answer == _answer(
                compiled(template.gold(knobs)), input_of(template, knobs, case)
            )
        return case.expected in ({"output": answer}, {"sha256": sha256(answer)})

    def _large_last(self, number: int) -> list[Case]:
        """The cases of a problem; those that take seconds come after the others.

        They count: a small modulus and a large one may differ on them alone.
        """
        return sorted(self.problems[number].cases, key=_is_large)

    def _quick(self, number: int) -> list[Case]:
        """The cases on which every program is quick."""
        return [case for case in self.problems[number].cases if not _is_large(case)]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Tries gold programs with one operator, comparison or constant changed.

        Those that are wrong on some small input count. All are Python whatever the language of
        answers, since it is the cases that are tried, which all languages share.
        """
        problem, (template, knobs) = self.problems[number], self._found[number]
        gold, judge = template.gold(knobs), shared_judge()
        inputs = list(_inputs(template, knobs))
        right = [normalised(compiled(gold)(text)) for text in inputs]
        wrong, missed = 0, []
        for program in _edited(gold, rng("contest", "mutants", problem.id), count):
            found = python_runner().answers(program, inputs, MUTANT_S)
            if [None if mine is None else normalised(mine) for mine in found] == right:
                continue
            wrong += 1
            rulings = (judge.rule(template, knobs, case, program) for case in self._quick(number))
            if all(ruling.code is Code.ACCEPTED for ruling in rulings):
                missed.append(program)
        if number % NAIVE_EVERY == 0:
            wrong += 1
            missed += self._naive_that_passes(number)
        return MutantTally(wrong, tuple(missed))

    def _naive_that_passes(self, number: int) -> list[str]:
        """A naive program, if it passes the large tests; problems take turns in which is tried."""
        problem, (template, knobs) = self.problems[number], self._found[number]
        dialect = dialect_of(problem)
        if dialect == "cpp":
            naive = template.cpp_naive_programs(knobs)
        else:
            naive = {"brute": template.brute(knobs), **template.naive_programs(knobs)}
        program = naive[sorted(naive)[number // NAIVE_EVERY % len(naive)]]
        judge = shared_judge(dialect)
        large = list(filter(_is_large, problem.cases))
        try:
            rulings = [judge.rule(template, knobs, case, program) for case in large]
        except Unjudged as error:
            name = f"{problem.family} {canonical_json(dict(problem.params))}"
            raise DeltaGymError(f"{name}: {error}") from None
        return [program] if all(ruling.code is Code.ACCEPTED for ruling in rulings) else []

    def signature(self, number: int) -> str:
        return self._found[number][0].name

    def alike(self, one: int, other: int) -> bool:
        (template, knobs), (_, others) = self._found[one], self._found[other]
        first, second = compiled(template.gold(knobs)), compiled(template.gold(others))
        asked = [(i, case) for i in (one, other) for case in self.problems[i].cases]
        asked.sort(key=lambda pair: _is_large(pair[1]))
        texts = (input_of(*self._found[i], case) for i, case in asked)
        return all(_answer(first, text) == _answer(second, text) for text in texts)


def _is_large(case: Case) -> bool:
    return tier_of(case) is Tier.LARGE


def _inputs(template: Template, knobs: Knobs) -> Iterator[str]:
    """Small inputs besides those of the cases."""
    for i in range(TRIES):
        yield template.draw(knobs, Shape(Tier.SMALL, i), Draws(derive_seed("contest", "proof", i)))


def _answer(solve: Callable[[str], str], text: str) -> str | None:
    """The output of one of our own programs on an input that may not suit it; None if it fails."""
    try:
        return normalised(solve(text))
    except Exception:
        return None


def _edited(source: str, draw: random.Random, count: int) -> Iterator[str]:
    """`count` copies of a program, each with one change inside its functions.

    The copies do not call `solve`.
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    spots = [node for function in functions for node in ast.walk(function) if _editable(node)]
    for _ in range(count):
        spot = draw.choice(spots)
        saved = dict(spot.__dict__)
        _edit(spot, draw)
        yield ast.unparse(tree) + "\n"
        spot.__dict__.update(saved)


def _editable(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.BinOp | ast.AugAssign) or _is_number(node)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _edit(node: ast.AST, draw: random.Random) -> None:
    """Changes a node of `_editable` in place."""
    if isinstance(node, ast.Compare):
        node.ops = [draw.choice([k for k in COMPARISONS if type(node.ops[0]) is not k])()]
        node.comparators = node.comparators[:1]
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = draw.choice([k for k in OPERATORS if type(node.op) is not k])()
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        node.value = max(0, node.value + draw.choice((-1, 1, 2)))
