from dataclasses import replace
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_programs import programs

import deltagym
from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.problem import Problem
from deltagym.core.registry import families_of, get_family
from deltagym.core.row_family import foreign
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.evidence import mutant
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.scope import ACCEPT_ALL, REJECT_ALL, SCOPE

LONGEST = {"RB": 9, "RBYG": 5}

PROBLEMS = {
    (name, level): get_family(name).generate(level, "train", 0)
    for name in families_of("manufactoria")
    for level in get_family(name).levels
}
ACCEPT = {key: p for key, p in PROBLEMS.items() if hasattr(get_family(p.family), "automaton")}

WAITS_FOR_EVER = """START start:
    NEXT p

PULLER_RB p:
    [R] p
    [B] end
    [EMPTY] p

END end
"""

STARTS_FOR_EVER = "START start:\n    NEXT start\n\nEND end\n"

PAINTS_IN_VAIN = """START start:
    NEXT w

PAINTER_YELLOW w:
    NEXT p

PULLER_RB p:
    [R] p
    [B] p
    [EMPTY] end

END end
"""


def tapes(colours: str, longest: int) -> list[str]:
    return ["".join(t) for n in range(longest + 1) for t in product(colours, repeat=n)]


def weak(problem: Problem, *inputs: str) -> Problem:
    """The same problem with these cases alone."""
    accepts = get_family(problem.family).accepts
    cases = tuple(accept_case(tape, accepts(problem.params, tape)) for tape in inputs)
    return replace(problem, cases=cases, id="")


def word_problem(name: str, word: str, colours: str = "RB") -> Problem:
    params = {"colours": colours, "word": word}
    level = "easy-2c" if name == "ends_with" else f"basic-{len(colours)}c"
    return get_family(name).problem(level, params)


def agrees(problem: Problem, text: str) -> bool:
    """Whether a program gives the right verdict on all short tapes, on the readable machine."""
    program, family = parse(text), get_family(problem.family)
    colours = problem.params["colours"]
    return all(
        run(program, tape).accepted == family.accepts(problem.params, tape)
        for tape in tapes(colours, LONGEST[colours])
    )


def long_counterexample(problem: Problem, found: Audit) -> bool:
    """Whether the audit knows a tape longer than those of `agrees`."""
    tape = found.counterexample.partition(" is to be ")[0]
    return set(tape) <= set("RBYG") and len(tape) > LONGEST[problem.params["colours"]]


@pytest.mark.parametrize("key", PROBLEMS)
def test_gold_programs_are_right(key: tuple[str, str]) -> None:
    problem = PROBLEMS[key]
    (found,) = deltagym.audit(problem, [get_family(problem.family).reference(problem)])
    assert found.right
    assert found.decided == (key in ACCEPT)
    assert not found.counterexample


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*ACCEPT.values()]), st.integers(0, 1_000), st.integers(1, 2))
def test_audits_of_mutants_agree_with_all_short_tapes(problem, seed, edits) -> None:
    gold = parse(get_family(problem.family).reference(problem))
    text = format_program(mutant(gold, rng("audit", seed), edits))
    (found,) = SCOPE.audit(weak(problem, ""), [text])
    assert found.decided
    assert found.right == agrees(problem, text) or long_counterexample(problem, found)


@settings(max_examples=80, deadline=None)
@given(programs())
@example(parse(WAITS_FOR_EVER))
@example(parse(PAINTS_IN_VAIN))
@example(parse(STARTS_FOR_EVER))
def test_audits_of_any_program_agree_with_all_short_tapes(program) -> None:
    problem = word_problem("starts_with", "B")
    text = format_program(program)
    (found,) = SCOPE.audit(replace(problem, cases=(), id=""), [text])
    assert found.right == agrees(problem, text) or long_counterexample(problem, found)


def test_a_program_that_passes_weak_cases_gets_a_counterexample() -> None:
    whole = word_problem("ends_with", "RB")
    lenient = weak(whole, "", "RB", "BB", "R")
    wrong = get_family("contains_substring").reference(
        get_family("contains_substring").problem("easy-2c", {"colours": "RB", "word": "RB"})
    )
    assert deltagym.verify(lenient, wrong).full_pass
    (found,) = deltagym.audit(lenient, [wrong])
    assert (found.right, found.decided) == (False, True)
    tape, _, said = found.counterexample.partition(" is to be ")
    assert said == "rejected, but is accepted"
    assert not get_family("ends_with").accepts(whole.params, tape)
    assert not deltagym.verify(weak(whole, tape), wrong).full_pass


