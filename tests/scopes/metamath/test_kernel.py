"""The kernel: right and wrong proofs, side conditions, compressed proofs, hostile proofs."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.metamath.database import read_database
from deltagym.scopes.metamath.kernel import Limits, check

LOGIC = """
$c |- wff var all ( ) > $. $v p q v w $.
fp $f wff p $. fq $f wff q $. fv $f var v $. fw $f var w $.
wi $a wff ( p > q ) $. wa $a wff all v p $.
id $a |- ( p > p ) $.
${ $d v p $. gen.1 $e |- p $. gen $a |- all v p $. $}
${ $d v w $. swap.1 $e |- all v all w p $. swap $a |- all w all v p $. $}
"""


@pytest.mark.parametrize(
    ("goal", "proof"),
    [
        ("g $p |- A B $= ? $.", "c1 a1 r1"),
        ("g $p |- A $= ? $.", "a1"),
        ("g $p |- A B A B $= ? $.", "c1 c2 c3 c1 a1 r1 r2"),
        ("${ g.1 $e |- x $. g $p |- x x $= ? $. $}", "f1 g.1 r2"),
        ("g $p str x A $= ? $.", "f1 c2"),
        ("h $p |- A B $= c1 a1 r1 $. g $p |- A B A B $= ? $.", "c1 c2 c3 h r2"),
        ("g $p |- A B A B $= ? $.", "( c1 c2 c3 a1 r1 r2 ) ABCADEF"),
        ("g $p |- A B A B $= ? $.", "( c1 c2 c3 a1 r1 r2 ) AZBCGDEF"),
        ("${ g.1 $e |- x $. g $p |- x x $= ? $. $}", "( r2 ) ABC"),
    ],
)
def test_proofs_that_hold(goal: str, proof: str, checked) -> None:
    assert checked(goal, proof) is None


@pytest.mark.parametrize(
    ("proof", "message"),
    [
        ("", "empty"),
        ("?", r"\? proves nothing"),
        ("c1 a1", "2 entries are left"),
        ("a1", r"it proves `\|- A`, not `\|- A B`"),
        ("a1 r1", "needs 2 entries"),
        ("c1 c2 a1 r1", r"it needs `\|- A A`, not `\|- A`"),
        ("a1 a1 r1", "needs an entry of type str"),
        ("c1 a1 r9", r"step 3 \(r9\): no such label"),
        ("g", "no such label"),
        ("r3.1", "no such label"),
        ("( c1 a1 r1", "needs"),
        ("( c1 a1 r1 ) ABD", "nothing is saved"),
        ("( c1 a1 r1 ) ZABC", "unexpected 'Z'"),
        ("( c1 a1 r1 ) ABCU", "ends within a number"),
        ("( c1 a1 r1 ) AB?", r"\? proves nothing"),
        ("( c1 a1 r1 ) " + "U" * 5000 + "A", "too large"),
    ],
)
def test_proofs_that_do_not(proof: str, message: str, checked) -> None:
    fault = checked("g $p |- A B $= ? $.", proof)
    assert fault is not None
    assert re.search(message, fault)


def test_mandatory_hypotheses_may_not_stand_between_parentheses(checked) -> None:
    assert "do not belong" in checked("${ g.1 $e |- x $. g $p |- x x $= ? $. $}", "( f1 r2 ) ABC")


@pytest.mark.parametrize(
    ("goal", "proof", "message"),
    [
        ("${ $d v p $. g.1 $e |- p $. g $p |- all v p $= ? $. $}", "fp fv g.1 gen", None),
        (
            "${ g.1 $e |- p $. g $p |- all v p $= ? $. $}",
            "fp fv g.1 gen",
            "p and v are not declared so",
        ),
        (
            "${ $d v p $. g.1 $e |- all v p $. g $p |- all v all v p $= ? $. $}",
            "fp fv wa fv g.1 gen",
            "both contain v",
        ),
        (
            "${ $d v w $. g.1 $e |- all v all w p $. g $p |- all w all v p $= ? $. $}",
            "fp fv fw g.1 swap",
            None,
        ),
        (
            "${ $d v p $. g.1 $e |- all v all w p $. g $p |- all w all v p $= ? $. $}",
            "fp fv fw g.1 swap",
            "v and w are not declared so",
        ),
    ],
)
def test_side_conditions(goal: str, proof: str, message: str | None, checked) -> None:
    fault = checked(goal, proof, system=LOGIC)
    assert fault is None if message is None else message in fault


def test_a_constant_in_a_short_hypothesis_is_no_variable(checked) -> None:
    system = (
        "$c |- str A $. $v x y $. f1 $f str x $. f2 $f str y $. c1 $a str A $. "
        "${ $d x y $. r1 $a |- x y $. $}"
    )
    assert checked("${ g.1 $e |- A $. g $p |- A A $= ? $. $}", "c1 c1 r1", system=system) is None


@pytest.mark.parametrize(
    ("proof", "message"),
    [
        ("c1 a1 " + "r1 " * 100_000, "needs"),
        ("c1 " * 100_000, "more than 500 entries"),
        ("c1 " + "c2 " * 100_000, "more than 500 symbols"),
        ("( c1 c2 a1 r2 ) ABC" + "D" * 50_000, "needs"),
        ("( c1 ) " + "AZ" * 100_000, "more than"),
        ("f1 " * 499 + "f1 " + "c2 c2 " * 100_000, "more than"),
    ],
)
def test_hostile_proofs_end_soon(proof: str, message: str, checked) -> None:
    begin = time.process_time()
    fault = checked("g $p |- A B $= ? $.", proof)
    assert fault is not None
    assert message in fault
    assert time.process_time() - begin < 0.5


def test_doubling_does_not_blow_up(checked) -> None:
    """A word doubled a hundred times would have 2^100 letters."""
    system = "$c |- str A $. $v x $. f1 $f str x $. c1 $a str A $. c2 $a str x x $."
    assert "more than 500 symbols" in checked(
        "g $p str A $= ? $.", "c1 " + "c2 " * 100, system=system
    )


def test_work_is_counted_and_capped(checked) -> None:
    fault = checked("g $p |- A B $= ? $.", "c1 a1 r1", limits=Limits(work=5))
    assert fault is not None
    assert "more than 5 units of work" in fault
    assert "more than 2 steps" in checked("g $p |- A B $= ? $.", "c1 a1 r1", limits=Limits(steps=2))


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ABCTUYZ?(), \n", max_size=40),
    st.lists(st.sampled_from(["c1", "a1", "r1", "(", ")", "f1"]), max_size=8),
)
def test_no_text_breaks_it(letters: str, labels: list[str]) -> None:
    database = read_database(
        "$c |- str A B $. $v x $. f1 $f str x $. c1 $a str $. a1 $a |- A $. "
        "${ e $e |- x $. r1 $a |- x B $. $} g $p |- A B $= ? $."
    )
    book = {label: a for label, a in database.assertions.items() if label != "g"}
    fault = check(database.theorems["g"], [*labels, *letters.split()], book)
    assert fault is None or isinstance(fault, str)
