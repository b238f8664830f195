"""Compares two evaluations: the gain of each family, and of the problems unsolved before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from deltagym.core.errors import BadInput
from deltagym.evaluation.evaluation import By, Evaluation, Subset
from deltagym.evaluation.passk import rate_interval, zero_bound
from deltagym.evaluation.records import ProblemRecord
from deltagym.evaluation.wording import count, estimate_text, percent, plural, small


@dataclass(frozen=True, slots=True)
class Change:
    """A subset of the problems before and after."""

    before: Subset
    after: Subset


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations restricted to the problems and the ks that both have.

    Attributes:
        before: The earlier one.
        after: The later one.
        unsolved: The pass@K = 0 subset: ids of problems with no success among all K samples
            before, and scored samples after.
        discovered: Those of `unsolved` with at least one success after.
        certain: Those of `discovered` whose success rate after is above what it can have been
            before: the 95% intervals of the two rates do not meet.
    """

    before: Evaluation
    after: Evaluation
    unsolved: tuple[str, ...]
    discovered: tuple[str, ...]
    certain: tuple[str, ...]

    def changes(self, by: By = "family") -> list[Change]:
        """The subsets of both evaluations side by side."""
        pairs = zip(self.before.subsets(by), self.after.subsets(by), strict=True)
        return [Change(before, after) for before, after in pairs]

    def on_unsolved(self) -> Subset | None:
        """How the later model does on the pass@K = 0 subset; None if that is empty."""
        return self.after.restricted(self.unsolved).overall() if self.unsolved else None

    def single_problem_bound(self) -> float:
        """The largest success rate that any problem of the pass@K = 0 subset can have had before.

        It is the upper end of a 95% interval of single problems: the subset is chosen for its
        zeros, so its samples must not be pooled into one smaller bound.
        """
        records = self.before.restricted(self.unsolved).records
        return max((zero_bound(r.samples) for r in records), default=1.0)

    def text(self) -> str:
        """The finding on the pass@K = 0 subset in words, with bounds."""
        subset = self.on_unsolved()
        if subset is None:
            return "Every problem had at least one success before; there is no pass@K = 0 subset."
        unsolved = plural(len(self.unsolved), "problem")
        bound = percent(self.single_problem_bound())
        return (
            f"{unsolved} had no success in {self.before.n} samples before "
            f"(each: true success rate at most {bound}, 95% bound). After, {len(self.discovered)} "
            f"of these had at least one success in {self.after.n} samples, {len(self.certain)} "
            f"beyond what the bound allows.{self._read()} pass@{self.after.ks[0]} there: "
            f"{estimate_text(subset.estimates[0])}; pass@{self.after.k_max}: "
            f"{estimate_text(subset.estimates[-1])} (intervals: other problems of this kind)."
            f"{self._wrong()}"
        )

    def _read(self) -> str:
        """A sentence on the rates read from the model before; empty where none was read."""
        read = self.before.restricted(self.unsolved).records
        rates = [rate for record in read if (rate := record.rate) is not None]
        if not rates:
            return ""
        typical, largest = small(median(rates)), small(max(rates))
        return (
            f" Before, the right answers that are known had probability {typical} (median over "
            f"{plural(len(rates), 'problem')}), at most {largest}."
        )

    def _wrong(self) -> str:
        """A sentence on discovered problems whose every success is wrong; empty without any."""
        found = [self.after.record(problem_id) for problem_id in self.discovered]
        wrong = sum(record.wrong_passes == record.successes for record in found)
        if not wrong:
            return ""
        solved = plural(len(found), "newly solved problem")
        return f" On {count(wrong)} of the {solved}, every success is wrong."


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Compares two evaluations on the problems and the ks that both have, in the order of `before`.

    Raises:
        BadInput: They share no problem, or no k.
    """
    shared = set(before.problem_ids) & set(after.problem_ids)
    if not shared:
        raise BadInput("after: shares no problem with before; evaluate both on the same problems")
    ks = tuple(k for k in before.ks if k in after.ks)
    if not ks:
        fault = f"{after.ks} has no k in common with before.ks {before.ks}"
        raise BadInput(f"after.ks: {fault}; evaluate both with the same ks")
    before = replace(before.restricted(shared), ks=ks)
    later = {r.problem_id: r for r in after.records}
    after = replace(after, ks=ks, records=tuple(later[i] for i in before.problem_ids))
    unsolved = tuple(i for i in before.unsolved() if later[i].samples)
    discovered = tuple(i for i in unsolved if later[i].successes)
    earlier = {r.problem_id: r for r in before.records}
    certain = tuple(i for i in discovered if _beyond_doubt(earlier[i], later[i]))
    return Comparison(before, after, unsolved, discovered, certain)


def _beyond_doubt(before: ProblemRecord, after: ProblemRecord) -> bool:
    """Whether the rate after is surely above the rate before."""
    low = rate_interval(after.successes, after.samples).low
    return low > rate_interval(before.successes, before.samples).high