def test_a_run_that_waits_for_ever_does_not_accept() -> None:
    problem = replace(word_problem("starts_with", "B"), cases=(), id="")
    (found,) = SCOPE.audit(problem, [WAITS_FOR_EVER])
    assert found.counterexample == "RB is to be rejected, but is accepted"
    everything = get_family("numerical_comparison").problem(
        "easy-2c", next(iter(get_family("numerical_comparison").params("easy-2c")))
    )
    assert SCOPE.audit(everything, [WAITS_FOR_EVER])[0].right is False


def test_a_program_that_paints_can_be_refuted_but_not_proved() -> None:
    """On these tapes it never paints, but only running it tells."""
    problem = word_problem("starts_with", "B")
    gold = get_family("starts_with").reference(problem)
    detour = gold.replace("START start:\n    NEXT ", "START start:\n    NEXT y\n\nPULLER_YG y:\n")
    entry = detour.split("PULLER_YG y:\n")[1].split("\n")[0]
    detour = detour.replace(
        f"PULLER_YG y:\n{entry}",
        f"PULLER_YG y:\n    [Y] w\n    [EMPTY] {entry}\n\nPAINTER_RED w:\n    NEXT {entry}",
    )
    (found,) = SCOPE.audit(problem, [detour])
    assert (found.right, found.decided) == (True, False)
    (found,) = SCOPE.audit(replace(problem, cases=(), id=""), [PAINTS_IN_VAIN])
    assert (found.right, found.decided) == (False, True)


def test_a_long_row_of_pullers_is_stopped_by_the_step_limit() -> None:
    """It accepts what it should, but on the empty tape it needs more visits than it has."""
    problem = replace(
        get_family("numerical_comparison").problem(
            "easy-2c", {"colours": "RB", "operator": ">=", "bound": 0}
        ),
        cases=(),
        id="",
    )
    count = 1_100
    rows = "".join(f"PULLER_YG p{i}:\n    [EMPTY] p{i + 1}\n\n" for i in range(count))
    text = f"START start:\n    NEXT p0\n\n{rows}PULLER_YG p{count}:\n    [EMPTY] end\n\nEND end\n"
    (found,) = SCOPE.audit(problem, [text])
    assert found.counterexample == "the empty tape is to be accepted, but is rejected"
    assert SCOPE.audit(problem, [ACCEPT_ALL])[0].right


def test_outputs_are_compared() -> None:
    problem = word_problem("append_sequence", "RB")
    other = get_family("append_sequence").reference(word_problem("append_sequence", "RBB"))
    (found,) = SCOPE.audit(replace(problem, cases=(), id=""), [other])
    assert found.counterexample == "the empty tape is to be turned into RB, but is turned into RBB"
    (found,) = SCOPE.audit(problem, [REJECT_ALL])
    assert found.counterexample.endswith(", but is not")
    assert found.decided


def test_texts_that_are_no_programs_are_wrong() -> None:
    problem = word_problem("starts_with", "RB")
    gold = get_family("starts_with").reference(problem)
    audits = SCOPE.audit(problem, ["I do not know.", gold, "", gold])
    assert [a.right for a in audits] == [False, True, False, True]
    assert audits[0].counterexample == "it is not a program"
    assert SCOPE.audit(problem, []) == []


def test_equal_ids_of_different_problems_do_not_mix() -> None:
    one, other = (replace(word_problem("append_sequence", w), id="1") for w in ("RB", "RBB"))
    for problem in (one, other):
        gold = get_family("append_sequence").reference(problem)
        assert SCOPE.audit(problem, [gold])[0].right


@pytest.mark.parametrize("change", [{"family": foreign("manufactoria", "x")}, {"params": {}}])
def test_what_a_problem_asks_must_be_known(change: dict) -> None:
    problem = replace(word_problem("starts_with", "RB"), id="", **change)
    assert SCOPE.audit(problem, [ACCEPT_ALL]) == [NOT_AUDITED]
