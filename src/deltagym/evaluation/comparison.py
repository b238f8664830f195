"""Before against after: what each family gained, and what became of the problems that no sample solved before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deltagym.core.errors import BadInput
from deltagym.evaluation.evaluation import Evaluation, Group, Grouping, ProblemRecord
from deltagym.evaluation.passk import rate_interval, zero_bound
from deltagym.evaluation.wording import estimate_text, percent, plural


@dataclass(frozen=True, slots=True)
class Change:
    """One group before and after."""

    before: Group
    after: Group


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations restricted to the problems and the ks that both have.

    Attributes:
        before: The earlier one.
        after: The later one.
        unsolved: The pass@K = 0 subset: ids of problems with no success among all K samples before, and scored samples after.
        discovered: Those of `unsolved` with at least one success after.
        certain: Those of `discovered` whose success rate after is above what it can have been before: the 95% intervals
            of the two rates do not meet.
    """

    before: Evaluation
    after: Evaluation
    unsolved: tuple[str, ...]
    discovered: tuple[str, ...]
    certain: tuple[str, ...]

    def changes(self, by: Grouping = "family") -> list[Change]:
        """The groups of both evaluations side by side."""
        return [
            Change(b, a) for b, a in zip(self.before.groups(by), self.after.groups(by), strict=True)
        ]

    def on_unsolved(self) -> Group | None:
        """How the later model does on the pass@K = 0 subset; None if that is empty."""
        return self.after.subset(self.unsolved).overall() if self.unsolved else None

    def single_problem_bound(self) -> float:
        """The largest success rate that any single problem of the subset can have had before (95% upper bound).

        The subset is chosen for its zeros, so its samples must not be pooled into one smaller bound.
        """
        return max(
            (zero_bound(r.samples) for r in self.before.subset(self.unsolved).records), default=1.0
        )

    def text(self) -> str:
        """The finding on the pass@K = 0 subset in words, bounds included."""
        group = self.on_unsolved()
        if group is None:
            return "Every problem had at least one success before; there is no pass@K = 0 subset."
        return (
            f"{plural(len(self.unsolved), 'problem')} had no success in {self.before.n} samples before "
            f"(each: true success rate at most {percent(self.single_problem_bound())}, 95% bound). "
            f"After, {len(self.discovered)} of these had at least one success in {self.after.n} samples, "
            f"{len(self.certain)} beyond what the bound allows. pass@{self.after.ks[0]} there: {estimate_text(group.estimates[0])}; "
            f"pass@{self.after.k_max}: {estimate_text(group.estimates[-1])}."
        )


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Compares two evaluations on the problems and the ks they share, problems in the order of `before`.

    Raises:
        BadInput: They share no problem, or no k.
    """
    shared = set(before.problem_ids) & set(after.problem_ids)
    if not shared:
        raise BadInput("after: shares no problem with before; evaluate both on the same problems")
    ks = tuple(k for k in before.ks if k in after.ks)
    if not ks:
        raise BadInput(
            f"after.ks: {after.ks} has no k in common with before.ks {before.ks}; evaluate both with the same ks"
        )
    before = replace(before.subset(shared), ks=ks)
    later = {r.problem_id: r for r in after.records}
    after = replace(after, ks=ks, records=tuple(later[i] for i in before.problem_ids))
    unsolved = tuple(i for i in before.unsolved() if later[i].samples)
    discovered = tuple(i for i in unsolved if later[i].successes)
    earlier = {r.problem_id: r for r in before.records}
    return Comparison(
        before,
        after,
        unsolved,
        discovered,
        tuple(i for i in discovered if _beyond_doubt(earlier[i], later[i])),
    )


def _beyond_doubt(before: ProblemRecord, after: ProblemRecord) -> bool:
    return (
        rate_interval(after.successes, after.samples).low
        > rate_interval(before.successes, before.samples).high
    )
