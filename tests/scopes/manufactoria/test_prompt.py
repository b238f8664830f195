"""The prompt says what decides a run, and its examples are right."""

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.cases import accept_case, output_case
from deltagym.scopes.manufactoria.machine import run, step_limit
from deltagym.scopes.manufactoria.parser import extract, parse
from deltagym.scopes.manufactoria.prompt import (
    ACCEPT_EXAMPLE_PROGRAM,
    ACCEPT_EXAMPLE_VERDICTS,
    OUTPUT_EXAMPLE_PROGRAM,
    OUTPUT_EXAMPLE_TAPES,
    full_prompt,
)

ACCEPT = Problem("starts_with", "basic-2c", {}, "Accept everything.", (accept_case("R", True),))
OUTPUT = Problem("append_sequence", "basic-2c", {}, "Add R at the back.", (output_case("R", "RR"),))


@pytest.mark.parametrize(("tape", "accepted"), ACCEPT_EXAMPLE_VERDICTS.items())
def test_the_accept_example_does_what_the_prompt_says(tape, accepted):
    assert run(parse(ACCEPT_EXAMPLE_PROGRAM), tape).accepted == accepted
    assert f"{tape or 'the empty tape'} is {'accepted' if accepted else 'rejected'}" in full_prompt(
        ACCEPT
    )


@pytest.mark.parametrize(("tape", "output"), OUTPUT_EXAMPLE_TAPES.items())
def test_the_output_example_does_what_the_prompt_says(tape, output):
    end = run(parse(OUTPUT_EXAMPLE_PROGRAM), tape)
    assert end.accepted
    assert end.output == output
    assert f"{tape or 'the empty tape'} becomes {output or 'the empty tape'}" in full_prompt(OUTPUT)


@pytest.mark.parametrize("problem", [ACCEPT, OUTPUT])
def test_every_block_in_the_prompt_is_a_valid_program(problem):
    blocks = full_prompt(problem).split("```manufactoria\n")[1:]
    programs = [block.split("\n```")[0] for block in blocks if "END end" in block]
    assert len(programs) == 2
    for program in programs:
        assert parse(program).nodes
        assert parse(extract(f"My answer:\n```manufactoria\n{program}\n```")) == parse(program)


def test_the_task_comes_last_and_the_goal_fits_the_cases():
    assert full_prompt(ACCEPT).endswith("# Task\nAccept everything.")
    assert full_prompt(OUTPUT).endswith("# Task\nAdd R at the back.")
    assert "exactly the expected symbols" in full_prompt(OUTPUT)
    assert "exactly the expected symbols" not in full_prompt(ACCEPT)


@pytest.mark.parametrize(
    "fact",
    [
        "1000 + 2*n*n",
        "END is written without a colon",
        "stays removed",
        "removes nothing",
        "4 spaces",
        "NONE",
    ],
)
def test_facts_a_solver_needs_are_stated(fact):
    assert fact in full_prompt(ACCEPT)


@pytest.mark.parametrize("length", [0, 1, 30])
def test_the_stated_step_limit_is_the_machines(length):
    assert step_limit(length) == 1000 + 2 * length * length
