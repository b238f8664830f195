"""The local engine: two-phase GRPO in one process, as one readable loop.

A step samples a group of completions for each prompt, verifies them, turns the verdicts into
rewards under the current phase and the rewards into group-relative advantages, and takes one
clipped policy-gradient step over the groups that carry a signal.

Left out on purpose: a value model, because the group's mean is the baseline; sampling while the
weights are updated, because then the completions would come from an older policy; and more than one
process, because the `trl` engine has them. What decides anything (phases, prompts, scores,
advantages, replay, guidance) is in `recipe/` and shared with that engine. What surrounds a step
(numbers on disk, evaluations, checkpoints, Ctrl-C) is in `engines/base.py`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from deltagym.core.problem import Problem
from deltagym.engines.base import EngineBase, OnEvaluation
from deltagym.engines.metrics import Seconds
from deltagym.engines.rollouts import Collector, Group
from deltagym.engines.update import Updater
from deltagym.models.policy import load_policy
from deltagym.models.sampling import Sample
from deltagym.recipe.schema import Recipe
from deltagym.runs.folder import RunFolder

OPTIMIZER = "optimizer.pt"
"""File of a checkpoint with the optimizer's state."""


class LocalEngine(EngineBase):
    """Trains in this process, on the GPU if there is one. See `EngineBase` for the arguments."""

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Mapping[str, Sequence[Problem]],
        test: Sequence[Problem],
        on_evaluation: OnEvaluation | None = None,
    ) -> None:
        super().__init__(recipe, run, train, test, on_evaluation)
        self.policy = load_policy(
            recipe.model.name,
            max_new_tokens=recipe.rollouts.max_new_tokens,
            precision=recipe.model.precision,
        )
        self.collector = Collector(self.policy, recipe, self.replay, self.guidance)
        self.updater = Updater(self.policy, recipe, self.entropy, self.warmup)
        self.resume()

    def take_steps(self) -> None:
        """The loop."""
        self.evaluate_before()
        while not self.stopping:
            phase, begun = self.schedule.phase, time.perf_counter()

            # Sample and verify a group for each prompt: these rollouts measure the policy.
            problems = self.curriculum.deal(phase.families)
            groups = self.collector.sample(problems, self.seed("rollouts"))

            # Where the policy fails as a whole there is nothing to compare. Earlier successes on a
            # prompt join its group, and some failed prompts are tried again with a hint.
            self.collector.remember(groups, self.step)
            guided = self.collector.guided(groups, self.seed("guidance"))

            # Verdicts become rewards, and rewards become advantages within each group.
            self.collector.weigh([*groups, *guided], phase)
            sampled = time.perf_counter()

            # Raise the probability of what did better than its group, lower that of what did worse.
            gold, gold_weight = self._gold(groups), self.supervised.weight(self.step)
            learned = self.updater.update([*groups, *guided], phase, self.step, gold, gold_weight)

            # Numbers to disk, evaluation if due, next phase if this one is over.
            seconds = self._seconds(begun, sampled, time.perf_counter())
            self.end_step(groups, learned, seconds, guided)
            if self.save_due:
                self.save()

    def _gold(self, groups: Sequence[Group]) -> list[Sample]:
        """Gold answers to imitate in this step; none unless the recipe asks for them."""
        failed = {g.problem.id: g for g in groups if g.full_pass == 0}
        chosen = [failed[name] for name in self.supervised.chosen(list(failed))]
        for group in groups:
            self.supervised.observe(group.problem.id, group.full_pass > 0)
        return [self.policy.gold_sample(group.problem) for group in chosen]

    def _seconds(self, begun: float, sampled: float, ended: float) -> Seconds:
        verified = self.collector.verify_seconds
        return Seconds(
            sample=round(sampled - begun - verified, 4),
            verify=round(verified, 4),
            update=round(ended - sampled, 4),
        )

    def write_model(self, folder: Path) -> None:
        """Writes model, tokenizer and optimizer."""
        self.policy.save(folder)
        torch.save(self.updater.optimizer.state_dict(), folder / OPTIMIZER)

    def read_model(self, folder: Path) -> None:
        """Restores model and optimizer."""
        self.policy.model = load_policy(str(folder), max_new_tokens=1).model
        self.updater.load_optimizer(torch.load(folder / OPTIMIZER, weights_only=True))
