"""Terms and propositions with types, and goals made of them.

Bound variables are numbered from the inside, so terms that differ in their names are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from deltagym.scopes.lean.checker.limits import DEPTH, SIZE, LimitError

REAL, RATIONAL, INTEGER, NATURAL = "ℝ", "ℚ", "ℤ", "ℕ"
BASE_TYPES = (NATURAL, INTEGER, RATIONAL, REAL)
"""Types of terms, each embedded in the next."""

FIELDS = (RATIONAL, REAL)


class FunctionType(NamedTuple):
    """The type of a function symbol, e.g. of `f : ℝ → ℝ`."""

    domains: tuple[str, ...]
    codomain: str


Type = str | FunctionType


class Term(NamedTuple):
    """A term of a base type.

    Attributes:
        op: One of the kinds below; in brackets, what `args` holds.

            - `num` (int), `var` (name), `app` (function name, arguments)
            - `bound` (number of binders between the variable and its own)
            - `add`, `sub`, `mul`, `div`, `mod` (two terms), `neg` (one)
            - `pow` (base, exponent in ℕ), `cast` (a term of a smaller type)
        args: Its parts.
        type: One of `BASE_TYPES`.
    """

    op: str
    args: tuple[Any, ...]
    type: str


class Prop(NamedTuple):
    """A proposition. What is written with ≥, > or ≠ becomes `le`, `lt` or `not` of `eq`.

    Attributes:
        op: One of the kinds below; in brackets, what `args` holds.

            - `eq`, `le`, `lt`, `dvd` (two terms)
            - `not` (one proposition), `and`, `or`, `imp` (two)
            - `all`, `ex` (type, body), `false`, `true` ()
        args: Its parts.
    """

    op: str
    args: tuple[Any, ...]


Node = Term | Prop


def negation(prop: Prop) -> Prop:
    """¬ `prop`."""
    return Prop("not", (prop,))


FALSE = Prop("false", ())
TRUE = Prop("true", ())


def number(value: int, kind: str) -> Term:
    """The numeral `value` of type `kind`."""
    return Term("num", (value,), kind)


def variable(name: str, kind: str) -> Term:
    """The free variable `name` of type `kind`."""
    return Term("var", (name,), kind)


def measure(node: Node) -> tuple[int, int]:
    """Number of nodes and height of `node` as a tree."""
    size, height = 1, 0
    for arg in node.args:
        if isinstance(arg, Term | Prop):
            inner, depth = measure(arg)
            size, height = size + inner, max(height, depth)
    return size, height + 1


def bounded(node: Any) -> Any:
    """`node` itself; raises `LimitError` if it is too large."""
    size, height = measure(node)
    if size > SIZE or height > DEPTH:
        raise LimitError(
            f"a term here has {size} nodes and height {height}; the limits are {SIZE} and {DEPTH}"
        )
    return node


def _rebuild(node: Node, depth: int, change: Callable[[Term, int], Term | None]) -> Any:
    """`node` with some terms replaced.

    Args:
        node: A term or proposition.
        depth: Binders above it.
        change: Given a term and the binders above it, returns its replacement, or None to look at
            its parts. A replacement is not looked into.
    """
    if isinstance(node, Term):
        changed = change(node, depth)
        if changed is not None:
            return changed
    inner = depth + 1 if node.op in ("all", "ex") else depth
    args = tuple(
        _rebuild(arg, inner, change) if isinstance(arg, Term | Prop) else arg for arg in node.args
    )
    return node._replace(args=args)


def instantiate(body: Prop, value: Term) -> Prop:
    """The body of a binder with `value` for its variable; `value` has no loose bound variable."""

    def change(term: Term, depth: int) -> Term | None:
        return value if term.op == "bound" and term.args[0] == depth else None

    _check_growth(body, value, lambda term, depth: term.op == "bound" and term.args[0] == depth)
    return bounded(_rebuild(body, 0, change))


def replace(node: Any, old: Term, new: Term) -> tuple[Any, int]:
    """`node` with `new` for each occurrence of `old`, and how many there were.

    Neither `old` nor `new` has loose bound variables.
    """
    count = _check_growth(node, new, lambda term, depth: term == old)
    if not count:
        return node, 0
    return bounded(_rebuild(node, 0, lambda term, depth: new if term == old else None)), count


def _check_growth(node: Node, new: Term, hit: Callable[[Term, int], bool]) -> int:
    """How many outermost terms `hit` accepts.

    Raises:
        LimitError: With `new` in the place of each, the result would be too large.
    """
    count = 0

    def change(term: Term, depth: int) -> Term | None:
        nonlocal count
        if hit(term, depth):
            count += 1
            return term
        return None

    _rebuild(node, 0, change)
    if count * measure(new)[0] > SIZE:
        raise LimitError(f"a substitution here would give more than {SIZE} nodes")
    return count


def mentions(node: Node, name: str) -> bool:
    """Whether the free variable or function `name` occurs in `node`."""
    if isinstance(node, Term) and node.op in ("var", "app") and node.args[0] == name:
        return True
    return any(mentions(arg, name) for arg in node.args if isinstance(arg, Term | Prop))


def push_casts(node: Any) -> Any:
    """`node` with each cast moved inwards over arithmetic, and merged with casts inside it."""
    if not isinstance(node, Term | Prop):
        return node
    node = node._replace(args=tuple(push_casts(arg) for arg in node.args))
    if isinstance(node, Term) and node.op == "cast":
        return _moved_cast(node.args[0], node.type)
    return node


def _moved_cast(inner: Term, kind: str) -> Term:
    """The cast of `inner` to `kind`, moved inwards."""
    if inner.op == "num":
        return number(inner.args[0], kind)
    if inner.op in ("add", "mul", "sub", "neg"):
        return Term(inner.op, tuple(_moved_cast(arg, kind) for arg in inner.args), kind)
    if inner.op == "pow":
        return Term("pow", (_moved_cast(inner.args[0], kind), inner.args[1]), kind)
    if inner.op == "cast":
        return Term("cast", inner.args, kind)
    return Term("cast", (inner,), kind)


class Goal(NamedTuple):
    """What is to be shown, and what is known for it.

    Attributes:
        variables: Name to type, of all free variables and functions.
        hypotheses: Name to proposition.
        target: What is to be shown.
    """

    variables: Mapping[str, Type]
    hypotheses: Mapping[str, Prop]
    target: Prop

    def toward(self, target: Prop) -> Goal:
        """The goal with the same hypotheses and another target."""
        return self._replace(target=target)

    def knowing(self, name: str, prop: Prop) -> Goal:
        """The goal with one more hypothesis, which replaces one of the same name."""
        return self._replace(hypotheses={**self.hypotheses, name: prop})
