"""Case selection against wrong programs, for problems whose gold program paints and so is no finite automaton.

Wrong programs are the gold program with one or two edits: a route retargeted, or a node's colours changed. They are run on the
cases chosen so far, up to the first that exposes them; only survivors are run on all candidates, and nothing is run on a tape on
which the gold program never comes to the edited place.
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
"""Most wrong programs with one edit and with two."""

BATCH = 24
"""How many survivors get a row of the kill matrix at a time."""

SURVIVORS, ROUNDS = 150, 5
"""The same where only the verdict counts, and how many times."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A program, candidate tapes, and what the program does with each: the yardstick for wrong programs near it.

    Attributes:
        code: The compiled program, see `kernel.Compiled`.
        start: Row of START.
        tapes: The candidates.
        limits: Visits allowed on each, int64 [tapes].
        taken: Where the program goes on each, bool [tapes, rows, columns of `code`]: routes taken; column 0 is nodes visited.
        accepted: Whether it accepts each, bool [tapes].
        outputs: What it leaves on each accepted tape; None when only acceptance counts.
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
        """The trial of `program` on `tapes`, with the verdicts and unless None the output tapes that are right."""
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
        """Which tapes expose the program with each pair of `edits` made, bool [edits, len(which)].

        Args:
            edits: See `neighbours`.
            which: Tapes to run, in order; all by default.
            first: Whether to stop at the first tape that exposes a wrong program; later ones then count as not exposing it.
        """
        chosen = np.arange(len(self.limits)) if which is None else which
        goals = self.tapes if self.outputs is None else self.outputs
        inputs = (self.tapes.symbols, self.tapes.offsets, self.limits, self.taken)
        right = (self.accepted, self.outputs is not None, goals.symbols, goals.offsets)
        return _exposed(self.code, self.start, edits, chosen, *inputs, *right, first)

    def neighbours(
        self, singles: int = SINGLES, pairs: int = PAIRS
    ) -> tuple[np.ndarray, np.ndarray]:
        """Edits that make one-edit and two-edit neighbours of the program, int32 [neighbours, 2, 3], and the chance of each.

        An edit is (row, column, new entry) of `code`: a route retargeted, a painter of another colour, a puller of the other pair.
        A one-edit neighbour has the same edit twice. Two-edit neighbours are a sample, and every puller with its colours' routes
        swapped. Only places some tape leads to are edited. Some neighbours behave as the program itself does. One edit and two are
        equally likely.
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
                    targets = [
                        target for target in range(REJECT, len(self.code)) if target != route
                    ]
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
    """Of a route of a node to be retargeted to `target`, once the node is chosen to be edited; see `mutants.program_edits`."""
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
    """Candidates that expose every wrong behaviour in `kill` and every neighbour of the program that any candidate exposes.

    Args:
        trial: The gold program and the candidates.
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        forced: Candidates to choose in any case.
        label: bool [candidates]; chosen cases are balanced between its two values as far as possible.
        idle: bool [candidates]; at most a third of the cases are such candidates, unless more are needed or there are no others.
    """
    every, _ = trial.neighbours()
    first = select_cases(kill, None, 0, forced=forced)
    kill, _ = _cover(trial, kill, every, first)
    # Some of what was chosen on the way has become superfluous: choose anew, now that the hardest neighbours are known.
    kill, chosen = _cover(trial, kill, every, select_cases(kill, None, 0, forced=first))
    return select_cases(
        kill & ~idle, label, min(MAXIMUM, max(MINIMUM, 3 * int(idle[chosen].sum()))), forced=chosen
    )


def choose_verdicts(
    trial: Trial,
    kill: np.ndarray,
    weight: np.ndarray,
    forced: Sequence[int],
    tilt: int,
    maximum: int = MAXIMUM,
) -> list[int]:
    """Candidates that expose as much as there is room for of the wrong behaviours in `kill` and of the likely neighbours.

    For programs that are asked for a verdict: a rejected tape exposes few of them, so there is not room for all.

    Args:
        trial: The gold program and the candidates.
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        weight: int64 [wrong behaviours], how much each matters; the neighbours weigh `TOTAL` in all.
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
        passing = left[
            ~trial.exposed(edits[left], np.array(chosen, np.int64), first=True).any(axis=1)
        ]
        batch = passing[np.argsort(-likely[passing], kind="stable")][:SURVIVORS]
        rows.add(trial.exposed(edits[batch]), likely[batch])
        left = np.setdiff1d(left, batch)
    return select_cases(rows.kill, trial.accepted, MINIMUM, maximum, forced, rows.weight, tilt)


def _cover(
    trial: Trial, kill: np.ndarray, edits: np.ndarray, chosen: list[int]
) -> tuple[np.ndarray, list[int]]:
    """Adds candidates to `chosen` until they expose all neighbours that any candidate exposes, and rows to `kill` on the way."""
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
    """See `Trial.taken`; the rules are those of `kernel.run_one`."""
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
    code,
    start,
    edits,
    which,
    symbols,
    offsets,
    limits,
    taken,
    accepted,
    compare,
    goals,
    goal_offsets,
    first,
):
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
