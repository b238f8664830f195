"""The prompt: what a proof is, an example, the system and its goals; and feedback on a failure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from deltagym.core.problem import Case
from deltagym.scopes.metamath.database import Assertion, Database, read_database
from deltagym.scopes.metamath.exercise import Exercise
from deltagym.scopes.metamath.kernel import Limits

RULES = """\
You prove theorems in a small formal system that was made up for this task: nothing about its \
symbols is known but what stands below. An expression is a sequence of symbols, parted by spaces. \
Its first symbol says what is claimed: `|- ...` that the rest is provable, any other first symbol \
that the rest is an expression of that type.

# What a proof is
A proof is a list of labels. They are worked off from left to right on a stack that is empty at \
first.
- The label of a variable pushes its type and the variable, e.g. `num x`. The label of a \
hypothesis of the goal's own pushes it.
- Any other label stands for a statement. Behind `takes` it lists what it needs on top of the \
stack, in this order, the last one on top. An entry for `[type v]` must begin with that type; what \
follows in the entry replaces the variable v in the whole statement, and it may hold variables \
itself. An entry for `[|- ...]` must then be exactly this expression after the replacement. All \
these entries are taken off, and what stands behind `gives` is pushed, after the same replacement. \
Nothing is guessed: every replacement comes from the stack.
- `apart v w` at a statement: what replaces v and what replaces w may have no variable in common, \
and for every variable a of the one and b of the other the goal that is being proved must itself \
say `apart a b`.
- The proof is right if one entry is left in the end, and it is the goal.

A proof may use every label of the system and, as statements, all goals before its own, whether or \
not you proved them."""

EXAMPLE = """\
$c |- num zero up even $. $v x $.
f1 $f num x $.
c1 $a num zero $.
c2 $a num up x $.
a1 $a |- even zero $.
${ r1.1 $e |- even x $. r1 $a |- even up up x $. $}
g1 $p |- even up up zero $= ? $.
g2 $p |- even up up up up zero $= ? $.
"""
"""System and goals of the prompt's example."""

EXAMPLE_ANSWER = "g1 : c1 a1 r1\ng2 : c1 c2 c2 g1 r1"

EXAMPLE_RUN = (
    "The proof of g1 runs like this: c1 pushes `num zero`; a1 pushes `|- even zero`; r1 takes "
    "both, with zero for x, and pushes `|- even up up zero`. In the proof of g2, `c1 c2 c2` leaves "
    "`num up up zero`, g1 pushes its statement, and r1 takes both."
)
"""How the proofs of the example run."""

ANSWER = """\
# Your answer
End with a code block that has one line for each goal: its name, a colon, the labels of its proof. \
Goals are scored each on its own. Only the last block counts; a proof may have up to {steps} \
labels, {stack} entries on the stack and {symbols} symbols in an entry.
```
g1 : label label label
g2 : label label
```"""


def full_prompt(statement: str) -> str:
    """The user message that asks for proofs in the system that `statement` describes."""
    limits = Limits()
    answer = ANSWER.format(steps=f"{limits.steps:,}", stack=limits.stack, symbols=limits.symbols)
    return "\n\n".join([RULES, _example(), statement, answer])


def describe(exercise: Exercise) -> str:
    """The system and the goals, a line for each statement."""
    return f"# The system\n{_system(exercise.system)}\n\n# Goals\n{_goals(exercise.statements)}"


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """What a model is told about an answer that failed, so that it can try again.

    Args:
        cases: Cases to show whose goal is not proved.
        more: How many more goals are not proved.
        error: Why the answer could not be read at all; empty when it could.
    """
    if error:
        return f"The answer cannot be read: {error}.\nWrite all proofs again, a line each."
    lines = [f"- {case.input} is not proved: {_conclusion(case)}" for case in cases]
    lines += [f"- {more} more goals are not proved."] if more else []
    return "\n".join(
        [
            "The proofs were checked one by one.",
            *lines,
            "Write all proofs again, mended, a line each.",
        ]
    )


def _conclusion(case: Case) -> str:
    """The conclusion of a goal, read off its text."""
    lines = (line.strip() for line in case.expected["statement"].splitlines())
    theorem = next((line for line in lines if " $p " in line), "")
    return theorem.partition(" $p ")[2].partition(" $=")[0]


@lru_cache(maxsize=1)
def _example() -> str:
    """The example with its answer."""
    database = read_database(EXAMPLE)
    goals = tuple(theorem.statement for theorem in database.theorems.values())
    axioms = {k: a for k, a in database.assertions.items() if k not in database.theorems}
    system = Database(database.constants, database.floats, axioms, {})
    answer = f"A right answer:\n```\n{EXAMPLE_ANSWER}\n```\n{EXAMPLE_RUN}"
    return f"# Example\n{_system(system)}\n{_goals(goals)}\n\n{answer}"


def _system(system: Database) -> str:
    variables = [
        f"{h.label}: variable {h.symbols[1]} of type {h.symbols[0]}" for h in system.floats
    ]
    return "\n".join([*variables, *(_line(a, False) for a in system.assertions.values())])


def _goals(goals: Sequence[Assertion]) -> str:
    return "\n".join(_line(g, True) for g in goals)


def _line(assertion: Assertion, labelled: bool) -> str:
    """A statement on a line, e.g. `r1: takes [num x] [|- even x] gives |- even up up x`.

    Args:
        assertion: The statement.
        labelled: Whether its premises have labels, as for a goal, whose proof may name them.
    """
    needs = [
        f"[{h.label}: {' '.join(h.symbols)}]"
        if labelled and not h.floating
        else f"[{' '.join(h.symbols)}]"
        for h in assertion.hypotheses
    ]
    takes = f"takes {' '.join(needs)} " if needs else ""
    empty = " (the empty string)" if len(assertion.symbols) == 1 else ""
    apart = "".join(f" apart {one} {other}" for one, other in assertion.disjoint)
    return f"{assertion.label}: {takes}gives {' '.join(assertion.symbols)}{empty}{apart}"
