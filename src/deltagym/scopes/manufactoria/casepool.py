"""`CasePool`: the cases of many problems in a few arrays, so that one call judges a whole batch.

A problem is compiled once and kept while there is room.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Problem
from deltagym.scopes.manufactoria.kernel import alphabet_of, encode
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, step_limit
from deltagym.scopes.manufactoria.moves import MOST_NODES
from deltagym.scopes.manufactoria.syntax import Dialect
from deltagym.scopes.manufactoria.tapetree import grow_tree

MAX_POOLED_CASES = 1 << 18
"""A pool with more cases is cleared before the next batch."""

_METACHARACTERS = re.compile(r"[.+*?|()]")
MAX_TREE_SYMBOLS = 1 << 16
"""Longer tapes, all cases together, get no tree: it takes 24 bytes a symbol to build one."""

BEGIN, LENGTH, LIMIT, WANTED, OUTPUT, OUTPUT_LENGTH, PLACE = range(7)
"""Columns of `Cases.rows`."""

FIRST, COUNT, ROOM, TREE, PLACES, TREE_NODES = range(6)
"""Columns of `Cases.problems`."""


class Cases(NamedTuple):
    """Compiled cases as arrays.

    Attributes:
        problems: int64 [problems, 6], one row for each that the kernel can judge: its first row in
            `rows`, and how many; the longest a tape can become; its tree's begin in `steps` and
            length; the nodes of the largest program that can be run on the tree, 0 for none.
        rows: int64 [cases, 7]: the tape's begin in `symbols` and length; the step limit; 1 if the
            tape must be accepted; the expected output's begin in `symbols` (-1: not checked) and
            length; the tape's place in the problem's tree.
        symbols: uint8, tapes and outputs; see `kernel`. Beyond the colours, each problem has an
            alphabet of its own.
        steps: uint32, the trees of tapes; see `tapetree`.
    """

    problems: np.ndarray
    rows: np.ndarray
    symbols: np.ndarray
    steps: np.ndarray


@dataclass(frozen=True, slots=True)
class Slot:
    """A problem in the pool.

    Attributes:
        cases: The problem's cases, to notice another problem with the same id.
        number: Its row in `Cases.problems`; -1 if the kernel cannot judge it.
    """

    cases: tuple[Case, ...]
    number: int


class CasePool:
    """Compiled cases of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.clear()

    def clear(self) -> None:
        """Forgets all problems."""
        self.slots: dict[str, Slot] = {}
        self._problems = _Rows(np.empty((64, 6), np.int64))
        self._rows = _Rows(np.empty((2048, 7), np.int64))
        self._symbols = _Rows(np.empty(1 << 14, np.uint8))
        self._steps = _Rows(np.empty(1 << 14, np.uint32))

    @property
    def cases(self) -> Cases:
        """All cases, for the kernel; later additions leave it as it is."""
        parts = self._problems, self._rows, self._symbols, self._steps
        return Cases(*(part.array for part in parts))

    @property
    def size(self) -> int:
        """How many cases there are."""
        return self._rows.used

    def add(self, problem: Problem) -> Slot:
        """Compiles a problem's cases.

        Raises:
            BadInput: A case is malformed, or in delta2 its tape is too long.
        """
        known = self.slots.get(problem.id)
        if known is not None and known.cases == problem.cases:
            slot = Slot(problem.cases, known.number)
        else:
            for number, case in enumerate(problem.cases, 1):
                require_case(case, f"problem {problem.id} case {number}")
            slot = Slot(problem.cases, self._compile(problem.cases))
        self.slots[problem.id] = slot
        return slot

    def _compile(self, cases: tuple[Case, ...]) -> int:
        if self.dialect == "delta1" and any(is_pattern(case) for case in cases):
            return -1
        try:
            alphabet = alphabet_of([case.input + case.expected["output"] for case in cases])
        except BadInput:
            return -1
        rows, text = np.empty((len(cases), 7), np.int64), bytearray()
        for row, case in zip(rows, cases, strict=True):
            tape, output = encode(case.input, alphabet), encode(case.expected["output"], alphabet)
            begin = self._symbols.used + len(text)
            limit = DELTA1_LIMIT if self.dialect == "delta1" else step_limit(len(tape))
            checked = begin + len(tape) if case.expected["check_output"] else -1
            row[:] = begin, len(tape), limit, case.expected["accepted"], checked, len(output), 0
            text += tape + output
        self._symbols.append(np.frombuffer(text, np.uint8))
        largest = (rows[:, LENGTH] + rows[:, LIMIT]).max(initial=0)
        tree = self._plant(rows)
        row = self._rows.append(rows), len(rows), largest, *tree
        return self._problems.append(np.array([row], np.int64))

    def _plant(self, rows: np.ndarray) -> tuple[int, int, int]:
        """Adds the tree of some cases, and notes its places in `rows`.

        Returns its begin, its length, and the nodes of the largest program that can be run on it.
        """
        nodes, lengths = _tree_nodes(rows), rows[:, LENGTH].copy()
        if nodes == 0 or lengths.sum() > MAX_TREE_SYMBOLS:
            return 0, 0, 0
        steps, rows[:, PLACE] = grow_tree(self._symbols.array, rows[:, BEGIN].copy(), lengths)
        return self._steps.append(steps), len(steps), nodes


def _tree_nodes(rows: np.ndarray) -> int:
    """Nodes of the largest program that cannot meet a step limit on the tree; 0 for none.

    Between two symbols each node is visited at most once; one step more finds the end.
    """
    if (rows[:, OUTPUT] >= 0).any():  # A tree does not tell what is left of a tape.
        return 0
    enough = (rows[:, LIMIT] - 1) // (rows[:, LENGTH] + 1)
    return int(enough.min(initial=MOST_NODES))


class _Rows:
    """An array with spare room, to which rows are appended; a larger copy when it is full."""

    def __init__(self, array: np.ndarray) -> None:
        self.array, self.used = array, 0

    def append(self, more: np.ndarray) -> int:
        """Adds `more`; returns the row at which it begins."""
        first, end = self.used, self.used + len(more)
        if end > len(self.array):
            larger = np.empty((2 * end, *self.array.shape[1:]), self.array.dtype)
            larger[:first] = self.array[:first]
            self.array = larger
        self.array[first:end] = more
        self.used = end
        return first


def is_pattern(case: Case) -> bool:
    """Whether delta1 reads the expected output as a regular expression."""
    return (
        case.expected["check_output"]
        and _METACHARACTERS.search(case.expected["output"]) is not None
    )


def require_case(case: Case, where: str) -> None:
    """Raises `BadInput` unless the case has the shape that `cases` gives it."""
    if not isinstance(case.input, str):
        raise BadInput(f"{where}: input must be a tape such as 'RB', not {case.input!r}")
    for key, kind in (("accepted", bool), ("output", str), ("check_output", bool)):
        value = case.expected.get(key) if isinstance(case.expected, dict) else None
        if not isinstance(value, kind):
            raise BadInput(f"{where}: expected[{key!r}] must be a {kind.__name__}, not {value!r}")
