"""The families: addresses, splits, prompts, gold answers and idle answers."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym import verify
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import families_of
from deltagym.core.rows import read_row, write_row
from deltagym.scopes.metamath.chains import LEVELS
from deltagym.scopes.metamath.database import read_database
from deltagym.scopes.metamath.exercise import Exercise, exercise_of
from deltagym.scopes.metamath.families import FAMILIES, KINDS, UNSEEN
from deltagym.scopes.metamath.meaning import meaning_key
from deltagym.scopes.metamath.prompt import EXAMPLE, EXAMPLE_ANSWER
from deltagym.scopes.metamath.scope import SCOPE
from deltagym.scopes.metamath.verifier import faults, proofs_in

SINGLE = [f"metamath_{name}" for name in (*KINDS, *UNSEEN)]


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "train", index)


def test_every_kind_and_pair_is_there_and_registered() -> None:
    assert len(FAMILIES) == 4 + 6 + 2
    assert set(families_of("metamath")) == set(FAMILIES)


@pytest.mark.parametrize("name", list(FAMILIES))
def test_gold_proofs_pass_and_idle_answers_do_not(name: str) -> None:
    family = FAMILIES[name]
    problems = [one(name, level) for level in ("basic", "easy", "medium")]
    answers = [f"So:\n```\n{family.reference(p)}```\nDone." for p in problems]
    gold = SCOPE.verify_many(problems, answers)
    assert [v.full_pass for v in gold] == [True] * 3
    for idle in SCOPE.idle_answers(problems[0]):
        assert sum(v.pass_rate or 0.0 for v in SCOPE.verify_many(problems, [idle] * 3)) <= 0.5


@pytest.mark.parametrize("name", ["metamath_rewrite", "metamath_order"])
@pytest.mark.parametrize("level", ["hard", "extreme"])
def test_harder_levels_have_longer_proofs(name: str, level: str) -> None:
    def length(problem: Problem) -> float:
        proofs = problem.params["proofs"]
        return sum(len(p.split()) for p in proofs) / len(proofs)

    assert length(one(name, level)) > 2 * length(one(name, "basic"))
    assert len(one(name, level).cases) == LEVELS[level].goals


@pytest.mark.parametrize("name", SINGLE)
def test_an_address_gives_the_same_problem_and_the_problem_gives_itself(name: str) -> None:
    family, problem = FAMILIES[name], one(name)
    assert family.generate("easy", "train", 0) == problem
    assert family.problem("easy", problem.params) == problem
    assert family.generate("easy", "train", 0, seed=1) != problem
    row = write_row(problem)
    assert row["dataset"] == "metamath"
    assert read_row(row) == problem
    assert verify(read_row(row), family.reference(problem)).full_pass


def test_no_system_is_in_two_splits_or_twice() -> None:
    family = FAMILIES["metamath_rewrite"]
    meanings = [
        family.meaning(family.generate("basic", split, index, seed).params)
        for split in ("train", "test")
        for index in range(15)
        for seed in (0, 1)
    ]
    assert len(set(meanings)) == 60


def test_there_is_no_last_problem_and_no_negative_one() -> None:
    assert FAMILIES["metamath_count"].generate("basic", "train", 10**9).cases
    with pytest.raises(BadInput, match="index: must be 0 or more"):
        FAMILIES["metamath_count"].generate("basic", "train", -1)


def test_proofs_of_earlier_goals_do_not_matter_to_later_ones() -> None:
    family, problem = FAMILIES["metamath_rewrite"], one("metamath_rewrite", "medium")
    lines = family.reference(problem).splitlines()
    for i in range(len(lines)):
        broken = [*lines[:i], lines[i].partition(":")[0] + ": ?", *lines[i + 1 :]]
        verdict = verify(problem, "\n".join(broken))
        assert verdict.passed == tuple(j != i for j in range(len(lines)))


def test_a_goal_may_not_use_itself_or_later_goals() -> None:
    problem = one("metamath_rewrite")
    answer = "\n".join(f"g{i} : g{j}" for i in range(1, 6) for j in (i, i + 1))
    assert not any(verify(problem, answer).passed)
    assert not any(verify(problem, answer.replace("g5 : g6", "g5 : g5")).passed)


@pytest.mark.parametrize("name", SINGLE)
def test_no_goal_follows_from_one_statement_alone(name: str) -> None:
    """Every gold proof uses at least two axioms, rules or goals."""
    problem = one(name, "easy")
    for proof in problem.params["proofs"]:
        assert len([label for label in proof.split() if label[0] in "arg"]) >= 2


@pytest.mark.parametrize("name", list(FAMILIES))
def test_the_prompt_holds_every_label_and_statement(name: str) -> None:
    problem = one(name)
    text, exercise = problem.statement, exercise_of(problem)
    assert text in FAMILIES[name].prompt(problem)
    for label, assertion in [
        *exercise.system.assertions.items(),
        *((s.label, s) for s in exercise.statements),
    ]:
        line = re.search(rf"^{label}: (.*)$", text, re.MULTILINE)
        assert line is not None
        shown = [
            *(" ".join(h.symbols) + "]" for h in assertion.hypotheses),
            "gives " + " ".join(assertion.symbols),
        ]
        assert [s for s in shown if s not in line[1]] == []
        assert all(f"apart {one} {other}" in line[1] for one, other in assertion.disjoint)
    assert all(
        f"{h.label}: variable {h.symbols[1]} of type {h.symbols[0]}" in text
        for h in exercise.system.floats
    )


def test_the_example_in_the_prompt_is_right() -> None:
    whole = read_database(EXAMPLE)
    system = read_database("\n".join(line for line in EXAMPLE.splitlines() if "$p" not in line))
    exercise = Exercise(system, tuple(whole.theorems.values()))
    assert faults(exercise, proofs_in(EXAMPLE_ANSWER)) == [None, None]


def test_symbols_differ_from_problem_to_problem() -> None:
    systems = [exercise_of(one("metamath_order", index=i)).system for i in range(4)]
    shared = set.intersection(*(set(s.constants) for s in systems))
    assert shared == {"|-"}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SINGLE), st.integers(0, 3), st.randoms(use_true_random=False))
def test_meaning_does_not_depend_on_names_or_the_order_of_axioms(
    name: str, index: int, draw: random.Random
) -> None:
    problem = one(name, "basic", index)
    exercise = exercise_of(problem)
    renamed = exercise_of(_renamed(problem, draw))
    key = meaning_key(exercise.system, exercise.statements)
    assert meaning_key(renamed.system, renamed.statements) == key


def test_meaning_tells_other_goals_and_other_rules() -> None:
    family, problem = FAMILIES["metamath_rewrite"], one("metamath_rewrite")
    fewer = {
        **problem.params,
        "goals": problem.params["goals"][:-1],
        "proofs": problem.params["proofs"][:-1],
    }
    system = problem.params["system"]
    rule = re.search(r"r1 \$a \|- (.*) \$\.", system)
    assert rule is not None
    other = {
        **problem.params,
        "system": system.replace(rule[0], f"r1 $a |- {rule[1]} {rule[1]} $."),
    }
    assert len({family.meaning(p) for p in (problem.params, fewer, other)}) == 3


def _renamed(problem: Problem, draw: random.Random) -> Problem:
    """The same system with every symbol renamed and its axioms shuffled."""
    exercise = exercise_of(problem)
    symbols = [*exercise.system.constants[1:], *(h.symbols[1] for h in exercise.system.floats)]
    names = dict(zip(symbols, draw.sample([f"n{i}" for i in range(99)], len(symbols)), strict=True))

    def put(text: str) -> str:
        return " ".join(names.get(word, word) for word in text.replace("\n", " \n ").split(" "))

    cut = re.search(r"^(\$\{|c\d+ )", problem.params["system"], re.MULTILINE)
    assert cut is not None
    head, body = problem.params["system"][: cut.start()], problem.params["system"][cut.start() :]
    blocks = re.findall(r"^\$\{.*?^\$\}|^\S+ \$a .*?$", body, re.MULTILINE | re.DOTALL)
    draw.shuffle(blocks)
    params = {**problem.params, "system": put("\n".join([head, *blocks]))}
    cases = tuple(
        type(c)(c.input, {"statement": put(c.expected["statement"])}) for c in problem.cases
    )
    return Problem(problem.family, problem.level, params, "", cases)


def test_params_that_do_not_fit_are_refused() -> None:
    family, problem = FAMILIES["metamath_rewrite"], one("metamath_rewrite")
    with pytest.raises(BadInput, match=r"params\.proofs: step 1"):
        family.problem("easy", {**problem.params, "proofs": ["?", *problem.params["proofs"][1:]]})
    with pytest.raises(BadInput, match="one for each goal"):
        family.problem("easy", {**problem.params, "proofs": []})
    with pytest.raises(BadInput, match=r"params\.system"):
        verify(Problem(family.name, "easy", {}, "", problem.cases), "g1 : a1")
