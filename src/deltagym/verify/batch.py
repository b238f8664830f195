"""`verify` and `verify_many`: dispatch each pair to its family's verifier, one call a scope."""

from __future__ import annotations

from collections.abc import Iterable

from deltagym.family import BUILT_IN, Family, family_names, get_family
from deltagym.problem import BadInput, Problem, Verdict
from deltagym.rows import SCOPE_FAMILY


def verify(problem: Problem, completion: str) -> Verdict:
    """Judges one completion against a problem's cases.

    Raises:
        BadInput: The completion is not text, or the problem's family is unknown.
    """
    return verify_many([(problem, completion)])[0]


def verify_many(pairs: Iterable[tuple[Problem, str]], dialect: str | None = None) -> list[Verdict]:
    """Judges `(problem, completion)` pairs of any mix of families; verdicts come in the order of the pairs.

    Args:
        pairs: What to judge.
        dialect: Variant of the language, e.g. `"delta1"` for upstream's Manufactoria parser; None for each scope's default.

    Raises:
        BadInput: A completion is not text, or the dialect is unknown.
    """
    pairs = list(pairs)
    families = {name: _verifier(name) for name in {problem.family for problem, _ in pairs}}
    by_scope: dict[str, list[int]] = {}
    for position, (problem, _) in enumerate(pairs):
        by_scope.setdefault(families[problem.family].scope, []).append(position)
    verdicts: list[Verdict | None] = [None] * len(pairs)
    for positions in by_scope.values():
        family = families[pairs[positions[0]][0].family]
        judged = family.verify_many([pairs[i][0] for i in positions], [pairs[i][1] for i in positions], dialect)
        for position, verdict in zip(positions, judged, strict=True):
            verdicts[position] = verdict
    return [v for v in verdicts if v is not None]


def _verifier(name: str) -> Family:
    """The family called `name`; rows of upstream data may carry a name we do not know, whose cases are Manufactoria's."""
    if name in BUILT_IN or name in family_names():
        return get_family(name)
    if not name:
        raise BadInput("problem.family: must not be empty")
    return get_family(SCOPE_FAMILY["manufactoria"])
