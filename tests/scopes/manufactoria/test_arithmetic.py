from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.manufactoria.arithmetic import choose_program, columns_program, shift_program
from deltagym.scopes.manufactoria.binary import to_number, to_tape
from deltagym.scopes.manufactoria.machine import run

tapes = st.text("RB", max_size=20)
operands = st.integers(1, 600)


@given(st.integers(0, 10_000), st.integers(0, 4))
def test_numbers_are_read_as_they_are_written(number, zeros):
    assert to_number("R" * zeros + to_tape(number)) == number
    assert not to_tape(number).startswith("R")


@settings(max_examples=50)
@given(tapes, operands)
def test_choose(tape, bound):
    assert run(choose_program(bound, lambda order: order >= 0), tape).output == to_tape(
        max(to_number(tape), bound)
    )
    assert run(choose_program(bound, lambda order: order <= 0), tape).output == to_tape(
        min(to_number(tape), bound)
    )


@settings(max_examples=50)
@given(tapes, st.integers(1, 10))
def test_shift(tape, places):
    assert run(shift_program(places), tape).output == to_tape(to_number(tape) >> places)


@settings(max_examples=50)
@given(tapes, operands)
def test_bitwise(tape, operand):
    number = to_number(tape)
    assert run(
        columns_program(operand, lambda x, d: (x & d, 0), keep_rest=False), tape
    ).output == to_tape(number & operand)
    assert run(columns_program(operand, lambda x, d: (x | d, 0)), tape).output == to_tape(
        number | operand
    )
    assert run(columns_program(operand, lambda x, d: (x ^ d, 0)), tape).output == to_tape(
        number ^ operand
    )


@settings(max_examples=50)
@given(tapes, operands)
def test_adding_then_subtracting_gives_the_number_back(tape, operand):
    add = columns_program(operand, lambda x, d: ((x + d) % 2, (x + d) // 2))
    subtract = columns_program(operand, lambda x, d: ((x - d) % 2, x < d), signed=True)
    total = run(add, tape).output
    assert total == to_tape(to_number(tape) + operand)
    assert run(subtract, total).output == to_tape(to_number(tape))
    assert run(subtract, tape).output == to_tape(to_number(tape) - operand)


def test_programs_stay_small():
    add = columns_program(127, lambda x, d: ((x + d) % 2, (x + d) // 2))
    assert len(add.nodes) <= 65
    assert len(choose_program(255, lambda order: order >= 0).nodes) <= 60
