"""Verification: near positions pass, broken programs are invalid, and one wrong law fails."""

import math
from collections.abc import Iterator

import pytest

from deltagym.core.answers import last_block
from deltagym.core.problem import Case, Problem, Status
from deltagym.core.rows import read_row
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


def upstreams(count: int = 3, listed: bool = False) -> Problem:
    """A row in upstream's shape: a body that moves at 100 m/s to the right."""
    tests = [
        f"assert check_distance(predict_position({'' if listed else at / 10})"
        f"{f'[{at - 1}]' if listed else ''}, [[{10.0 * at}, 0.0]]) <= 1.0"
        for at in range(1, count + 1)
    ]
    return read_row(
        {
            "messages": [{"role": "user", "content": "Where is it?"}],
            "ground_truth": tests,
            "dataset": "ballsim",
            "id": "A_0_1",
            "difficulty": 0,
            "timestamps": [at / 10 for at in range(1, count + 1)],
            "tolerance": 1.0,
            "prompt_setting": "list" if listed else "function",
        }
    )


UPSTREAM_ACCEPTS = {
    "state that calls change": (
        "calls = []\n"
        "def predict_position(t):\n"
        "    calls.append(t)\n"
        "    return [[100 * t, 0 if len(calls) == 1 else 99]]"
    ),
    "an array": (
        "import numpy as np\ndef predict_position(t):\n    return np.array([[100 * t, 0.0]])"
    ),
    "a third coordinate": "def predict_position(t):\n    return [(100 * t, 0, 7)]",
    "fractions": (
        "from fractions import Fraction\n"
        "def predict_position(t):\n"
        "    return [[Fraction(100 * t), Fraction(0)]]"
    ),
    "keys": "def predict_position(t):\n    return [{0: 100 * t, 1: 0}]",
}
"""What upstream's verifier gives full marks, though our own rows do not allow it."""


@pytest.mark.parametrize("program", UPSTREAM_ACCEPTS.values(), ids=UPSTREAM_ACCEPTS)
def test_upstreams_rows_are_judged_as_upstream_does_it(program: str) -> None:
    problem = upstreams()
    assert (problem.level, problem.family) == ("basic", "bouncing:rotobj")
    (verdict,) = verify_batch([problem], [program])
    assert verdict.full_pass, verdict.message


def test_a_list_of_upstreams_is_asked_for_anew_for_each_of_its_entries() -> None:
    program = "def predict_position():\n    return [[[10 * at, 0]] for at in (1, 2, 4)]"
    (verdict,) = verify_batch([upstreams(listed=True)], [program])
    assert verdict.passed == (True, True, False)


def test_a_call_that_hangs_costs_only_its_own_case_of_upstreams() -> None:
    program = (
        "def predict_position(t):\n"
        "    while t == 0.1:\n"
        "        pass\n"
        "    for _ in range(3_000_000):\n"
        "        pass\n"
        "    return [[100 * t, 0]]"
    )
    (verdict,) = verify_batch([upstreams(4)], [program])
    assert (verdict.status, verdict.passed) == (Status.OK, (False, True, True, True))


@pytest.mark.parametrize(
    "program",
    [
        "def check_distance(a, b):\n    return 0\ndef predict_position(t):\n    return [[0, 0]]",
        "import math\nmath.sqrt = lambda x: 0\ndef predict_position(t):\n    return [[0, 0]]",
        "class P:\n"
        "    def __getitem__(self, i):\n        return self\n"
        "    def __sub__(self, o):\n        return 0\n"
        "    __rsub__ = __sub__\n"
        "    def __len__(self):\n        return 2\n"
        "def predict_position(t):\n    return [P()]",
        "def predict_position(t):\n    return [[float('nan'), 0]]",
        "def predict_position(t):\n    return [['100', '0']]",
    ],
)
def test_nothing_else_is_let_through(program: str) -> None:
    (verdict,) = verify_batch([upstreams()], [program])
    assert not any(verdict.passed)
