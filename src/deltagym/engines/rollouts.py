"""From prompts to judged rollouts: sampling, verification in the loop, guidance, replay.

`update.py` learns from the result.
"""

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
from deltagym.recipe.scores import group_rewards

Origin = Literal["policy", "replay", "guided"]
"""Where a rollout is from: sampled in this step, sampled in an earlier step, or sampled with a hint
that its prompt here lacks."""


@dataclass(slots=True)
class Rollout:
    """One sampled completion with its verdict.

    Attributes:
        sample: Its tokens, and the log-probabilities they were sampled with.
        text: The text that was judged.
        verdict: Over the cases that the reward uses.
        origin: Where it is from.
    """

    sample: Sample
    text: str
    verdict: Verdict
    origin: Origin = "policy"


@dataclass(slots=True)
class Group:
    """The rollouts of one prompt in one step; their rewards are compared with each other.

    Attributes:
        problem: The problem they answer.
        rollouts: The rollouts.
        advantages: One for each rollout; set by `Collector.weigh`.
        dead: Whether all rewards are equal; set by `Collector.weigh`.
    """

    problem: Problem
    rollouts: list[Rollout]
    advantages: list[float] = field(default_factory=list)
    dead: bool = True

    @property
    def fresh(self) -> list[Rollout]:
        """Those sampled in this step from the plain prompt: they measure the policy."""
        return [r for r in self.rollouts if r.origin == "policy"]

    @property
    def full_pass(self) -> float:
        """Share of the fresh rollouts that passed every case."""
        return sum(bool(r.verdict.full_pass) for r in self.fresh) / max(1, len(self.fresh))


