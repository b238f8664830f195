"""Programs and behaviours are counted a prompt; the distance to gold is an edit distance."""

from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from deltagym.analysis.shapes import ShapeReader, chosen_steps, line_distance
from deltagym.core.registry import get_family
from deltagym.runs.rollouts import LoggedRollout

FAMILY = get_family("contains_ordered")
PROBLEM = FAMILY.generate("easy-2c", "train", 0)
GOLD = FAMILY.reference(PROBLEM)

LINES = st.lists(st.sampled_from("abc"), max_size=6)


def rollout(
    completion: str, problem_id: str = PROBLEM.id, family: str = "contains_ordered"
) -> LoggedRollout:
    return LoggedRollout(problem_id, family, "easy-2c", "1 dense", completion, 0.5, False, 0.0)


def slow_distance(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    @lru_cache
    def of(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        return min(of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return of(len(a), len(b))


@given(LINES, LINES)
def test_the_distance_is_levenshteins(a: list[str], b: list[str]) -> None:
    assert line_distance("\n".join(a), "\n\n  ".join(b)) == slow_distance(tuple(a), tuple(b))


def test_a_prompt_counts_texts_programs_and_behaviours() -> None:
    renamed = GOLD.replace("start:", "start: # the same")
    dead = GOLD.replace("END end", "PAINTER_RED unreachable:\n    NEXT end\n\nEND end")
    accepts_all, rejects_all, *_ = FAMILY.scope.idle_answers(PROBLEM)
    texts = [GOLD, renamed, dead, accepts_all, rejects_all, "prose"]
    (shape,) = ShapeReader({PROBLEM.id: PROBLEM}).measure(7, [rollout(text) for text in texts])
    assert (shape.step, shape.family, shape.prompts, shape.completions) == (
        7,
        "contains_ordered",
        1,
        6,
    )
    assert (shape.texts, shape.programs, shape.behaviours, shape.valid) == (6, 3, 3, 5 / 6)
    assert shape.nearest == 0
    assert shape.distance is not None
    assert shape.distance > 0


def test_without_the_problem_only_programs_are_known_and_without_the_family_only_texts() -> None:
    reader = ShapeReader({})
    (shape,) = reader.measure(1, [rollout(GOLD), rollout(GOLD, "another")])
    assert (shape.prompts, shape.programs, shape.behaviours, shape.distance) == (2, 1, None, None)
    (foreign,) = reader.measure(
        1, [rollout("a", family="unheard of"), rollout("b", family="unheard of")]
    )
    assert (foreign.texts, foreign.programs, foreign.valid) == (2, None, None)


def test_steps_are_spread_over_the_run_and_dense_around_the_transition() -> None:
    chosen = chosen_steps(range(1, 201), 90.0)
    assert (chosen[0], chosen[-1]) == (1, 200)
    assert {88, 89, 90, 91, 92} <= set(chosen)
    assert len(chosen) <= 18
    assert chosen_steps([]) == []
