"""Library: the lemmas of Mathlib that proof terms may use, and what each concludes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from deltagym.scopes.lean.checker.limits import FormatError, ProofError
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.terms import NATURAL, Prop, Term, number


class Lemma(NamedTuple):
    """A lemma of the library.

    Attributes:
        shape: A letter for each argument: `t` a term, `p` a proof, `n` a term of type ℕ.
        conclude: Returns what follows from terms, and from the propositions that proofs prove.
    """

    shape: str
    conclude: Callable[..., Prop]


def _sides(op: str, prop: Prop, name: str) -> tuple[Term, Term]:
    """The sides of `prop`, which must be an inequality of kind `op` for the lemma `name`."""
    if prop.op != op:
        sign = "≤" if op == "le" else "<" if op == "lt" else "="
        raise ProofError(f"{name} needs {sign}, and was given {show(prop)}")
    return prop.args[0], prop.args[1]


def _below(op: str, prop: Prop, name: str) -> Term:
    """The right side of `prop`, which must be 0 ≤ … or 0 < …."""
    left, right = _sides(op, prop, name)
    if left != number(0, left.type):
        raise ProofError(f"{name} needs a fact about 0, and was given {show(prop)}")
    return right


def _positive(op: str, term: Term) -> Prop:
    """0 ≤ `term` or 0 < `term`."""
    return Prop(op, (number(0, term.type), term))


def _common_type(one: Term, other: Term) -> str:
    """The type of both terms; raises `FormatError` if they differ in it."""
    if one.type != other.type:
        raise FormatError(f"{show(one)} and {show(other)} are of different types")
    return one.type


def _joined(op: str, sign: str, name: str) -> Callable[[Prop, Prop], Prop]:
    """From 0 ≤ a and 0 ≤ b to 0 ≤ a + b or a * b; the same for <."""

    def conclude(one: Prop, other: Prop) -> Prop:
        left, right = _below(op, one, name), _below(op, other, name)
        return _positive(op, Term(sign, (left, right), _common_type(left, right)))

    return conclude


def _gap(op: str, name: str) -> Callable[[Prop], Prop]:
    """From a ≤ b to 0 ≤ b - a; the same for <."""

    def conclude(prop: Prop) -> Prop:
        left, right = _sides(op, prop, name)
        if left.type == NATURAL:
            raise FormatError("subtraction on ℕ is not read")
        return _positive(op, Term("sub", (right, left), left.type))

    return conclude


def _square(term: Term) -> Prop:
    return _positive("le", Term("pow", (term, number(2, NATURAL)), term.type))


def _power(op: str, name: str) -> Callable[[Prop, Term], Prop]:
    """From 0 ≤ a to 0 ≤ a^n; the same for <."""

    def conclude(prop: Prop, exponent: Term) -> Prop:
        base = _below(op, prop, name)
        return _positive(op, Term("pow", (base, exponent), base.type))

    return conclude


def _le_of_lt(prop: Prop) -> Prop:
    return Prop("le", _sides("lt", prop, "le_of_lt"))


def _chained(first: str, second: str, name: str) -> Callable[[Prop, Prop], Prop]:
    """From a ≤ b and b ≤ c to a ≤ c; the same with <."""

    def conclude(one: Prop, other: Prop) -> Prop:
        (a, b), (c, d) = _sides(first, one, name), _sides(second, other, name)
        if b != c:
            raise ProofError(f"{name}: {show(b)} and {show(c)} are not the same")
        return Prop("lt" if "lt" in (first, second) else "le", (a, d))

    return conclude


LEMMAS: dict[str, Lemma] = {
    "sq_nonneg": Lemma("t", _square),
    "mul_self_nonneg": Lemma("t", lambda t: _positive("le", Term("mul", (t, t), t.type))),
    "mul_pos": Lemma("pp", _joined("lt", "mul", "mul_pos")),
    "mul_nonneg": Lemma("pp", _joined("le", "mul", "mul_nonneg")),
    "add_pos": Lemma("pp", _joined("lt", "add", "add_pos")),
    "add_nonneg": Lemma("pp", _joined("le", "add", "add_nonneg")),
    "sub_nonneg.mpr": Lemma("p", _gap("le", "sub_nonneg")),
    "sub_nonneg.2": Lemma("p", _gap("le", "sub_nonneg")),
    "sub_pos.mpr": Lemma("p", _gap("lt", "sub_pos")),
    "sub_pos.2": Lemma("p", _gap("lt", "sub_pos")),
    "pow_pos": Lemma("pn", _power("lt", "pow_pos")),
    "pow_nonneg": Lemma("pn", _power("le", "pow_nonneg")),
    "le_of_lt": Lemma("p", _le_of_lt),
    "le_trans": Lemma("pp", _chained("le", "le", "le_trans")),
    "lt_trans": Lemma("pp", _chained("lt", "lt", "lt_trans")),
    "lt_of_lt_of_le": Lemma("pp", _chained("lt", "le", "lt_of_lt_of_le")),
    "lt_of_le_of_lt": Lemma("pp", _chained("le", "lt", "lt_of_le_of_lt")),
}
"""Name to lemma. All hold in ordered commutative semirings; with subtraction, in ordered rings."""
