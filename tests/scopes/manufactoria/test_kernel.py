"""The compiled machine does what the reference machine does."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_programs import programs, tapes

import deltagym
from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.kernel import (
    accepts_tapes,
    compile_program,
    pack_tapes,
    run_tapes,
)
from deltagym.scopes.manufactoria.machine import MAX_TAPE, run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program

RED_LOOP = parse("START start:\nNEXT a\nPULLER_RB a:\n[R] a\n[EMPTY] end\nEND end")
PAINT_LOOP = parse("START start:\nNEXT a\nPAINTER_RED a:\nNEXT a\nEND end")


@given(programs(), st.lists(tapes(symbols="RBYGRBYGxé"), max_size=8))
def test_agrees_with_the_reference(program: Program, inputs: list[str]):
    expected = [run(program, tape) for tape in inputs]
    accepted, outputs = run_tapes(compile_program(program), inputs)
    assert accepted.tolist() == [e.accepted for e in expected]
    assert outputs == [e.output if e.accepted else "" for e in expected]


@given(programs(), tapes(4), st.integers(0, 12))
def test_agrees_at_every_limit(program: Program, tape: str, limit: int):
    expected = run(program, tape, limit)
    packed = pack_tapes([tape])
    assert accepts_tapes(compile_program(program), packed, np.array([limit])).tolist() == [
        expected.accepted
    ]


def test_the_edge_of_the_step_limit():
    packed = pack_tapes(["R" * 997, "R" * 998])
    accepted = accepts_tapes(compile_program(RED_LOOP), packed, np.array([1000, 1000]))
    assert accepted.tolist() == [True, False]


def test_looping_painters_stop():
    accepted, outputs = run_tapes(compile_program(PAINT_LOOP), ["", "RB" * 100])
    assert (accepted.tolist(), outputs) == ([False, False], ["", ""])


def test_outputs_longer_than_the_first_buffer():
    text = "START start:\nNEXT a\nPAINTER_BLUE a:\nNEXT end\nEND end"
    inputs = ["RYG" * n for n in (0, 300, 1000, 1, 1365)]
    _, outputs = run_tapes(compile_program(parse(text)), inputs)
    assert outputs == [tape + "B" for tape in inputs]


def test_the_longest_tape_and_one_more():
    compiled = compile_program(RED_LOOP)
    assert accepts_tapes(compiled, pack_tapes(["R" * MAX_TAPE])).tolist() == [True]
    with pytest.raises(BadInput, match="4096"):
        accepts_tapes(compiled, pack_tapes(["R" * (MAX_TAPE + 1)]))


def test_too_many_symbols():
    symbols = "".join(map(chr, range(0x4E00, 0x4E00 + 253)))
    assert run_tapes(compile_program(RED_LOOP), [symbols[1:]])[1] == [symbols[1:]]
    with pytest.raises(BadInput, match="252"):
        pack_tapes([symbols])


def test_no_tapes():
    accepted, outputs = run_tapes(compile_program(RED_LOOP), [])
    assert (len(accepted), outputs) == (0, [])


def test_works_where_neither_the_package_nor_the_home_can_be_written(tmp_path: Path):
    """A plain file in place of `__pycache__` keeps even root from caching there."""
    source = Path(deltagym.__file__).parent
    copy = tmp_path / "deltagym"
    modules = (
        *(f"core/{name}.py" for name in ("__init__", "errors", "jit")),
        *(
            f"scopes/manufactoria/{name}.py"
            for name in ("__init__", "kernel", "machine", "program")
        ),
    )
    for file in ("__init__.py", "scopes/__init__.py", *modules):
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        (copy / file).write_bytes((source / file).read_bytes())
    for folder in ("core", "scopes/manufactoria"):
        (copy / folder / "__pycache__").touch()
    (tmp_path / "tmp").mkdir()
    code = (
        "import numpy; from deltagym.scopes.manufactoria import kernel;"
        "node, tape = numpy.zeros((1, 4), numpy.int32), numpy.zeros(9, numpy.uint8);"
        "print(kernel.run_one(node, 0, tape, 1, 3), kernel.__file__)"
    )
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(tmp_path),
        "HOME": os.devnull,
        "TMPDIR": str(tmp_path / "tmp"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("(1, 0, 1)")
    assert str(copy) in done.stdout
    assert list((tmp_path / "tmp").rglob("*.nbi"))


def test_importing_the_package_does_not_import_numba():
    code = (
        "import sys, deltagym, deltagym.scopes.manufactoria.parser; print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
