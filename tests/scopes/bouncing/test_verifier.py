"""Verification: near positions pass, broken programs are invalid, and one wrong law fails."""

import math
from collections.abc import Iterator

import pytest

from deltagym.core.answers import last_block
from deltagym.core.problem import Case, Problem, Status
from deltagym.sandbox import Limits, Sandbox
from deltagym.scopes.bouncing.families import FAMILIES
from deltagym.scopes.bouncing.verifier import close, verify_batch


@pytest.fixture(scope="module")
def hasty() -> Iterator[Sandbox]:
    """A sandbox with short limits."""
    with Sandbox(workers=1, limits=Limits(cpu_s=0.7, wall_s=1.5)) as sandbox:
        yield sandbox


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "test", index)


MISTAKES = {
    "rotbox": (
        "- holder[2] + holder[4] * (point[1] - holder[1])",
        "",
        "- holder[3] - holder[4] * (point[0] - holder[0])",
        "",
    ),
    "rotobj": ("arm * arm * self.weights[i][1]", "0"),
    "movbox": ("impulse = -2 * closing(poses[holder]", "impulse = -2 * closing((0, 0, 0, 0, 0)"),
    "gravity": (
        "vx * step + gx * step * step / 2",
        "vx * step",
        "vy * step + gy * step * step / 2",
        "vy * step",
    ),
    "multibox": ("if other != home:", "if other < n:"),
    "multiobj": ("for b in range(n):", "for b in range(1):"),
}
"""Family to (old, new, ...): replacements that put a common mistake into its gold program."""


@pytest.mark.parametrize("name", MISTAKES)
def test_a_gold_program_with_one_law_wrong_fails(name: str, hasty: Sandbox) -> None:
    family = FAMILIES[name]
    changes = MISTAKES[name]
    problems = [one(name, "basic" if name == "rotobj" else "hard", i) for i in range(2)]
    wrong = []
    for problem in problems:
        program = family.reference(problem)
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in program
            program = program.replace(old, new)
        wrong.append(program)
    assert not any(v.full_pass for v in verify_batch(problems, wrong, hasty))


CASE = Case(1.0, {"positions": [[0.0, 0.0], [100.0, 0.0]], "tolerance": 25.0})


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ([[0, 24.9], [100, -24.9]], True),
        ([[0, 25.1], [100, 0]], False),
        ([[0, 0]], False),
        ([[100, 0], [0, 0]], False),
        ([[0, 0], [100, 0], [1, 1]], False),
        ([[0, 0, 0], [100, 0, 0]], False),
        ([[math.nan, 0], [100, 0]], False),
        ([[math.inf, 0], [100, 0]], False),
        ([[10**400, 0], [100, 0]], False),
        ([[False, 0], [100, 0]], False),
        ([["0", 0], [100, 0]], False),
        ({"0": [0, 0]}, False),
        (None, False),
    ],
)
def test_a_case_passes_only_when_every_body_is_near(answer: object, good: bool) -> None:
    assert close(CASE, answer) is good


def test_a_broken_program_is_invalid_and_an_endless_one_is_a_timeout(hasty: Sandbox) -> None:
    problem = one("rotbox")
    texts = [
        "I do not know.",
        "",
        "def predict(t):\n    return []",
        "while True:\n    pass",
        "def predict_position(t):\n    return 1 / 0",
    ]
    verdicts = verify_batch([problem] * len(texts), texts, hasty)
    assert [v.status for v in verdicts] == [
        Status.INVALID,
        Status.INVALID,
        Status.INVALID,
        Status.TIMEOUT,
        Status.INVALID,
    ]
    assert "ZeroDivisionError" in verdicts[-1].message
    assert not any(v.pass_rate for v in verdicts)


@pytest.mark.parametrize(
    ("completion", "program"),
    [
        ("a = 1\n", "a = 1\n"),
        ("```python\na = 1\n```\nor\n```\nb = 2\n```", "b = 2\n"),
        ("```python\na = 1\n```\n```\n\n```", "a = 1\n"),
        ("so:\n```py\na = 1\n", "a = 1\n"),
    ],
)
def test_the_last_block_counts(completion: str, program: str) -> None:
    assert last_block(completion) == program
    assert FAMILIES["rotbox"].scope.used_spans(completion) == [
        (completion.rindex(program), completion.rindex(program) + len(program))
    ]
