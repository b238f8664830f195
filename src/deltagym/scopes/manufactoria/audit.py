"""The audit: whether a program does what the problem asks on every tape, not only on the cases.

A program without painters reads its tape once, so it is a finite automaton. Where the family gives
the automaton of its language, the two are compared exactly. Any other program is held to the
definition on the tapes of `definition.py`: that can prove it wrong, but not right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Protocol, runtime_checkable

from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.family import Params
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.registry import get_family
from deltagym.core.row_family import FOREIGN
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.canonical import canonical
from deltagym.scopes.manufactoria.definition import (
    BOUND,
    Accepting,
    Behaviour,
    TapeList,
    Transforming,
    colours_of,
    defined_behaviour,
    first_difference,
    long_tapes,
    program_behaviour,
    short_tapes,
)
from deltagym.scopes.manufactoria.kernel import compile_program, pack_tapes
from deltagym.scopes.manufactoria.machine import step_limit
from deltagym.scopes.manufactoria.mutants import program_dfa
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, NEXT, PAINTERS, Program
from deltagym.scopes.manufactoria.verifier import verify_batch

NO_PROGRAM = Audit(right=False, decided=True, counterexample="it is not a program")


@runtime_checkable
class Regular(Protocol):
    """A family whose problems ask for a verdict that a finite automaton can give."""

    def automaton(self, params: Params) -> Dfa:
        """The minimal automaton of the accepted tapes."""
        ...


def audit_answers(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """Audits completions of one problem, read in the dialect delta2.

    Equal programs are judged once. A program that fails a case is wrong without further ado.

    Returns:
        One audit a completion; `NOT_AUDITED` for each if the family defines no tape's outcome or
        the parameters do not say which colours tapes carry.
    """
    if not _is_defined(problem):
        return [NOT_AUDITED] * len(completions)
    judge = cache(lambda program: audit_program(problem, program))

    def audit(text: str, verdict: Verdict) -> Audit:
        if verdict.status is Status.INVALID:
            return NO_PROGRAM
        return judge(canonical(parse(text))) if verdict.full_pass else _failed(problem, verdict)

    texts = list(dict.fromkeys(completions))
    verdicts = verify_batch([problem] * len(texts), texts)
    audits = {text: audit(text, verdict) for text, verdict in zip(texts, verdicts, strict=True)}
    return [audits[text] for text in completions]


def audit_program(problem: Problem, program: Program) -> Audit:
    """Audits a program without unreachable nodes (see `canonical`) by the problem's definition.

    Raises:
        BadInput: The family defines no tape's outcome, or the parameters name no colours.
    """
    family = get_family(problem.family)
    tapes = None
    if isinstance(family, Regular) and _is_automaton(program):
        wanted = family.automaton(problem.params)
        tape = wanted.distinguish(program_dfa(program, wanted.alphabet))
        if tape is None:
            return Audit(right=True, decided=True)
        tapes = [tape]
    return _held_to(problem, program, tapes) or Audit(right=True)


def _is_defined(problem: Problem) -> bool:
    """Whether the family says what each tape should come to."""
    if FOREIGN in problem.family or problem.params.get("colours") not in tuple(BOUND):
        return False
    return isinstance(get_family(problem.family), Accepting | Transforming)


def _failed(problem: Problem, verdict: Verdict) -> Audit:
    """The audit of a program that fails a case."""
    case = problem.cases[verdict.passed.index(False)]
    wanted = "accepted" if case.expected["accepted"] else "rejected"
    if case.expected["check_output"] and case.expected["accepted"]:
        wanted = f"turned into {case.expected['output'] or 'the empty tape'}"
    text = f"{case.input or 'the empty tape'} is to be {wanted}, but is not"
    return Audit(right=False, decided=True, counterexample=text)


def _is_automaton(program: Program) -> bool:
    """Whether the program is a finite automaton.

    That is, it has no painter, and the step limit stops no run that would reach END. On a tape of n
    symbols such a run visits at most n + 1 rows of nodes, then END.
    """
    if any(node.kind in PAINTERS for node in program.nodes):
        return False
    row = _longest_row(program)
    return all((n + 1) * row + 1 <= step_limit(n) for n in range(row))


def _longest_row(program: Program) -> int:
    """Most nodes that a run visits one after another until one removes a symbol, or the run ends.

    A run that comes back to a node before a symbol is removed never ends; such rows are cut there.
    """
    after = {n.id: dict(n.routes).get(NEXT if n.kind == "START" else EMPTY) for n in program.nodes}
    del after[END_ID]
    longest = 0
    for node in after:
        row: set[str | None] = set()
        at: str | None = node
        while at in after and at not in row:
            row.add(at)
            at = after[at]
        longest = max(longest, len(row))
    return longest


def _held_to(problem: Problem, program: Program, tapes: list[str] | None = None) -> Audit | None:
    """The audit of a program that departs from the definition on a tape; None if it never does.

    Args:
        problem: What is asked.
        program: The program.
        tapes: Where to look; by default on the problem's tapes, short ones first.
    """
    if tapes is None:
        asked, wanted = _reference(replace(problem, id=""))
    else:
        asked, wanted = TapeList(tapes, pack_tapes(tapes)), defined_behaviour(problem, tapes)
    found = program_behaviour(
        compile_program(program), asked.packed, output_counts=wanted.outputs is not None
    )
    departure = first_difference(asked.texts, wanted, found)
    return departure and Audit(right=False, decided=True, counterexample=departure.text)


@lru_cache(maxsize=256)
def _reference(problem: Problem) -> tuple[TapeList, Behaviour]:
    """A problem's tapes and the right behaviour on them.

    The problem's id must be the hash of its content: ids that rows bring along may repeat.
    """
    tapes = [*short_tapes(colours_of(problem)).texts, *long_tapes(problem)]
    return TapeList(tapes, pack_tapes(tapes)), defined_behaviour(problem, tapes)
