"""One text and one key for programs that are the same machine, or do the same."""

from hypothesis import given, settings
from random_programs import programs, tapes

from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.canonical import canonical, canonical_text
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.program import Node, Program

WORD = """START start:
    NEXT a
PULLER_RB a:
    [R] b
    [B] NONE
PULLER_RB b:
    [EMPTY] end
END end
"""

THE_SAME_IN_OTHER_WORDS = """Here it is:
```
END end
PAINTER_RED dead:
    NEXT dead
PULLER_RB second:
    [EMPTY] END
    [R] NONE
PULLER_RB first:
    [R] second
    [R] first
START start:
    NEXT first
```"""

PAINTS = "START start:\n    NEXT p\nPAINTER_RED p:\n    NEXT end\nEND end"
PAINTS_TWICE = (
    "START start:\n    NEXT p\nPAINTER_RED p:\n    NEXT q\nPAINTER_RED q:\n    NEXT end\nEND end"
)


def renamed(program: Program) -> Program:
    """Other names, the other way round. A node called NONE keeps its name: no route leads to it."""
    names = {
        n.id: f"x_{i}"
        for i, n in enumerate(program.nodes)
        if n.kind not in ("START", "END") and n.id != "NONE"
    }
    return Program(
        tuple(
            Node(n.kind, names.get(n.id, n.id), tuple((c, names.get(t, t)) for c, t in n.routes))
            for n in program.nodes[::-1]
        )
    )


@settings(max_examples=50)
@given(programs(), tapes(6))
def test_the_canonical_program_does_the_same(program: Program, tape: str) -> None:
    before, after = run(program, tape, 300), run(canonical(program), tape, 300)
    assert (before.accepted, before.output) == (after.accepted, after.output)


@settings(max_examples=50)
@given(programs())
def test_names_and_order_do_not_matter_and_a_second_pass_changes_nothing(program: Program) -> None:
    least = canonical(program)
    assert canonical(least) == least
    assert canonical(renamed(program)) == least
    assert canonical_text(format_program(program)) == format_program(least)


def test_layout_dead_code_and_shadowed_routes_do_not_matter() -> None:
    assert canonical_text(WORD) == canonical_text(THE_SAME_IN_OTHER_WORDS)
    assert canonical_text("no program") is None


def test_the_behaviour_of_an_acceptor_is_its_language() -> None:
    family = get_family("contains_ordered")
    scope = family.scope
    problem = family.generate("easy-2c", "train", 0)
    gold = family.reference(problem)
    longer = gold.replace("NEXT ", "NEXT extra\nPULLER_YG extra:\n    [EMPTY] ", 1)
    assert scope.canonical(longer) != scope.canonical(gold)
    assert scope.behaviour(problem, longer) == scope.behaviour(problem, gold)
    answers = (gold, *scope.idle_answers(problem))
    assert len({scope.behaviour(problem, answer) for answer in answers}) == 3
    assert scope.behaviour(problem, "no program") is None


def test_the_output_counts_where_the_problem_asks_for_it() -> None:
    family = get_family("append_sequence")
    behaviour = family.scope.behaviour
    problem = family.problem("basic-2c", next(iter(family.params("basic-2c"))))
    assert behaviour(problem, PAINTS) != behaviour(problem, PAINTS_TWICE)
    assert behaviour(problem, family.reference(problem)) is not None
    acceptance = get_family("ends_with").generate("easy-2c", "train", 0)
    assert behaviour(acceptance, PAINTS) == behaviour(acceptance, PAINTS_TWICE)
