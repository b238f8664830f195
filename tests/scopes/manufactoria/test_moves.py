from deltagym.core.problem import Case, Problem
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run, step_limit
from deltagym.scopes.manufactoria.moves import MOST_NODES
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.verifier import verify_batch


def detour(nodes: int) -> str:
    """Takes a red symbol, then walks through `nodes` pullers that take nothing, for ever again."""
    idle = [
        f"PULLER_YG n{i}:\n    [EMPTY] {f'n{i + 1}' if i + 1 < nodes else 'take'}\n"
        for i in range(nodes)
    ]
    take = "PULLER_RB take:\n    [R] n0\n    [EMPTY] end\n"
    return "\n".join(["START start:\n    NEXT n0\n", take, *idle, "END end\n"])


def test_runs_that_come_near_the_step_limit_end_as_on_the_machine() -> None:
    sizes = {nodes: parse(detour(nodes)) for nodes in (1, 9, 10, MOST_NODES - 3, MOST_NODES)}
    for length in (0, 15, 16, 84, 89, 90, 91, 98, 120):
        case: Case = accept_case("R" * length, True)
        problem = Problem("starts_with", "easy-2c", {"length": length}, "", (case,))
        for nodes, program in sizes.items():
            for dialect, limit in (("delta1", DELTA1_LIMIT), ("delta2", step_limit(length))):
                end = run(program, case.input, limit)
                judged = verify_batch([problem], [detour(nodes)], dialect)[0]
                assert judged.passed == (end.accepted,), (nodes, length, dialect)
                assert ("step limit" in judged.message) == (not end.accepted)


def test_a_program_that_goes_round_without_taking_a_symbol_meets_the_step_limit() -> None:
    text = "START start:\n    NEXT a\nPULLER_RB a:\n    [R] a\n    [EMPTY] b\n"
    text += "PULLER_YG b:\n    [EMPTY] a\nEND end\n"
    cases = (accept_case("R", True), accept_case("R", False))
    problem = Problem("starts_with", "easy-2c", {}, "", cases)
    judged = verify_batch([problem], [text])[0]
    assert judged.passed == (False, True)
    assert "step limit" in judged.message
