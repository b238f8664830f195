"""Elaborator: turns expressions into terms and propositions with types.

It refuses what Lean reads in a way that is easy to misjudge: subtraction and negation on ℕ,
division where it rounds or by anything but a numeral, types mixed without a written cast.
"""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.scopes.lean.checker.limits import FormatError
from deltagym.scopes.lean.checker.syntax import Raw
from deltagym.scopes.lean.checker.terms import (
    BASE_TYPES,
    FALSE,
    FIELDS,
    NATURAL,
    TRUE,
    FunctionType,
    Prop,
    Term,
    Type,
    bounded,
    negation,
    number,
)

_SIGNS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}
_RELATIONS = {"=": "eq", "≤": "le", "<": "lt", "∣": "dvd"}
_FLIPPED = {"≥": "le", ">": "lt"}

Bound = tuple[tuple[str, str], ...]
"""Names and types of bound variables, the innermost last."""


class Elaborator:
    """Reads expressions in which `variables` are free.

    Attributes:
        variables: Name to type.
    """

    def __init__(self, variables: Mapping[str, Type]) -> None:
        self.variables = variables

    def prop(self, raw: Raw) -> Prop:
        """The proposition that `raw` is.

        Raises:
            FormatError: It is not in the subset.
            LimitError: It is too large.
        """
        return bounded(self._prop(raw, ()))

    def term(self, raw: Raw, kind: str | None = None) -> Term:
        """The term that `raw` is.

        Args:
            raw: The expression.
            kind: Its type, which all leaves but numerals must have; None for the type they have.

        Raises:
            FormatError: It is not in the subset, or of another type.
            LimitError: It is too large.
        """
        if kind is None:
            return bounded(self._term(raw, self._common([raw], ()), ()))
        self._check_type(raw, kind, ())
        return bounded(self._term(raw, kind, ()))

    def is_numeric(self, raw: Raw) -> bool:
        """Whether `raw` consists of numerals alone, so that its type depends on where it stands."""
        return not self._leaves(raw, ())

    def _prop(self, raw: Raw, bound: Bound) -> Prop:
        kind, args = raw.kind, raw.args
        if kind == "rel":
            return self._relation(raw, bound)
        if kind in ("and", "or", "imp", "not"):
            return Prop(kind, tuple(self._prop(arg, bound) for arg in args))
        if kind in ("all", "ex"):
            return self._binder(raw, bound)
        if kind == "id" and args[0] in ("True", "False"):
            return TRUE if args[0] == "True" else FALSE
        raise FormatError("a proposition is expected here")

    def _binder(self, raw: Raw, bound: Bound) -> Prop:
        names, kind, limit, body = raw.args
        for name in names:
            if name in self.variables or any(name == other for other, _ in bound):
                raise FormatError(f"the name {name!r} is taken")
        inner = (*bound, *((name, kind) for name in names))
        prop = self._prop(body, inner)
        if limit is not None:
            below = Prop("lt", (Term("bound", (0,), kind), self._numeral(limit)))
            prop = Prop("imp", (below, prop))
        for _ in names:
            prop = Prop(raw.kind, (kind, prop))
        return prop

    def _relation(self, raw: Raw, bound: Bound) -> Prop:
        sign, left, right = raw.args
        kind = self._common([left, right], bound)
        terms = (self._term(left, kind, bound), self._term(right, kind, bound))
        if sign == "∣" and kind in FIELDS:
            raise FormatError("∣ is read in ℕ and ℤ only")
        if sign == "≠":
            return negation(Prop("eq", terms))
        if sign in _FLIPPED:
            return Prop(_FLIPPED[sign], terms[::-1])
        return Prop(_RELATIONS[sign], terms)

    def _common(self, raws: list[Raw], bound: Bound) -> str:
        """The type that all leaves share; ℕ, as in Lean, if there are only numerals."""
        found = list(dict.fromkeys(kind for raw in raws for kind in self._leaves(raw, bound)))
        if len(found) > 1:
            widest = max(found, key=BASE_TYPES.index)
            types = " and ".join(found)
            raise FormatError(f"the types {types} meet here; write the cast, as in (n : {widest})")
        return found[0] if found else NATURAL

    def _leaves(self, raw: Raw, bound: Bound) -> list[str]:
        """Types of the leaves that decide the type of `raw`; exponents have no say."""
        kind, args = raw.kind, raw.args
        if kind == "num":
            return []
        if kind == "bin":
            right = [] if args[0] == "^" else self._leaves(args[2], bound)
            return self._leaves(args[1], bound) + right
        if kind == "neg":
            return self._leaves(args[0], bound)
        if kind == "typed" and isinstance(args[1], str):
            return [args[1]]
        if kind in ("id", "app"):
            return [self._declared(raw, bound)]
        raise FormatError("a term is expected here")

    def _declared(self, raw: Raw, bound: Bound) -> str:
        """The type of a name, or of a function applied to all its arguments."""
        name, kind = raw.args[0], self._type_of(raw, bound)
        if isinstance(kind, FunctionType):
            if raw.kind != "app" or len(raw.args[1]) != len(kind.domains):
                raise FormatError(f"{name} takes {len(kind.domains)} arguments")
            return kind.codomain
        if raw.kind == "app":
            raise FormatError(f"{name} is not a function; write products with *")
        return kind

    def _type_of(self, raw: Raw, bound: Bound) -> Type:
        name = raw.args[0]
        for other, kind in reversed(bound):
            if other == name:
                return kind
        if name not in self.variables:
            raise FormatError(f"{name!r} is not a known term")
        return self.variables[name]

    def _term(self, raw: Raw, kind: str, bound: Bound) -> Term:
        """`raw` as a term of type `kind`.

        Leaves of a smaller type are cast where they stand, as Lean does under `(… : kind)`.
        """
        if raw.kind == "num":
            return number(raw.args[0], kind)
        if raw.kind == "bin":
            return self._binary(raw, kind, bound)
        if raw.kind == "neg":
            if kind == NATURAL:
                raise FormatError("there is no negation on ℕ; use ℤ")
            return Term("neg", (self._term(raw.args[0], kind, bound),), kind)
        if raw.kind == "typed" and isinstance(raw.args[1], str):
            return self._cast(self._typed(raw, bound), kind)
        if raw.kind in ("id", "app"):
            return self._cast(self._leaf(raw, bound), kind)
        raise FormatError("a term is expected here")

    def _typed(self, raw: Raw, bound: Bound) -> Term:
        """`(e : kind)`: numerals of e get the type, leaves of a smaller type are cast to it."""
        inner, kind = raw.args
        self._common([inner], bound)
        return self._term(inner, kind, bound)

    def _leaf(self, raw: Raw, bound: Bound) -> Term:
        kind = self._declared(raw, bound)
        if raw.kind == "id":
            for distance, (name, _) in enumerate(reversed(bound)):
                if name == raw.args[0]:
                    return Term("bound", (distance,), kind)
            return Term("var", (raw.args[0],), kind)
        domains = self.variables[raw.args[0]].domains  # type: ignore[union-attr]
        for arg, domain in zip(raw.args[1], domains, strict=True):
            self._check_type(arg, domain, bound)
        values = tuple(
            self._term(arg, domain, bound) for arg, domain in zip(raw.args[1], domains, strict=True)
        )
        return Term("app", (raw.args[0], *values), kind)

    def _check_type(self, raw: Raw, kind: str, bound: Bound) -> None:
        if any(other != kind for other in self._leaves(raw, bound)):
            wanted = f"a term of type {kind} is expected here"
            raise FormatError(f"{wanted}; write the cast, as in (n : {kind})")

    def _numeral(self, raw: Raw) -> Term:
        if raw.kind != "num":
            raise FormatError("a bound must be a numeral")
        return number(raw.args[0], NATURAL)

    def _cast(self, term: Term, kind: str) -> Term:
        if term.type == kind:
            return term
        if BASE_TYPES.index(term.type) > BASE_TYPES.index(kind):
            raise FormatError(f"a term of type {term.type} is no term of type {kind}")
        return Term("cast", (term,), kind)

    def _binary(self, raw: Raw, kind: str, bound: Bound) -> Term:
        sign, left, right = raw.args
        base = self._term(left, kind, bound)
        if sign == "^":
            if any(other != NATURAL for other in self._leaves(right, bound)):
                raise FormatError("an exponent must be of type ℕ")
            return Term("pow", (base, self._term(right, NATURAL, bound)), kind)
        if sign == "-" and kind == NATURAL:
            raise FormatError("subtraction on ℕ is cut off at 0 in Lean and not read here; use ℤ")
        other = self._term(right, kind, bound)
        if sign == "/" and (kind not in FIELDS or not _is_divisor(other)):
            raise FormatError("division is read in ℝ and ℚ only, and by numerals other than 0 only")
        if sign == "%" and (kind in FIELDS or not _is_divisor(other)):
            raise FormatError("% is read in ℕ and ℤ only, and by numerals other than 0 only")
        return Term(_SIGNS[sign], (base, other), kind)


def _is_divisor(term: Term) -> bool:
    """Whether `term` is a numeral other than 0."""
    return term.op == "num" and term.args[0] != 0
