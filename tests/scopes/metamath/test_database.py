"""Databases: mandatory hypotheses, blocks, malformed text, and that writing and reading agree."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.metamath import writer
from deltagym.scopes.metamath.database import read_database


def test_mandatory_hypotheses_are_those_of_the_variables_used_in_order(words: str) -> None:
    database = read_database(words)
    assert [h.label for h in database.assertions["r3"].hypotheses] == ["f1", "f2", "r3.1"]
    assert [h.label for h in database.assertions["r1"].hypotheses] == ["f1", "r1.1"]
    assert database.assertions["c1"].symbols == ("str",)
    assert database.assertions["a1"].hypotheses == ()


def test_blocks_end_what_they_declare_and_comments_do_not_count() -> None:
    database = read_database(
        """$c |- w $. $v p q r $. $( ${ not a block $) fp $f w p $. fq $f w q $. fr $f w r $.
        ${ $d p q r $. e1 $e |- p $. x1 $a |- q $. t1 $p |- q $= fp fq e1 x1 $. $}
        x2 $a |- p $."""
    )
    assert [h.label for h in database.assertions["x1"].hypotheses] == ["fp", "fq", "e1"]
    assert database.assertions["x1"].disjoint == (("p", "q"),)
    assert database.theorems["t1"].disjoint == {("p", "q"), ("p", "r"), ("q", "r")}
    assert set(database.theorems["t1"].active) == {"fp", "fq", "fr", "e1"}
    assert [h.label for h in database.assertions["x2"].hypotheses] == ["fp"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$c A $. $c A $.", "constant 'A' is malformed, declared twice"),
        ("$c A $. $v A $.", "variable 'A' is malformed or declared twice"),
        ("$c é $.", "malformed"),
        ("$c A $. a1 $a A B $.", "'B' is neither a constant nor a variable"),
        ("$c A $. $v x $. a1 $a A x $.", "'x' is neither a constant nor a variable with a type"),
        ("$c A $. $v x $. a1 $a x A $.", "must begin with a declared constant"),
        ("$c A $. a1 $a A $. a1 $a A $.", "the label 'a1' is taken"),
        ("$c A $. A $a A $.", "the label 'A' is taken"),
        ("$c A $. a/1 $a A $.", "needs a label of letters"),
        ("$c A $. $a A $.", "needs a label"),
        ("$c A $. p1 $p A $.", r"needs \$= and a proof"),
        ("$c A $. ${ a1 $a A $.", "ends within"),
        ("$c A $. $}", r"\$} without"),
        ("$c A", "does not end with"),
        ("$c A $. $( no end", "a comment does not end"),
        ("$c A $. x $x A $.", "unknown keyword"),
        ("$c A $. $v x $. f1 $f A x $. f2 $f A x $.", "has a type already"),
        ("$c A $. $v x $. $d x x $.", "two or more different variables"),
        ("$c A $. a1 a2 $a A $.", "is followed by 'a2'"),
        ("$c A $. a1 $c B $.", "takes no label"),
    ],
)
def test_malformed_text_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_database(text)


def test_what_is_written_is_read_again(words: str) -> None:
    system = read_database(words + "${ $d x y $. r4.1 $e |- x $. r4 $a |- y x $. $}")
    again = read_database(writer.write_database(system))
    assert again.assertions == system.assertions
    assert again.floats == system.floats
    goal = read_database(words + "g1 $p |- A B $= ? $.").theorems["g1"].statement
    proved = read_database(writer.write_database(system, [goal], [("c1", "a1", "r1")]))
    assert proved.theorems["g1"].proof == ("c1", "a1", "r1")
