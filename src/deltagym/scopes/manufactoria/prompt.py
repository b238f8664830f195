"""The prompt: the machine, its language, what counts as solved, and the task; and feedback."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Case, Problem

MACHINE = """\
You program Manufactoria, a machine with one tape. The tape is a queue of coloured symbols, R \
(red), B (blue), Y (yellow) and G (green), written front first: in RBY the front is R and the \
back is Y. The machine can only remove the symbol at the front and add a symbol at the back. A \
program is a set of named nodes. The machine is at one node at a time, does what that node says, \
and follows one of its routes to the next node.

## Nodes
- START: where every run begins. It does nothing and follows its only route.
- PULLER_RB: looks at the front of the tape. If the front is R, it removes it and follows [R]. If \
the front is B, it removes it and follows [B]. If the tape is empty, or the front is Y or G, it \
removes nothing and follows [EMPTY].
- PULLER_YG: the same for the other pair. It removes Y or G and follows [Y] or [G]; if the tape \
is empty, or the front is R or B, it removes nothing and follows [EMPTY].
- PAINTER_RED, PAINTER_BLUE, PAINTER_YELLOW, PAINTER_GREEN: add R, B, Y or G at the back of the \
tape, then follow their only route.
- END: the run stops and the tape is accepted, whatever is left on it.

The target NONE stops the run and rejects. A puller's missing route also leads to NONE; a removed \
symbol stays removed even then. [EMPTY] alone does not prove that the tape is empty: it is, only \
if both kinds of puller take [EMPTY] one after the other.

## Syntax
```manufactoria
START start:
    NEXT read

PULLER_RB read:
    [R] read
    [B] mark
    [EMPTY] NONE

PULLER_YG other:
    [Y] other
    [G] NONE
    [EMPTY] end

PAINTER_GREEN mark:
    NEXT other

END end
```
- One declaration a line: the node's kind, a space, its name, a colon. Its routes follow, one a \
line, indented by 4 spaces.
- START is always called start and END is always called end; each appears exactly once. END is \
written without a colon and has no routes. To accept, write the target `end` in lower case.
- START and painters have exactly one route, `NEXT name`. Pullers have `[R]`, `[B]`, `[EMPTY]` or \
`[Y]`, `[G]`, `[EMPTY]`, each at most once; any of them may be left out.
- Names are made of letters, digits and underscores, and no two nodes share one. Every target is \
a declared name or NONE. Several routes may lead to the same node, back to an earlier one included.
- Lines that begin with # are comments. Kinds, colours, NEXT, EMPTY and NONE are upper case.
- On a tape of n symbols a run may visit at most 1000 + 2*n*n nodes, `start` and `end` included. \
A longer run is stopped and rejected.
- All four colours may be painted, also when the input carries only R and B."""

ACCEPT_GOAL = """\
## What counts as solved
Each test gives the program an input tape and expects it to be accepted or rejected. A tape is \
accepted if the run reaches `end`, and rejected if it reaches NONE or does not stop in time. What \
remains on the tape does not matter."""

OUTPUT_GOAL = """\
## What counts as solved
Each test gives the program an input tape and expects one particular output tape. The run must \
reach `end`, and the tape must then hold exactly the expected symbols, in order, and nothing \
else. Reaching NONE or not stopping in time fails the test."""

ANSWER_FORMAT = """\
## Your answer
End with one complete program in a code block that opens with ```manufactoria and closes with \
```. Only the last block counts."""

ACCEPT_EXAMPLE_PROGRAM = """\
START start:
    NEXT first

PULLER_RB first:
    [B] rest

PULLER_RB rest:
    [R] rest
    [EMPTY] end

END end"""

ACCEPT_EXAMPLE_VERDICTS = {"B": True, "BRR": True, "": False, "R": False, "BRB": False}
"""Whether `ACCEPT_EXAMPLE_PROGRAM` accepts some tapes; the prompt quotes this."""

OUTPUT_EXAMPLE_PROGRAM = """\
START start:
    NEXT mark

PAINTER_YELLOW mark:
    NEXT read

PULLER_RB read:
    [R] to_blue
    [B] to_red
    [EMPTY] done

PAINTER_BLUE to_blue:
    NEXT read

PAINTER_RED to_red:
    NEXT read

PULLER_YG done:
    [Y] end

END end"""

OUTPUT_EXAMPLE_TAPES = {"": "", "R": "B", "RRB": "BBR"}
"""Input to output tape of `OUTPUT_EXAMPLE_PROGRAM`; the prompt quotes this."""


def full_prompt(problem: Problem) -> str:
    """The user message for `problem`; it asks for an output tape only if the cases check one."""
    if any(case.expected["check_output"] for case in problem.cases):
        goal, example = OUTPUT_GOAL, _output_example()
    else:
        goal, example = ACCEPT_GOAL, _accept_example()
    return "\n\n".join([MACHINE, goal, example, ANSWER_FORMAT, "# Task\n" + problem.statement])


def _accept_example() -> str:
    task = (
        "Task: the tape carries only R and B. "
        "Accept if it is one B followed by any number of R (none included); reject otherwise."
    )
    verdicts = ", ".join(
        f"{_show(tape)} is {'accepted' if good else 'rejected'}"
        for tape, good in ACCEPT_EXAMPLE_VERDICTS.items()
    )
    return _example(task, ACCEPT_EXAMPLE_PROGRAM, f"Here {verdicts}.")


def _output_example() -> str:
    task = "Task: the tape carries only R and B. Turn every R into B and every B into R."
    pairs = ", ".join(
        f"{_show(before)} becomes {_show(after)}" for before, after in OUTPUT_EXAMPLE_TAPES.items()
    )
    return _example(
        task, OUTPUT_EXAMPLE_PROGRAM, f"A yellow symbol marks where the input ends. Here {pairs}."
    )


def _example(task: str, program: str, remark: str) -> str:
    return f"## Example\n{task}\n```manufactoria\n{program}\n```\n{remark}"


def _show(tape: str) -> str:
    return tape or "the empty tape"


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """What a model is told about a program that failed; see `Scope.feedback`."""
    if error:
        return f"The program cannot be read:\n{error}\nWrite the whole program again, mended."
    lines = ["The program was run. These tapes came out wrong:", *map(_wanted, cases)]
    if more:
        lines.append(f"- {more} more tapes came out wrong.")
    return "\n".join([*lines, "Write the whole program again, mended."])


def _wanted(case: Case) -> str:
    tape = case.input or "the empty tape"
    if not case.expected["accepted"]:
        return f"- {tape}: it must be rejected."
    if not case.expected["check_output"]:
        return f"- {tape}: it must be accepted."
    return f"- {tape}: it must be accepted and leave {case.expected['output'] or 'the empty tape'}."
