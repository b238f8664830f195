"""Chooses cases against wrong programs, for gold programs that paint and so are no automata.

Wrong programs are the gold program with one or two edits: a route retargeted, or a node's colours
changed. Each is run on the cases chosen so far, up to the first that exposes it. Only survivors are
run on all candidates, and no program is run on a tape on which the gold program never reaches the
edited place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.manufactoria.cover import MAXIMUM, MINIMUM, TOTAL, Rows, select_cases
from deltagym.scopes.manufactoria.kernel import (
    ACCEPTED,
    OP_END,
    OP_PAINT,
    OP_PULL,
    REJECT,
    PackedTapes,
    compile_program,
    pack_tapes,
    run_one,
)
from deltagym.scopes.manufactoria.machine import step_limit
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.selection import scattered

SINGLES, PAIRS = 3000, 500
"""Most wrong programs with one edit, and with two."""

BATCH = 24
"""How many survivors get a row of the kill matrix in each round."""

SURVIVORS, ROUNDS = 150, 5
"""The same if only the verdict counts, and the number of rounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A gold program, candidate tapes and what the program does with each, to test its neighbours.

    Attributes:
        code: The compiled program; see `kernel.Compiled`.
        start: Row of START.
        tapes: The candidates.
        limits: Most visits on each, int64 [tapes].
        taken: Which parts of `code` the program uses on each, bool [tapes, rows, columns of
            `code`]: column 0 for nodes visited, the others for routes taken.
        accepted: Whether it accepts each, bool [tapes].
        outputs: The output for each accepted tape; None if only acceptance counts.
    """

    code: np.ndarray
    start: int
    tapes: PackedTapes
    limits: np.ndarray
    taken: np.ndarray
    accepted: np.ndarray
    outputs: PackedTapes | None

    @classmethod
    def of(
        cls,
        program: Program,
        tapes: Sequence[str],
        accepted: Sequence[bool],
        outputs: Sequence[str] | None = None,
    ) -> Trial:
        """The trial of `program` on `tapes`, given the right verdicts and, unless None, outputs."""
        compiled, packed = compile_program(program), pack_tapes(tapes)
        limits = np.array([step_limit(len(tape)) for tape in tapes], np.int64)
        taken = _taken(compiled.code, compiled.start, packed.symbols, packed.offsets, limits)
        goals = None if outputs is None else pack_tapes(outputs)
        return cls(
            compiled.code, compiled.start, packed, limits, taken, np.array(accepted, bool), goals
        )

    def exposed(
        self, edits: np.ndarray, which: np.ndarray | None = None, first: bool = False
    ) -> np.ndarray:
        """Which tapes expose the program with each pair of edits made, bool [edits, len(which)].

        Args:
            edits: See `neighbours`.
            which: Tapes to run, in order; all by default.
            first: Whether to stop at the first tape that exposes a program; then later tapes count
                as not exposing it.
        """
        chosen = np.arange(len(self.limits)) if which is None else which
        goals = self.tapes if self.outputs is None else self.outputs
        inputs = (self.tapes.symbols, self.tapes.offsets, self.limits, self.taken)
        right = (self.accepted, self.outputs is not None, goals.symbols, goals.offsets)
        return _exposed(self.code, self.start, edits, chosen, *inputs, *right, first)

    def neighbours(
        self, singles: int = SINGLES, pairs: int = PAIRS
    ) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of edits that give neighbours of the program, and the chance of each pair.

        The pairs are int32 [neighbours, 2, 3]. An edit is (row, column, new entry) of `code`: a
        route retargeted, a painter of another colour, a puller of the other pair. A neighbour with
        one edit has it twice. Neighbours with two edits are a sample, and every puller with the
        routes of its colours swapped. Only places that some tape leads to are edited. Some
        neighbours behave like the program itself. One edit and two are equally likely.
        """
        single, chance, swapped = [], [], []
        used = np.asarray(self.taken.any(axis=0))
        for row, (op, *routes) in enumerate(self.code.tolist()):
            if used[row, 0]:
                kinds = _other_kinds(op)
                single += [(row, 0, other) for other in kinds]
                chance += [1 / 2 / len(kinds) if op >= OP_PAINT else 1 / 6 for _ in kinds]
                if OP_PULL <= op < OP_PAINT:
                    swapped.append([(row, 1, routes[1]), (row, 2, routes[0])])
            for column, route in enumerate(routes, 1):
                if used[row, column]:
                    targets = [t for t in range(REJECT, len(self.code)) if t != route]
                    single += [(row, column, target) for target in targets]
                    chance += [_chance(op, routes, target, len(self.code)) for target in targets]
        every, likely = np.array(single, np.int32), np.array(chance)
        order = scattered(len(every))
        one = order[:singles]
        two = np.stack(
            [np.resize(order, pairs), np.resize(np.roll(order[::-1], len(order) // 3), pairs)],
            axis=1,
        )
        sample = every[np.concatenate([np.stack([one, one], axis=1), two])]
        edits = np.concatenate([sample, np.array(swapped, np.int32).reshape(-1, 2, 3)])
        alone = np.concatenate([likely[one], np.full(len(swapped), 1 / 6)])
        alone /= 2 * alone.sum()
        return edits, np.concatenate(
            [alone[: len(one)], np.full(pairs, 1 / 2 / max(1, pairs)), alone[len(one) :]]
        )


def _chance(op: int, routes: Sequence[int], target: int, nodes: int) -> float:
    """Chance that an edit of a node retargets a route to `target`; see `mutants.program_edits`."""
    if op < OP_PULL:
        return 1 / nodes
    if op >= OP_PAINT:
        return 1 / 2 / nodes
    removed = 1 / 6 / sum(route != REJECT for route in routes) if target == REJECT else 0.0
    return 1 / 2 / 3 / nodes + removed


def _other_kinds(op: int) -> list[int]:
    """Operations of the same kind as `op` with other colours."""
    if op >= OP_PAINT:
        return [other for other in range(OP_PAINT, OP_PAINT + 4) if other != op]
    return [2 * OP_PULL + 1 - op] if op >= OP_PULL else []


def choose_cases(
    trial: Trial,
    kill: np.ndarray,
    forced: Sequence[int],
    label: np.ndarray | None,
    idle: np.ndarray,
) -> list[int]:
    """Chooses candidates that expose everything in `kill` and every neighbour of the program.

    A neighbour that no candidate exposes is ignored.

    Args:
        trial: The gold program and the candidates.
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        forced: Candidates to choose in any case.
        label: bool [candidates]; the cases are balanced between its two values if possible.
        idle: bool [candidates], whether a program that leaves or empties the tape passes. At most a
            third of the cases are such candidates, unless more are needed or there are no others.
    """
    every, _ = trial.neighbours()
    first = select_cases(kill, None, 0, forced=forced)
    kill, _ = _cover(trial, kill, every, first)
    # Choose anew now that the hardest neighbours are known: some candidates became superfluous.
    kill, chosen = _cover(trial, kill, every, select_cases(kill, None, 0, forced=first))
    minimum = min(MAXIMUM, max(MINIMUM, 3 * int(idle[chosen].sum())))
    return select_cases(kill & ~idle, label, minimum, forced=chosen)


def choose_verdicts(
    trial: Trial,
    kill: np.ndarray,
    weight: np.ndarray,
    forced: Sequence[int],
    tilt: int,
    maximum: int = MAXIMUM,
) -> list[int]:
    """Chooses candidates that expose as much as possible of `kill` and of the likely neighbours.

    This is for programs that give a verdict only: a rejected tape exposes few neighbours, so there
    is no room for all.

    Args:
        trial: The gold program and the candidates.
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        weight: int64 [wrong behaviours], how much each matters; all neighbours together weigh
            `TOTAL`.
        forced: Candidates to choose in any case.
        tilt: Most cases of one verdict, see `select_cases`.
        maximum: Most cases.
    """
    edits, chance = trial.neighbours()
    likely = np.maximum(1, (TOTAL * chance).astype(np.int64))
    rows = Rows(kill.shape[1])
    rows.add(kill, weight)
    left = np.arange(len(edits))
    for _ in range(ROUNDS):
        chosen = select_cases(rows.kill, trial.accepted, 0, maximum, forced, rows.weight, tilt)
        exposed = trial.exposed(edits[left], np.array(chosen, np.int64), first=True).any(axis=1)
        passing = left[~exposed]
        batch = passing[np.argsort(-likely[passing], kind="stable")][:SURVIVORS]
        rows.add(trial.exposed(edits[batch]), likely[batch])
        left = np.setdiff1d(left, batch)
    return select_cases(rows.kill, trial.accepted, MINIMUM, maximum, forced, rows.weight, tilt)


def _cover(
    trial: Trial, kill: np.ndarray, edits: np.ndarray, chosen: list[int]
) -> tuple[np.ndarray, list[int]]:
    """Adds candidates until they expose all neighbours that any candidate exposes.

    Returns the kill matrix with the rows that were needed, and the chosen candidates.
    """
    left = edits
    while len(left):
        left = left[~trial.exposed(left, np.array(chosen, np.int64), first=True).any(axis=1)]
        rows = trial.exposed(left[:BATCH])
        left = left[BATCH:]
        kill = np.concatenate([kill, rows[rows.any(axis=1)]])
        chosen = select_cases(kill, None, 0, forced=chosen)
    return kill, chosen


@jit
def _taken(code, start, symbols, offsets, limits):
    """`Trial.taken` for the program; the rules are those of `kernel.run_one`."""
    taken = np.zeros((len(limits), len(code), 4), np.bool_)
    for i in range(len(limits)):
        length = offsets[i + 1] - offsets[i]
        tape = np.empty(length + limits[i], np.uint8)
        tape[:length] = symbols[offsets[i] : offsets[i + 1]]
        head, tail, at = 0, length, start
        for _ in range(limits[i]):
            if at < 0:
                break
            op = code[at, 0]
            taken[i, at, 0] = True
            if op == OP_END:
                break
            column = 1
            if op >= OP_PAINT:
                tape[tail] = op - OP_PAINT
                tail += 1
            elif op >= OP_PULL:
                column = 3
                if head < tail and tape[head] >> 1 == op - OP_PULL:
                    column = 1 + (tape[head] & 1)
                    head += 1
            taken[i, at, column] = True
            at = code[at, column]
    return taken


@jit
def _exposed(
    code, start, edits, which, symbols, offsets, limits, taken, accepted, compare, goals,
    goal_offsets, first,
):  # fmt: skip
    """See `Trial.exposed`."""
    exposed = np.zeros((len(edits), len(which)), np.bool_)
    longest = 1
    for i in which:
        longest = max(longest, offsets[i + 1] - offsets[i] + limits[i])
    tape = np.empty(longest, np.uint8)
    work = code.copy()
    for e in range(len(edits)):
        one, two = edits[e, 0], edits[e, 1]
        work[one[0], one[1]] = one[2]
        work[two[0], two[1]] = two[2]
        for t in range(len(which)):
            i = which[t]
            if not (taken[i, one[0], one[1]] or taken[i, two[0], two[1]]):
                continue
            length = offsets[i + 1] - offsets[i]
            tape[:length] = symbols[offsets[i] : offsets[i + 1]]
            end, head, tail = run_one(work, start, tape, length, limits[i])
            goal = goals[goal_offsets[i] : goal_offsets[i + 1]]
            right = (end == ACCEPTED) == accepted[i]
            if right and compare and accepted[i]:
                right = tail - head == len(goal) and np.all(tape[head:tail] == goal)
            if not right:
                exposed[e, t] = True
                if first:
                    break
        work[one[0], one[1]] = code[one[0], one[1]]
        work[two[0], two[1]] = code[two[0], two[1]]
    return exposed
