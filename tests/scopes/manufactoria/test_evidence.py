from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.core.verification import verify
from deltagym.scopes.manufactoria.evidence import ManufactoriaEvidence, mutant
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse

GOLDS = [
    parse(get_family(name).reference(get_family(name).generate(level, "train", 0)))
    for name, level in (
        ("ends_with", "easy-2c"),
        ("contains_count", "easy-4c"),
        ("prepend_sequence", "medium-2c"),
    )
]


def word_problem(name: str, word: str, colours: str = "RB") -> Problem:
    family = get_family(name)
    return family.problem(f"basic-{len(colours)}c", {"colours": colours, "word": word})


def weakened(problem: Problem, inputs: set[str]) -> Problem:
    return replace(problem, cases=tuple(c for c in problem.cases if c.input in inputs), id="")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(GOLDS), st.integers(0, 1_000), st.integers(1, 2))
def test_a_mutant_is_a_valid_program_with_few_nodes_changed(gold, seed, edits) -> None:
    edited = mutant(gold, rng("test", seed), edits)
    assert parse(format_program(edited)) == edited
    assert parse(format_program(edited), "delta1") == edited
    assert sum(one != other for one, other in zip(gold.nodes, edited.nodes, strict=True)) <= edits


def test_mutants_of_every_kind_occur() -> None:
    gold = GOLDS[2]
    edited = [mutant(gold, rng("kinds", seed)) for seed in range(300)]
    changed = [
        (a, b)
        for program in edited
        for a, b in zip(gold.nodes, program.nodes, strict=True)
        if a != b
    ]
    assert any(a.kind != b.kind and a.kind.startswith("PAINTER") for a, b in changed)
    assert any(a.kind != b.kind and a.kind.startswith("PULLER") for a, b in changed)
    assert any(len(a.routes) > len(b.routes) for a, b in changed)
    assert any(a.kind == "START" for a, _ in changed)


def test_gold_programs_do_as_defined() -> None:
    problems = [
        word_problem("starts_with", "RBB"),
        word_problem("append_sequence", "BR", "RBYG"),
        word_problem("exact_sequence", "B"),
    ]
    evidence = ManufactoriaEvidence(problems)
    assert [evidence.departure(i) for i in range(3)] == [None, None, None]


def test_a_departure_names_the_shortest_input() -> None:
    """The parameters change after the gold program was written, so that program is wrong."""
    problem = word_problem("starts_with", "RB")
    evidence = ManufactoriaEvidence([problem])
    evidence.problems = (replace(problem, params={"colours": "RB", "word": "RBB"}),)
    departure = evidence.departure(0)
    assert departure is not None
    assert departure.input == "RB"
    assert departure.text == "RB is to be rejected, but is accepted"


def test_rivals_are_those_who_pass_without_solving() -> None:
    whole = word_problem("starts_with", "RBB")
    weak = weakened(
        whole,
        {
            "",
            *(
                c.input
                for c in whole.cases
                if c.input.startswith("RBB") or not c.input.startswith("RB")
            ),
        },
    )
    rival, four_coloured = (
        word_problem("starts_with", "RB"),
        word_problem("starts_with", "RBB", "RBYG"),
    )
    assert ManufactoriaEvidence([whole, rival, four_coloured]).rivals(0) == []
    assert ManufactoriaEvidence([weak, rival, four_coloured]).rivals(0) == [1]


@pytest.mark.parametrize(
    ("name", "level"), [("starts_with", "basic-2c"), ("prepend_sequence", "easy-2c")]
)
def test_weak_cases_let_wrong_mutants_through(name: str, level: str) -> None:
    whole = get_family(name).generate(level, "train", 0)
    weak = replace(whole, cases=tuple(sorted(whole.cases, key=lambda c: len(c.input))[:1]), id="")
    strong, poor = (ManufactoriaEvidence([p]).mutants(0, 60) for p in (whole, weak))
    assert strong.missed == ()
    assert 0 < strong.wrong <= 60
    assert poor.missed


def test_a_missed_mutant_really_passes_the_cases_and_is_really_wrong() -> None:
    whole = word_problem("exact_sequence", "RBB")
    weak = weakened(whole, {"", "RBB", "B"})
    family = get_family("exact_sequence")
    for text in ManufactoriaEvidence([weak]).mutants(0, 60).missed:
        assert verify(weak, text).full_pass
        program = parse(text)
        tapes = [
            "".join("RB"[n >> i & 1] for i in range(length))
            for length in range(7)
            for n in range(2**length)
        ]
        assert any(
            run(program, tape).accepted != family.accepts(whole.params, tape) for tape in tapes
        )


def test_alike_means_the_same_inputs_and_the_same_behaviour() -> None:
    one = word_problem("starts_with", "RB")
    evidence = ManufactoriaEvidence(
        [
            one,
            word_problem("starts_with", "RB"),
            word_problem("exact_sequence", "RB"),
            word_problem("starts_with", "RB", "RBYG"),
        ]
    )
    assert [evidence.alike(0, j) for j in range(4)] == [True, True, False, False]
    signatures = [evidence.signature(i) for i in range(4)]
    assert signatures[0] == signatures[1]
    assert len(set(signatures)) == 3


def test_evidence_is_the_same_each_time() -> None:
    problems = [word_problem("starts_with", "RBR"), word_problem("append_sequence", "RB")]
    first, second = ManufactoriaEvidence(problems), ManufactoriaEvidence(problems)
    assert [first.mutants(i, 30) for i in range(2)] == [second.mutants(i, 30) for i in range(2)]
