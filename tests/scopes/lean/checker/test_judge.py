"""What the checker accepts, what it rejects, and that no text harms it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.lexer import FORBIDDEN, KEYWORDS
from deltagym.scopes.lean.checker.limits import FormatError
from deltagym.scopes.lean.checker.outline import Outline, parse_outline

SUMS = Outline(
    "(x y : ℝ) (hs : x + y = 3) (hp : x * y = 2)",
    (("h1", "x^2 + y^2 = 5"), ("h2", "(x - y)^2 = 1"), ("goal", "x^3 + y^3 = 9")),
)
H1 = "have h1 : x^2 + y^2 = 5 := by\n  linear_combination (x + y + 3) * hs - 2 * hp\n"
H2 = "have h2 : (x - y)^2 = 1 := by linear_combination h1 - 2 * hp\n"
GOAL = "linear_combination (x + y) * h1 + 5 * hs - (x + y) * hp - 2 * hs\n"


def one(given: str, goal: str, proof: str) -> str:
    """The fault of a proof of one statement; empty when it is accepted."""
    return judge(Outline(given, (("goal", goal),)), proof).faults[0]


def test_a_right_proof_passes_with_and_without_the_first_line() -> None:
    body = H1 + H2 + GOAL
    assert judge(SUMS, body).passed == (True, True, True)
    indented = "\n".join("  " + line for line in body.splitlines())
    assert judge(SUMS, f"{SUMS.header}\n{indented}").passed == (True, True, True)
    assert judge(SUMS, f"by\n{indented}").passed == (True, True, True)


def test_a_broken_claim_leaves_the_later_ones_standing() -> None:
    assert judge(SUMS, H1.replace("- 2 * hp", "- 3 * hp") + H2 + GOAL).passed == (False, True, True)
    assert judge(SUMS, H1 + H2).passed == (True, True, False)
    assert judge(SUMS, GOAL).passed == (False, False, True)
    assert judge(SUMS, H1.replace("linear_combination", "magic") + H2 + GOAL).passed == (
        False,
        True,
        True,
    )


def test_a_claim_may_not_use_what_comes_after_it() -> None:
    assert judge(
        SUMS, "have h1 : x^2 + y^2 = 5 := by linear_combination h2 + 2 * hp\n" + H2 + GOAL
    ).passed == (False, True, True)
    assert judge(SUMS, H2 + H1 + GOAL).passed == (False, True, True)


def test_statements_are_those_of_the_outline() -> None:
    assert judge(SUMS, H1.replace("= 5", "= 6") + H2 + GOAL).passed == (False, True, True)
    assert "h1 must be stated" in judge(SUMS, H1.replace("= 5", "= 6")).faults[0]
    other = SUMS.header.replace("= 9", "= 10")
    assert judge(SUMS, f"{other}\n  ring").error
    assert judge(SUMS, f"{SUMS.header}\n  ring\ntheorem x : 1 = 1 := by\n  ring").error
    assert judge(SUMS, H1.replace("x^2 + y^2 = 5", "x ^ 2  +  y^2=5") + H2 + GOAL).passed == (
        True,
        True,
        True,
    )


def test_own_facts_are_allowed_and_checked() -> None:
    own = "have hq : (x + y)^2 = 9 := by linear_combination (x + y + 3) * hs\n"
    assert judge(SUMS, own.replace("9", "8") + H1 + H2 + GOAL).passed == (True, True, False)
    assert judge(SUMS, H1 + H2 + H2.replace("= 1", "= 7") + GOAL).passed == (True, True, False)
    short = "have h1 : x^2 + y^2 = 5 := by linear_combination hq - 2 * hp\n"
    assert judge(SUMS, own + short + H2 + GOAL).passed == (True, True, True)
    assert judge(SUMS, own.replace("9", "8") + short + H2 + GOAL).passed == (False, True, False)
    assert judge(
        SUMS, "have hs : x + y = 4 := by linear_combination hs\n" + H1 + H2 + GOAL
    ).passed == (True, True, False)


@pytest.mark.parametrize("word", sorted(FORBIDDEN))
def test_forbidden_words_void_the_answer(word: str) -> None:
    judged = judge(SUMS, f"{H1}{H2}{GOAL}{word}\n")
    assert judged.error
    assert not any(judged.passed)


@pytest.mark.parametrize(
    "text",
    [
        "#eval 1",
        "@[simp]",
        "h1!",
        "a; b",
        "local macro",
        "x = \\x",
        "sorry",
        "exact sorryAx _",
        "Foo.axiom",
    ],
)
def test_what_is_not_of_the_subset_is_never_accepted(text: str) -> None:
    assert not any(judge(SUMS, text).passed)
    assert not judge(SUMS, H1 + H2 + text).passed[2]


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ("(n : ℕ)", "n - 1 + 1 = n"),
        ("(n : ℕ) (x : ℤ)", "n + x = x + n"),
        ("(x : ℝ)", "1 / x = 1 / x"),
        ("(x : ℤ)", "x / 2 = x / 2"),
        ("(x : ℝ)", "x / 0 = 0"),
        ("(x : ℝ)", "x % 2 = 0"),
        ("(x y : ℝ)", "x ∣ y"),
        ("(n : ℕ)", "-n = -n"),
        ("(x : ℝ)", "2 ^ x = 2 ^ x"),
        ("(x : ℝ)", "∀ x : ℝ, x = x"),
        ("(x : ℝ)", "x < x < x"),
        ("(x : ℝ)", "∃ y, y = x"),
        ("(x x : ℝ)", "x = x"),
        ("(f : ℝ → ℝ)", "f = f"),
        ("(x : Complex)", "x = x"),
    ],
)
def test_statements_that_lean_reads_its_own_way_are_refused(given: str, goal: str) -> None:
    with pytest.raises(FormatError):
        parse_outline(Outline(given, (("goal", goal),)))


@pytest.mark.parametrize(
    "proof",
    [
        "nlinarith [(x + 1)^1000000]",
        "linear_combination (x + y)^1000000 * hs",
        "linear_combination 9^9^9^9 * hs",
        "linear_combination (x + y + 1)^60 * (x - y + 2)^60 * hs",
        "linear_combination " + "(" * 3000 + "x" + ")" * 3000 + " * hs",
        "linear_combination " + " + ".join(["x"] * 3000),
        "linear_combination " + "-" * 3000 + "x",
        "linear_combination " + "9" * 3000 + " * hs",
        "have a : x = x := by\n"
        + "".join(" " * i + "have b : x = x := by\n" for i in range(2, 200))
        + " " * 200
        + "ring",
        "nlinarith ["
        + ", ".join(f"sq_nonneg (x^{i} - {i} * y + x * y^{i})" for i in range(1, 13))
        + "]",
        "exact " + "⟨x, " * 500,
        "\n".join(["rw [hs]"] * 2000),
    ],
)
def test_hostile_text_is_refused_in_bounded_time(proof: str) -> None:
    begin = time.process_time()
    assert not any(judge(SUMS, proof).passed)
    assert time.process_time() - begin < 5


def test_substitution_cannot_grow_without_bound() -> None:
    proof = "\n".join(["rw [h]"] * 60 + ["ring"])
    assert "limit" in one("(x y : ℝ) (h : x = x * x + x)", "x = y", proof) or "nodes" in one(
        "(x y : ℝ) (h : x = x * x + x)", "x = y", proof
    )


PIECES = st.sampled_from([
    *sorted(KEYWORDS), "x", "y", "n", "hs", "hp", "h1", "h2", "x^2 + y^2 = 5",
    ":", ":=", "(", ")", "[", "]", "⟨", "⟩", ",", ";", "+", "-", "*", "/", "%", "^", "=", "≤", "<",
    "∣", "∀", "∃", "→", "∧", "∨", "¬", "2", "0", "1000000",
    "ℝ", "ℕ", "·", "|", "=>", "\n", "\n  ", "\n    ",
    "sq_nonneg", "mul_pos", "_", "?_", "zero", "succ", "h.1", "← hs", "--", "/-", "\t", "🜁",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_words_give_a_verdict_and_prove_nothing_false(pieces: list[str]) -> None:
    """The goal is false, so nothing may prove it."""
    claims = (("h1", "x^2 + y^2 = 5"), ("goal", "x = y"))
    outline = Outline("(x y : ℤ) (n : ℕ) (hs : x + y = 3)", claims)
    judged = judge(outline, " ".join(pieces))
    assert len(judged.passed) == 2
    assert not any(judged.passed)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_verdict(text: str) -> None:
    assert not any(judge(SUMS, text).passed)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_right_proofs_with_one_piece_changed_give_a_verdict(data: st.DataObject) -> None:
    text = H1 + H2 + GOAL
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 12)))
    judged = judge(SUMS, text[:start] + data.draw(PIECES) + text[stop:])
    assert len(judged.passed) == 3
