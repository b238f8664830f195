"""The guard: what is sent to Lean and what is refused; and the verdicts on answers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.core.problem import Status
from deltagym.scopes.lean.toolchain.guard import (
    WORDS,
    Refused,
    Statement,
    proof_in,
    text_to_send,
    without_comments,
)
from deltagym.scopes.lean.toolchain.judge import judge
from deltagym.scopes.lean.toolchain.kimina import KiminaBackend
from deltagym.scopes.lean.toolchain.repl import ReplBackend

SUM = Statement("t", "theorem t (a b : Nat) : a + b = b + a := by")


@pytest.mark.parametrize(
    ("completion", "proof"),
    [
        ("omega", "  omega"),
        ("  omega", "  omega"),
        ("by omega", "  omega"),
        ("by\n    intro x\n    omega", "  intro x\n  omega"),
        ("Sure:\n```lean\nomega\n```\n", "  omega"),
        ("```lean4\nrw [h]\nomega\n```", "  rw [h]\n  omega"),
        ("```lean\ntheorem t (a b : Nat) :\n    a + b = b + a := by\n  omega\n```", "  omega"),
        (
            "```lean\nimport Mathlib\n\ntheorem t (a b : Nat) : a + b = b + a := by omega\n```",
            "  omega",
        ),
        (
            "theorem t (a b : Nat) : a + b = b + a := by nlinarith [x,\n  y]",
            "  nlinarith [x,\n    y]",
        ),
        (
            "intro x\n\n-- a remark\n· omega\n· /- and\n another -/ omega",
            "  intro x\n  · omega\n  ·   omega",
        ),
        (
            "induction n with\n| zero => rfl\n| succ n ih =>\n\tomega",
            "  induction n with\n  | zero => rfl\n  | succ n ih =>\n    omega",
        ),
        ("exact @Nat.add_comm a b", "  exact @Nat.add_comm a b"),
        (
            "simp [Polynomial.eval, open_closed, sorry_free]",
            "  simp [Polynomial.eval, open_closed, sorry_free]",
        ),
    ],
)
def test_of_an_answer_the_proof_is_taken(completion: str, proof: str) -> None:
    assert proof_in(SUM, completion) == proof
    text = text_to_send(SUM, completion)
    assert text == f"import Mathlib\n\n{SUM.text}\n{proof}\n\n#print axioms t\n"


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_that_could_do_more_is_refused(word: str) -> None:
    for text in (
        f"omega\n{word} x",
        f"exact Foo.{word}.bar",
        f"omega <;> {word}",
        f"/-/ {word} -/ {word}",
        f"x//-\n{word}\n-/ --\n{word}",
    ):
        with pytest.raises(Refused, match=r"may not use|not the one"):
            proof_in(SUM, text)


@pytest.mark.parametrize(
    ("completion", "message"),
    [
        ("", "there is no proof"),
        ("-- nothing", "there is no proof"),
        ("theorem t (a b : Nat) : a + b = b + a := by", "there is no proof"),
        ("theorem t : True := by trivial", "not the one that was asked for"),
        ("theorem u (a b : Nat) : a + b = b + a := by omega", "not the one that was asked for"),
        (
            "lemma x : 1 = 2 := by omega\ntheorem t (a b : Nat) : a + b = b + a := by omega",
            "not the one that was asked for",
        ),
        (
            "import Evil\ntheorem t (a b : Nat) : a + b = b + a := by omega",
            "not the one that was asked for",
        ),
        ("omega\n#eval 1", "character #"),
        ("omega\n@[simp] foo", "attribute"),
        ("omega\n@ [simp] foo", "attribute"),
        ("exact `(foo)", "character `"),
        ('exact "x"', 'character "'),
        ("exact «sorry»", "character «"),
        ("omega\x0bx", "control characters"),
        ("omega\u2028x", "control characters"),
        ("/- no end", "a comment does not end"),
        ("omega " * 10_000, "more than"),
    ],
)
def test_what_is_no_proof_of_the_statement_is_refused(completion: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        proof_in(SUM, completion)


@given(st.text(alphabet="-/ \nab", max_size=60))
def test_no_comment_mark_is_left_and_nothing_else_is_lost(text: str) -> None:
    try:
        kept = without_comments(text)
    except Refused:
        assert "/-" in text
        return
    assert "--" not in kept
    assert "/-" not in kept
    if "--" not in text and "/-" not in text:
        assert kept == text


@pytest.mark.parametrize(
    "text",
    [
        "--\n" * 200_000,
        "/--/ " * 200_000,
        "/-" * 200_000 + "-/" * 200_000,
        "```\n" * 200_000,
        "theorem " * 100_000,
    ],
)
def test_hostile_answers_are_refused_soon(text: str) -> None:
    begin = time.process_time()
    with pytest.raises(Refused):
        proof_in(SUM, text)
    assert time.process_time() - begin < 2


@given(st.text(max_size=80))
def test_every_line_that_is_sent_stands_within_the_theorem(text: str) -> None:
    try:
        proof = proof_in(SUM, text)
    except Refused:
        return
    assert all(line.startswith("  ") for line in proof.split("\n"))
    assert len(proof.splitlines()) == len(proof.split("\n"))


def test_a_statement_must_be_one() -> None:
    with pytest.raises(BadInput, match="must begin with"):
        Statement("t", "theorem u : True := by")
    with pytest.raises(BadInput, match="must begin with"):
        Statement("t", "theorem t : True")


def test_verdicts(repl) -> None:
    """The five answers are right, wrong, with an axiom, refused, and without word of axioms."""
    completions = ["omega", "exact (rfl : f = 2)", "exact (by_cases_on ofReduce)", "sorry", "mute"]
    with ReplBackend(repl[0]) as backend:
        verdicts = judge(backend, [SUM] * 5, completions)
    assert [v.full_pass for v in verdicts] == [True, False, False, False, None]
    assert [v.status for v in verdicts] == [
        Status.OK,
        Status.OK,
        Status.OK,
        Status.INVALID,
        Status.INFRA_ERROR,
    ]
    assert "Lean.ofReduceBool" in verdicts[2].message
    assert "type mismatch" in verdicts[1].message
    assert verdicts[3].message == "a proof may not use sorry"


def test_an_answer_that_is_refused_never_reaches_lean(server) -> None:
    judge(KiminaBackend(server.url), [SUM, SUM], ["run_tac evil", "omega"])
    assert [len(body["snippets"]) for _, body in server.requests] == [1]
    assert "evil" not in str(server.requests)


def test_delay_is_a_timeout_and_no_server_is_no_score(repl) -> None:
    with ReplBackend(repl[0], timeout=0.4) as backend:
        assert judge(backend, [SUM], ["late"])[0].status is Status.TIMEOUT
    verdict = judge(KiminaBackend("http://127.0.0.1:9"), [SUM], ["omega"])[0]
    assert verdict.status is Status.INFRA_ERROR
    assert verdict.pass_rate is None
    with pytest.raises(BadInput, match="one each"):
        judge(KiminaBackend("http://127.0.0.1:9"), [SUM], [])