class Collector:
    """Makes the groups of a step."""

    def __init__(
        self, policy: Policy, recipe: Recipe, replay: ReplayBuffer, guidance: Guidance
    ) -> None:
        self.policy, self.recipe, self.replay, self.guidance = policy, recipe, replay, guidance
        self.verify_seconds = 0.0
        self._idle_scores: dict[str, float] = {}
        self._splits: dict[str, tuple[list[int], list[int]]] = {}

    def sample(self, problems: Sequence[Problem], seed: int) -> list[Group]:
        """Samples a group for each distinct problem; a problem given twice gets twice as many."""
        self.verify_seconds = 0.0
        size = self.recipe.rollouts.group_size
        rank = {name: i for i, name in enumerate(dict.fromkeys(p.id for p in problems))}
        sorted_ = sorted(problems, key=lambda p: rank[p.id])
        samples = self.policy.completions(sorted_, size, self.recipe.rollouts.temperature, seed)
        owners = [p for p in sorted_ for _ in range(size)]
        rollouts = iter(self.judge(owners, samples, seed))
        groups = []
        for _, same in groupby(sorted_, key=lambda p: p.id):
            copies = list(same)
            groups.append(Group(copies[0], [next(rollouts) for _ in range(len(copies) * size)]))
        return groups

    def judge(
        self, owners: Sequence[Problem], samples: Sequence[Sample], seed: int, greedy: bool = False
    ) -> list[Rollout]:
        """Verifies completions.

        With feedback, those that failed are shown why and go on, up to the recipe's rounds.

        Args:
            owners: The problem of each completion.
            samples: The completions.
            seed: For sampling what follows feedback.
            greedy: Whether what follows feedback is the likeliest text.
        """
        rollouts = self._verified(owners, samples, "policy")
        for turn in range(self.recipe.feedback.rounds):
            again = [
                i
                for i, r in enumerate(rollouts)
                if r.sample.finished and self._failed(owners[i], r.verdict)
            ]
            own_seed = derive_seed(seed, "feedback", turn)
            failed = [(owners[i], rollouts[i]) for i in again]
            longer = self._continued(failed, own_seed, greedy)
            kept = [(i, s) for i, s in zip(again, longer, strict=True) if s is not None]
            judged = self._verified([owners[i] for i, _ in kept], [s for _, s in kept], "policy")
            for (i, _), rollout in zip(kept, judged, strict=True):
                rollouts[i] = rollout
        return [self._for_reward(p, r) for p, r in zip(owners, rollouts, strict=True)]

    def remember(self, groups: Sequence[Group], step: int) -> None:
        """Adds earlier successes to the groups, and the fresh successes to the buffer."""
        for group in groups:
            fresh = [r.sample for r in group.fresh if r.verdict.full_pass]
            traces = self.replay.draw(group.problem.id, step)
            prompt = group.rollouts[0].sample.prompt
            samples = [Sample(prompt, t.token_ids, t.logprobs, t.trained, True) for t in traces]
            replayed = self._verified([group.problem] * len(samples), samples, "replay")
            group.rollouts += [self._for_reward(group.problem, r) for r in replayed]
            for s in fresh:
                self.replay.add(group.problem.id, Trace(step, s.tokens, s.logprobs, s.trained))

    def guided(self, groups: Sequence[Group], seed: int) -> list[Group]:
        """Samples some of the failed groups again with the beginning of the gold answer given.

        These rollouts carry the plain prompt, without the hint. A token that was given counts as
        sampled with probability 1.
        """
        if not self.recipe.guidance.groups:
            return []
        failed = {g.problem.id: g.problem for g in groups if g.full_pass == 0}
        made = []
        for problem in (failed[i] for i in self.guidance.chosen(list(failed))):
            parts = self.policy.gold(problem)
            count = self.guidance.parts(problem.id, len(parts))
            given = [token for part in parts[:count] for token in part]
            if len(given) >= self.policy.max_new_tokens:
                continue
            samples = self._with_hint(problem, given, seed)
            found = self._verified([problem] * len(samples), samples, "guided")
            rollouts = [self._for_reward(problem, r) for r in found]
            self.guidance.observe(problem.id, any(r.verdict.full_pass for r in rollouts))
            made.append(Group(problem, rollouts))
        return made

    def _with_hint(self, problem: Problem, given: list[int], seed: int) -> list[Sample]:
        """A group of completions that begin with the tokens `given`."""
        settings, prompt = self.recipe.rollouts, self.policy.encode(problem)
        found = self.policy.complete(
            [prompt + given],
            settings.group_size,
            settings.temperature,
            derive_seed(seed, "guided", problem.id),
            limit=self.policy.max_new_tokens - len(given),
        )
        certain = [0.0] * len(given)
        return [
            Sample(
                prompt=prompt,
                tokens=given + s.tokens,
                logprobs=certain + s.logprobs,
                trained=[1] * (len(given) + len(s.tokens)),
                finished=s.finished,
            )
            for s in found
        ]

    def weigh(self, groups: Sequence[Group], phase: Phase) -> None:
        """Sets the advantages of each group, and whether it is dead."""
        settings = self.recipe.policy
        rewards = [self.rewards(group, phase) for group in groups]
        rewards_PG = np.full((len(groups), max(map(len, rewards))), np.nan)
        for number, found in enumerate(rewards):
            rewards_PG[number, : len(found)] = found
        advantages_PG = signed(
            group_advantages(rewards_PG, settings.advantage),
            settings.positive_weight,
            settings.negative_weight,
        )
        dead_P = dead_groups(rewards_PG)
        for group, dead, advantages in zip(groups, dead_P, advantages_PG, strict=True):
            group.dead = bool(dead)
            group.advantages = advantages[: len(group.rollouts)].tolist()

    def rewards(self, group: Group, phase: Phase) -> np.ndarray:
        """The reward of each rollout under the phase, float64 [G]; NaN for those without one."""
        rewards_G = group_rewards(
            [r.verdict for r in group.rollouts],
            phase.score,
            exponent=phase.exponent,
            bonus=phase.bonus,
            idle_score=self._idle_score(group.problem) if phase.score == "above_idle" else 0.0,
        )
        truncated_G = np.array([not r.sample.finished for r in group.rollouts])
        match self.recipe.rollouts.truncated:
            case "zero":
                rewards_G[truncated_G & ~np.isnan(rewards_G)] = 0.0
            case "mask":
                rewards_G[truncated_G] = np.nan
            case "keep":
                pass
        return rewards_G

    def _idle_score(self, problem: Problem) -> float:
        """The best pass rate of an idle answer over the cases that the reward uses."""
        if problem.id not in self._idle_scores:
            verdicts = [
                self._rewarded_cases(problem, v) for v in verify_many(idle_pairs([problem]))
            ]
            self._idle_scores[problem.id] = max((v.pass_rate or 0.0 for v in verdicts), default=0.0)
        return self._idle_scores[problem.id]

    def _verified(
        self, owners: Sequence[Problem], samples: Sequence[Sample], origin: Origin
    ) -> list[Rollout]:
        texts = [self.policy.answer(s) for s in samples]
        begun = time.perf_counter()
        verdicts = verify_many(list(zip(owners, texts, strict=True)))
        self.verify_seconds += time.perf_counter() - begun
        return [
            Rollout(sample, text, verdict, origin)
            for sample, text, verdict in zip(samples, texts, verdicts, strict=True)
        ]

    def _for_reward(self, problem: Problem, rollout: Rollout) -> Rollout:
        rollout.verdict = self._rewarded_cases(problem, rollout.verdict)
        return rollout

    def _rewarded_cases(self, problem: Problem, verdict: Verdict) -> Verdict:
        return restricted(verdict, self._split(problem)[0])

    def _failed(self, problem: Problem, verdict: Verdict) -> bool:
        """Whether a case failed that feedback may show.

        The other cases do not count here; feedback that depends on them would give them away.
        """
        return restricted(verdict, self._split(problem)[1]).full_pass is False

    def _split(self, problem: Problem) -> tuple[list[int], list[int]]:
        if problem.id not in self._splits:
            self._splits[problem.id] = split_cases(problem, self.recipe.feedback, self.recipe.seed)
        return self._splits[problem.id]

    def _continued(
        self, failed: Sequence[tuple[Problem, Rollout]], seed: int, greedy: bool
    ) -> list[Sample | None]:
        """Each failed completion with feedback and what the policy writes after it.

        All of it within the token budget of one completion; None where feedback leaves no room.
        """
        budget = self.policy.max_new_tokens
        before = [self._told(problem, rollout) for problem, rollout in failed]
        roomy = [s for s in before if len(s.tokens) < budget]
        if not roomy:
            return [None] * len(before)
        prompts = [s.prompt + s.tokens for s in roomy]
        limit = budget - min(len(s.tokens) for s in roomy)
        temperature = self.recipe.rollouts.temperature
        written = iter(self.policy.complete(prompts, 1, temperature, seed, greedy, limit))
        return [
            _joined(s, next(written), budget) if len(s.tokens) < budget else None for s in before
        ]

    def _told(self, problem: Problem, rollout: Rollout) -> Sample:
        """A failed completion with the feedback on it, which the loss leaves out."""
        s = rollout.sample
        may_show = self._split(problem)[1]
        view = shown(problem, rollout.verdict, may_show, self.recipe.feedback)
        told = self.policy.feedback(problem, view)
        count = len(s.tokens) - 1  # all but EOS, which would end the answer
        return Sample(
            prompt=s.prompt,
            tokens=s.tokens[:count] + told,
            logprobs=s.logprobs[:count] + [0.0] * len(told),
            trained=s.trained[:count] + [0] * len(told),
            finished=False,
        )


def _joined(before: Sample, after: Sample, budget: int) -> Sample:
    """A completion with feedback and what was written after it, cut at the token budget."""
    room = budget - len(before.tokens)
    return Sample(
        prompt=before.prompt,
        tokens=before.tokens + after.tokens[:room],
        logprobs=before.logprobs + after.logprobs[:room],
        trained=before.trained + after.trained[:room],
        finished=after.finished and len(after.tokens) <= room,
    )


class FeedbackSampler:
    """Samples a policy with verification in the loop.

    Its evaluation is reported beside the plain one; the two are never mixed.
    """

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str]]:
        """Yields the n final answers to each problem (the `Sampler` of `deltagym.evaluation`)."""
        for number, problem in enumerate(problems):
            own = derive_seed(seed, "sample", number)
            policy = self._collector.policy
            samples = policy.completions([problem], n, temperature, own, greedy)
            rollouts = self._collector.judge([problem] * n, samples, own, greedy)
            yield [r.text for r in rollouts]
