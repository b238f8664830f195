"""`verify`, `verify_many` and `audit`: hand completions to the judges of their scopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deltagym.core.audit import Audit
from deltagym.core.problem import Problem, Verdict
from deltagym.core.registry import scope_of
from deltagym.core.scope import require_texts


def verify(problem: Problem, completion: str, dialect: str | None = None) -> Verdict:
    """Judges one completion against a problem's cases.

    Args:
        problem: What was asked.
        completion: What the model wrote.
        dialect: Variant of the language; None for the scope's default.

    Raises:
        BadInput: The completion is not text, or family or dialect is unknown.
    """
    return verify_many([(problem, completion)], dialect)[0]


def verify_many(pairs: Iterable[tuple[Problem, str]], dialect: str | None = None) -> list[Verdict]:
    """Judges `(problem, completion)` pairs of any mix of families, in their order.

    Args:
        pairs: What to judge.
        dialect: Variant of the language, e.g. `"delta1"` for upstream's Manufactoria parser; None
            for each scope's default.

    Raises:
        BadInput: A completion is not text, or a family or the dialect is unknown.
    """
    pairs = list(pairs)
    if not pairs:
        return []
    problems, completions = zip(*pairs, strict=True)
    first = {problem.family: problem for problem in problems}
    scopes = {family: scope_of(problem) for family, problem in first.items()}
    if len({scope.name for scope in scopes.values()}) == 1:  # The common case: no sorting.
        return scopes[problems[0].family].verify_many(problems, completions, dialect)
    by_scope: dict[str, list[int]] = {}
    for position, problem in enumerate(problems):
        by_scope.setdefault(scopes[problem.family].name, []).append(position)
    verdicts: dict[int, Verdict] = {}
    for positions in by_scope.values():
        scope = scopes[problems[positions[0]].family]
        given = [problems[i] for i in positions], [completions[i] for i in positions]
        verdicts.update(zip(positions, scope.verify_many(*given, dialect), strict=True))
    return [verdicts[position] for position in range(len(pairs))]


def audit(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """Judges completions of one problem by more than its cases: are they right?

    Cases can let a wrong answer through. An audit asks the scope's strongest judge; evaluations use
    it, rewards never do.

    Args:
        problem: What was asked.
        completions: What the model wrote, in the scope's default dialect.

    Returns:
        One audit a completion; `right` is None where the scope has no judge stronger than the
        cases.

    Raises:
        BadInput: A completion is not text, or the family is unknown.
    """
    require_texts(completions)
    return scope_of(problem).audit(problem, completions)
