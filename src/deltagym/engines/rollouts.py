"""From prompts to judged rows: sampling, verification in the loop, guidance, replay. What happens to them is `update.py`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import numpy as np

from deltagym.core.idle import idle_pairs
from deltagym.core.problem import Problem, Verdict
from deltagym.core.seeding import derive_seed
from deltagym.core.verification import verify_many
from deltagym.models.policy import Policy
from deltagym.models.sampling import Sample
from deltagym.recipe.advantages import dead_groups, group_advantages, signed
from deltagym.recipe.feedback import restricted, shown, split_cases
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.replay import ReplayBuffer, Trace
from deltagym.recipe.schema import Phase, Recipe
from deltagym.recipe.scoring import group_rewards

Origin = Literal["policy", "replay", "guided"]


@dataclass(slots=True)
class Row:
    """One completion that the update may learn from.

    Attributes:
        sample: Tokens, and the log-probabilities they were sampled with.
        text: What was judged.
        verdict: Over the cases the reward uses.
        origin: Sampled in this step, replayed from an earlier one, or sampled with a hint that the prompt here lacks.
    """

    sample: Sample
    text: str
    verdict: Verdict
    origin: Origin = "policy"


@dataclass(slots=True)
class Group:
    """A problem's rows in one step, whose rewards are compared with each other.

    Attributes:
        problem: What they answer.
        rows: The completions.
        advantages: One a row, after `Collector.weigh`.
        dead: Whether all rewards are equal, after `Collector.weigh`.
    """

    problem: Problem
    rows: list[Row]
    advantages: list[float] = field(default_factory=list)
    dead: bool = True

    @property
    def fresh(self) -> list[Row]:
        """The rows sampled in this step from the plain prompt: those that measure the policy."""
        return [r for r in self.rows if r.origin == "policy"]

    @property
    def full_pass(self) -> float:
        """Share of the fresh rows that passed every case."""
        return sum(bool(r.verdict.full_pass) for r in self.fresh) / max(1, len(self.fresh))


class Collector:
    """Makes a step's groups."""

    def __init__(
        self, policy: Policy, recipe: Recipe, replay: ReplayBuffer, guidance: Guidance
    ) -> None:
        self.policy, self.recipe, self.replay, self.guidance = policy, recipe, replay, guidance
        self.verify_seconds = 0.0
        self._floors: dict[str, float] = {}
        self._splits: dict[str, tuple[list[int], list[int]]] = {}

    def sample(self, problems: Sequence[Problem], seed: int) -> list[Group]:
        """A group of fresh completions for each distinct problem; one that comes twice gets twice the rollouts."""
        self.verify_seconds = 0.0
        size = self.recipe.rollouts.group_size
        rank = {name: i for i, name in enumerate(dict.fromkeys(p.id for p in problems))}
        ordered = sorted(problems, key=lambda p: rank[p.id])
        samples = self.policy.rollouts(ordered, size, self.recipe.rollouts.temperature, seed)
        owners = [p for p in ordered for _ in range(size)]
        rows = iter(self.judge(owners, samples, seed))
        groups = [
            (next(same), 1 + sum(1 for _ in same))
            for _, same in groupby(ordered, key=lambda p: p.id)
        ]
        return [
            Group(problem, [next(rows) for _ in range(copies * size)]) for problem, copies in groups
        ]

    def judge(
        self, owners: Sequence[Problem], samples: Sequence[Sample], seed: int, greedy: bool = False
    ) -> list[Row]:
        """Verifies completions; with feedback, those that failed are shown why and go on, up to the recipe's rounds."""
        rows = self._verified(owners, samples, "policy")
        for turn in range(self.recipe.feedback.rounds):
            again = [
                i
                for i, row in enumerate(rows)
                if row.sample.finished and self._failed(owners[i], row.verdict)
            ]
            longer = self._continued(
                [owners[i] for i in again],
                [rows[i] for i in again],
                derive_seed(seed, "feedback", turn),
                greedy,
            )
            kept = [
                (i, sample) for i, sample in zip(again, longer, strict=True) if sample is not None
            ]
            for (i, _), row in zip(
                kept,
                self._verified([owners[i] for i, _ in kept], [s for _, s in kept], "policy"),
                strict=True,
            ):
                rows[i] = row
        return [self._rewarded(problem, row) for problem, row in zip(owners, rows, strict=True)]

    def remember(self, groups: Sequence[Group], step: int) -> None:
        """Adds earlier successes to the groups, and the fresh ones to the buffer (never the replayed ones again)."""
        for group in groups:
            fresh = [r.sample for r in group.fresh if r.verdict.full_pass]
            traces = self.replay.draw(group.problem.id, step)
            prompt = group.rows[0].sample.prompt
            samples = [Sample(prompt, t.token_ids, t.logprobs, t.trained, True) for t in traces]
            replayed = self._verified([group.problem] * len(samples), samples, "replay")
            group.rows += [self._rewarded(group.problem, row) for row in replayed]
            for s in fresh:
                self.replay.add(group.problem.id, Trace(step, s.tokens, s.logprobs, s.trained))

    def guided(self, groups: Sequence[Group], seed: int) -> list[Group]:
        """For some of the groups in which all failed: groups sampled with the beginning of the gold answer given.

        Their rows carry the plain prompt; a token that was given counts as sampled with probability 1.
        """
        failed = {g.problem.id: g.problem for g in groups if g.full_pass == 0}
        chosen = (
            [failed[i] for i in self.guidance.chosen(list(failed))]
            if self.recipe.guidance.groups
            else []
        )
        made = []
        for problem in chosen:
            parts = self.policy.gold(problem)
            given = [
                t for part in parts[: self.guidance.parts(problem.id, len(parts))] for t in part
            ]
            prompt = self.policy.encode(problem)
            limit = self.policy.max_new_tokens - len(given)
            if limit < 1:
                continue
            size, temperature = self.recipe.rollouts.group_size, self.recipe.rollouts.temperature
            found = self.policy.complete(
                [prompt + given],
                size,
                temperature,
                derive_seed(seed, "guided", problem.id),
                limit=limit,
            )
            samples = [
                Sample(
                    prompt,
                    given + s.tokens,
                    [0.0] * len(given) + s.logprobs,
                    [1] * (len(given) + len(s.tokens)),
                    s.finished,
                )
                for s in found
            ]
            rows = [
                self._rewarded(problem, row)
                for row in self._verified([problem] * size, samples, "guided")
            ]
            self.guidance.observe(problem.id, any(r.verdict.full_pass for r in rows))
            made.append(Group(problem, rows))
        return made

    def weigh(self, groups: Sequence[Group], phase: Phase) -> None:
        """Sets rewards, and from them advantages and which groups are dead."""
        settings = self.recipe.policy
        rewards = [self.rewards(group, phase) for group in groups]
        rewards_PG = np.full((len(groups), max(map(len, rewards))), np.nan)
        for row, found in zip(rewards_PG, rewards, strict=True):
            row[: len(found)] = found
        advantages_PG = signed(
            group_advantages(rewards_PG, settings.advantage),
            settings.positive_weight,
            settings.negative_weight,
        )
        for group, dead, advantages in zip(
            groups, dead_groups(rewards_PG).tolist(), advantages_PG.tolist(), strict=True
        ):
            group.dead, group.advantages = dead, advantages[: len(group.rows)]

    def rewards(self, group: Group, phase: Phase) -> np.ndarray:
        """What each row of a group earns under the phase, float64 [G]; NaN for those without a score."""
        rewards_G = group_rewards(
            phase, [r.verdict for r in group.rows], self._floor(group.problem, phase)
        )
        truncated_G = np.array([not r.sample.finished for r in group.rows])
        match self.recipe.rollouts.truncated:
            case "zero":
                rewards_G[truncated_G & ~np.isnan(rewards_G)] = 0.0
            case "mask":
                rewards_G[truncated_G] = np.nan
            case "keep":
                pass
        return rewards_G

    def _floor(self, problem: Problem, phase: Phase) -> float:
        """What the best program that ignores its input scores; looked up only for the score that needs it."""
        if phase.score != "above_floor":
            return 0.0
        if problem.id not in self._floors:
            verdicts = verify_many(idle_pairs([problem]))
            self._floors[problem.id] = max(
                (self._restricted(problem, v).pass_rate or 0.0 for v in verdicts), default=0.0
            )
        return self._floors[problem.id]

    def _verified(
        self, owners: Sequence[Problem], samples: Sequence[Sample], origin: Origin
    ) -> list[Row]:
        texts = [self.policy.answer(s) for s in samples]
        begun = time.perf_counter()
        verdicts = verify_many(list(zip(owners, texts, strict=True)))
        self.verify_seconds += time.perf_counter() - begun
        return [
            Row(s, text, verdict, origin)
            for s, text, verdict in zip(samples, texts, verdicts, strict=True)
        ]

    def _rewarded(self, problem: Problem, row: Row) -> Row:
        row.verdict = self._restricted(problem, row.verdict)
        return row

    def _restricted(self, problem: Problem, verdict: Verdict) -> Verdict:
        return restricted(verdict, self._split(problem)[0])

    def _failed(self, problem: Problem, verdict: Verdict) -> bool:
        """Whether a case that feedback may show failed; the other cases decide nothing, or they would be given away."""
        return restricted(verdict, self._split(problem)[1]).full_pass is False

    def _split(self, problem: Problem) -> tuple[list[int], list[int]]:
        if problem.id not in self._splits:
            self._splits[problem.id] = split_cases(problem, self.recipe.feedback, self.recipe.seed)
        return self._splits[problem.id]

    def _continued(
        self, owners: Sequence[Problem], rows: Sequence[Row], seed: int, greedy: bool
    ) -> list[Sample | None]:
        """The samples with feedback and what was written after it, within the same token budget; None where no room is left."""
        budget, settings = self.policy.max_new_tokens, self.recipe.feedback
        before = []
        for problem, row in zip(owners, rows, strict=True):
            told = self.policy.feedback(
                problem, shown(problem, row.verdict, self._split(problem)[1], settings)
            )
            s, count = (
                row.sample,
                len(row.sample.tokens) - 1,
            )  # all but EOS, which would end the answer
            before.append(
                Sample(
                    s.prompt,
                    s.tokens[:count] + told,
                    s.logprobs[:count] + [0.0] * len(told),
                    s.trained[:count] + [0] * len(told),
                    False,
                )
            )
        roomy = [s for s in before if len(s.tokens) < budget]
        if not roomy:
            return [None] * len(before)
        limit = budget - min(len(s.tokens) for s in roomy)
        written = iter(
            self.policy.complete(
                [s.prompt + s.tokens for s in roomy],
                1,
                self.recipe.rollouts.temperature,
                seed,
                greedy,
                limit,
            )
        )
        return [
            _joined(s, next(written), budget) if len(s.tokens) < budget else None for s in before
        ]


def _joined(before: Sample, after: Sample, budget: int) -> Sample:
    """One sample of what was written before the feedback, the feedback, and what was written after; cut at the budget."""
    room = budget - len(before.tokens)
    return Sample(
        before.prompt,
        before.tokens + after.tokens[:room],
        before.logprobs + after.logprobs[:room],
        before.trained + after.trained[:room],
        after.finished and len(after.tokens) <= room,
    )


class FeedbackSampler:
    """A policy that answers with verification in the loop; its evaluation stands beside the plain one and is never mixed with it."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str]]:
        """Yields each problem's n final answers (the `Sampler` of `deltagym.evaluate`)."""
        for number, problem in enumerate(problems):
            own = derive_seed(seed, "sample", number)
            samples = self._collector.policy.rollouts([problem], n, temperature, own, greedy)
            yield [row.text for row in self._collector.judge([problem] * n, samples, own, greedy)]
