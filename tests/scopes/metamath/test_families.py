"""The families: addressed, disjoint, worded completely, proved by their gold answers and not by idle ones."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status
from deltagym.core.registry import BUILT_IN
from deltagym.scopes.metamath.build import LEVELS
from deltagym.scopes.metamath.catalogue import FAMILIES, KINDS, UNSEEN
from deltagym.scopes.metamath.database import read
from deltagym.scopes.metamath.meaning import meaning_key
from deltagym.scopes.metamath.prompt import EXAMPLE, EXAMPLE_ANSWER
from deltagym.scopes.metamath.task import Task, task_of
from deltagym.scopes.metamath.verifier import faults, proofs_in

SINGLE = [f"metamath_{name}" for name in (*KINDS, *UNSEEN)]


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "train", index)


def test_every_kind_and_pair_is_there_and_registered() -> None:
    assert len(FAMILIES) == 4 + 6 + 2
    assert {
        name for name, module in BUILT_IN.items() if module.startswith("proof.metamath")
    } == set(FAMILIES)


@pytest.mark.parametrize("name", list(FAMILIES))
def test_gold_proofs_pass_and_idle_answers_do_not(name: str) -> None:
    family = FAMILIES[name]
    problems = [one(name, level) for level in ("basic", "easy", "medium")]
    gold = family.verify_many(
        problems, [f"So:\n```\n{family.reference(p)}```\nDone." for p in problems]
    )
    assert [v.full_pass for v in gold] == [True] * 3
    for idle in family.idle:
        assert sum(v.pass_rate or 0.0 for v in family.verify_many(problems, [idle] * 3)) <= 0.5


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
    row = problem.to_row()
    assert Problem.from_row(row) == problem
    assert family.verify(Problem.from_row(row), family.reference(problem)).full_pass


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
        assert family.verify(problem, "\n".join(broken)).passed == tuple(
            j != i for j in range(len(lines))
        )


def test_a_goal_may_not_use_itself_or_later_goals() -> None:
    family, problem = FAMILIES["metamath_rewrite"], one("metamath_rewrite")
    answer = "\n".join(f"g{i} : g{j}" for i in range(1, 6) for j in (i, i + 1))
    assert not any(family.verify(problem, answer).passed)
    assert not any(family.verify(problem, answer.replace("g5 : g6", "g5 : g5")).passed)


@pytest.mark.parametrize("name", SINGLE)
def test_no_goal_follows_from_one_statement_alone(name: str) -> None:
    """Every single label with any typing in front: no such proof is among the gold ones, and none uses fewer than two statements."""
    problem = one(name, "easy")
    for proof in problem.params["proofs"]:
        assert len([label for label in proof.split() if label[0] in "arg"]) >= 2


@pytest.mark.parametrize("name", list(FAMILIES))
def test_the_prompt_holds_every_label_and_statement(name: str) -> None:
    problem = one(name)
    text, task = problem.statement, task_of(problem)
    assert text in FAMILIES[name].prompt(problem)
    for label, assertion in [
        *task.system.assertions.items(),
        *((s.label, s) for s in task.statements),
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
        for h in task.system.floats
    )


def test_the_example_in_the_prompt_is_right() -> None:
    whole = read(EXAMPLE)
    system = read("\n".join(line for line in EXAMPLE.splitlines() if "$p" not in line))
    assert faults(Task(system, tuple(whole.theorems.values())), proofs_in(EXAMPLE_ANSWER)) == [
        None,
        None,
    ]


def test_symbols_differ_from_problem_to_problem() -> None:
    systems = [task_of(one("metamath_order", index=i)).system for i in range(4)]
    shared = set.intersection(*(set(s.constants) for s in systems))
    assert shared == {"|-"}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SINGLE), st.integers(0, 3), st.randoms(use_true_random=False))
def test_meaning_does_not_hang_on_names_or_the_order_of_axioms(
    name: str, index: int, draw: random.Random
) -> None:
    problem = one(name, "basic", index)
    task = task_of(problem)
    renamed = task_of(_renamed(problem, draw))
    assert meaning_key(renamed.system, renamed.statements) == meaning_key(
        task.system, task.statements
    )


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
    task = task_of(problem)
    symbols = [*task.system.constants[1:], *(h.symbols[1] for h in task.system.floats)]
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


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"statement": "x"}, "goal must be text"),
        ({"goal": "g1", "statement": 3}, "statement must be text"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        FAMILIES["metamath_rewrite"].case_from_row(test)


def test_params_that_do_not_fit_are_refused() -> None:
    family, problem = FAMILIES["metamath_rewrite"], one("metamath_rewrite")
    with pytest.raises(BadInput, match=r"params\.proofs: step 1"):
        family.problem("easy", {**problem.params, "proofs": ["?", *problem.params["proofs"][1:]]})
    with pytest.raises(BadInput, match="one for each goal"):
        family.problem("easy", {**problem.params, "proofs": []})
    with pytest.raises(BadInput, match=r"params\.system"):
        family.verify(Problem(family.name, "easy", {}, "", problem.cases), "g1 : a1")


@pytest.mark.parametrize(
    ("completion", "found"),
    [
        ("g1 : a b\n  c\ng2: d", {"g1": ("a", "b", "c"), "g2": ("d",)}),
        ("g1 : a\n```\ng1 : b\n```", {"g1": ("b",)}),
        ("```\ng1 : a\n```\nno\n```text\ng1 :\nb\n```", {"g1": ("b",)}),
        ("```\ng1 : a\ng1 : b", {"g1": ("b",)}),
        ("g1 : ( a b ) AB", {"g1": ("(", "a", "b", ")", "AB")}),
        ("nothing", {}),
        ("", {}),
    ],
)
def test_answers_are_read(completion: str, found: dict) -> None:
    assert proofs_in(completion) == found


def test_feedback_names_goals_or_the_error() -> None:
    family, problem = FAMILIES["metamath_calculus"], one("metamath_calculus")
    told = family.feedback(problem.cases[:1], 3, "")
    assert "g1 is not proved: |- " in told
    assert "3 more goals" in told
    assert family.verify(problem, "").status is Status.INVALID
    verdict = family.verify(problem, "I do not know.")
    assert verdict.status is Status.INVALID
    assert verdict.message in family.feedback((), 0, verdict.message)
    assert "step 1" in family.verify(problem, "g1 : zzz").message


def test_only_the_last_block_counts_for_exploration() -> None:
    family = FAMILIES["metamath_order"]
    completion = "thoughts g1 : a1\n```\ng1 : a2\n```\nend"
    ((start, stop),) = family.used_spans(completion) or []
    assert completion[start:stop] == "g1 : a2\n"
    assert family.canonical("g2 : b\n\ng1 :   a\n") == "g1 : a\ng2 : b\n"
    assert family.canonical("none") is None
