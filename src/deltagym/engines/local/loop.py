"""The local engine: two-phase GRPO in one process, one readable loop.

A step: sample a group of completions for each prompt, verify them, score the verdicts under the current phase, turn scores
into group-relative advantages, and take one clipped policy-gradient step over the groups that carry a signal. What was left
out on purpose: distributed training, asynchronous sampling, and a value model. The parts that decide anything (schedule,
advantages, entropy control, replay, guidance, loss) live in `recipe/` and are shared with the other engines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.engines.rollouts import Collector, FeedbackSampler, Group
from deltagym.engines.update import Updater
from deltagym.evaluation.evaluation import Sampler, evaluate
from deltagym.models.policy import Policy, load_policy
from deltagym.models.sampling import Sample
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.prompts import PromptSampler
from deltagym.recipe.replay import ReplayBuffer
from deltagym.recipe.schedule import Schedule
from deltagym.recipe.schema import Recipe
from deltagym.recipe.supervised import SupervisedMix
from deltagym.runs.folder import Rollout, RunFolder


class LocalTrainer:
    """Carries a run from step to step; everything it needs to go on is in the checkpoint it writes.

    Args:
        recipe: What to do.
        run: Where it leaves its traces.
        train: Training problems of each suite the recipe names, by its name.
        test: Held-out problems of the recipe's own suite.
        on_evaluation: Told of an evaluation's name, how many problems are done, and of how many.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Mapping[str, Sequence[Problem]],
        test: Sequence[Problem],
        on_evaluation: Callable[[str, int, int], None] | None = None,
    ) -> None:
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.recipe, self.run, self.test_problems = recipe, run, list(test)
        self.policy: Policy = load_policy(
            recipe.model.name,
            max_new_tokens=recipe.rollouts.max_new_tokens,
            precision=recipe.model.precision,
        )
        self.on_evaluation = on_evaluation
        self.schedule = Schedule(recipe.phases)
        self.prompts = {
            name: PromptSampler(problems, recipe.rollouts, recipe.seed)
            for name, problems in train.items()
        }
        self.replay, self.guidance, self.supervised = (
            ReplayBuffer(recipe.replay),
            Guidance(recipe.guidance),
            SupervisedMix(recipe.supervised),
        )
        self.collector = Collector(self.policy, recipe, self.replay, self.guidance)
        self.updater = Updater(self.policy, recipe)
        self.step = 0
        self._resume()

    def steps(self) -> Iterator[dict[str, Any]]:
        """Runs to the end of the last phase; yields each step's metrics after they are on disk."""
        self._evaluate_once("before", self.recipe.evaluation.final_samples)
        while not self.schedule.finished:
            metrics = self._step()
            self.run.append_metrics(metrics)
            every = self.recipe.evaluation.every
            evaluated = metrics["phase_ended"] or (every and self.step % every == 0)
            if evaluated:
                name = (
                    f"end_of_phase_{metrics['phase_index']}"
                    if metrics["phase_ended"]
                    else f"step_{self.step:06d}"
                )
                self._evaluate_once(name, self.recipe.evaluation.samples)
            if evaluated or self.step % self.recipe.checkpoints.every == 0:
                self.save(keep=metrics["phase_ended"])
            yield metrics
        self._evaluate_once("after", self.recipe.evaluation.final_samples)
        if self.recipe.feedback.rounds:
            self._evaluate_once(
                "after_with_feedback",
                self.recipe.evaluation.final_samples,
                FeedbackSampler(self.collector),
            )

    def train(self, after_step: Callable[[dict[str, Any]], bool]) -> None:
        """Runs to the end of the last phase; `after_step` is told of each step's metrics.

        Raises:
            KeyboardInterrupt: `after_step` wanted to stop; the state has been saved.
        """
        for metrics in self.steps():
            if after_step(metrics):
                self.save()
                raise KeyboardInterrupt

    def _step(self) -> dict[str, Any]:
        phase, index = self.schedule.phase, self.schedule.index
        clock = [time.perf_counter()]
        prompts = self.prompts[phase.suite or self.recipe.suite.name]
        groups = self.collector.sample(prompts.deal(phase.families), self._seed("rollouts"))
        fresh = list(groups)
        self.collector.remember(groups, self.step)
        groups += self.collector.guided(groups, self._seed("guidance"))
        self.collector.weigh(groups, phase)
        clock.append(time.perf_counter())
        learned = self.updater.update(groups, phase, self.step, *self._gold(fresh))
        clock.append(time.perf_counter())
        self.step += 1
        summary = summarise(fresh)
        metrics: dict[str, Any] = (
            summary
            | learned
            | {"phase": f"{index + 1} {phase.score}", "phase_index": index, "score": phase.score}
        )
        metrics |= {
            "replayed": sum(r.origin == "replay" for g in groups for r in g.rows),
            "guided": len(groups) - len(fresh),
        }
        prompts.observe(metrics["full_pass_by_family"], {g.problem.id: g.full_pass for g in fresh})
        metrics["phase_ended"] = self.schedule.observe(metrics)
        sampled, updated = np.diff(clock).tolist()
        verified = self.collector.verify_seconds
        metrics["seconds"] = {
            "sample": round(sampled - verified, 4),
            "verify": round(verified, 4),
            "update": round(updated, 4),
        }
        self.run.write_rollouts(self.step, rollout_log(groups, str(metrics["phase"])))
        return {"step": self.step, **metrics}

    def _gold(self, groups: Sequence[Group]) -> tuple[list[Sample], float]:
        """Gold answers to imitate in this step, and their weight."""
        failed = {g.problem.id: g for g in groups if g.full_pass == 0}
        chosen = self.supervised.chosen(list(failed))
        for group in groups:
            self.supervised.observe(group.problem.id, group.full_pass > 0)
        samples = []
        for name in chosen:
            tokens = [t for part in self.policy.gold(failed[name].problem) for t in part]
            prompt = failed[name].rows[0].sample.prompt
            samples.append(Sample(prompt, tokens, [0.0] * len(tokens), [1] * len(tokens), True))
        return samples, self.supervised.weight(self.step)

    def _evaluate_once(self, name: str, samples: int, sampler: Sampler | None = None) -> None:
        """Evaluates on the test split and stores it as `name`, unless a run before this one already did."""
        if name in self.run.evals() or not self.test_problems:
            return
        seed = derive_seed(self.recipe.seed, "evaluation", name)
        progress = partial(self.on_evaluation, name) if self.on_evaluation else None
        found = evaluate(
            sampler or self.policy,
            self.test_problems,
            samples,
            seed=seed,
            label=name,
            step=self.step,
            progress=progress,
        )
        self.run.save_eval(name, found)

    def _seed(self, *purpose: Any) -> int:
        return derive_seed(self.recipe.seed, "step", self.step, *purpose)

    def save(self, keep: bool = False) -> None:
        """Commits a checkpoint of the current step."""
        with self.run.new_checkpoint(self.step, keep=keep) as folder:
            self.policy.save(folder)
            torch.save(self.updater.optimizer.state_dict(), folder / "optimizer.pt")
            state = {
                "step": self.step,
                "prompts": {name: sampler.state_dict() for name, sampler in self.prompts.items()},
                **{name: part.state_dict() for name, part in self._parts().items()},
            }
            (folder / "trainer.json").write_text(json.dumps(state))
        self.run.rotate_checkpoints(self.recipe.checkpoints.keep)

    def _parts(self) -> dict[str, Any]:
        """Everything with a state of its own, by its name in the checkpoint."""
        return {
            "schedule": self.schedule,
            "updater": self.updater,
            "replay": self.replay,
            "guidance": self.guidance,
            "supervised": self.supervised,
        }

    def _resume(self) -> None:
        """Goes back to the newest checkpoint, if there is one; steps after it are forgotten and will come out the same."""
        checkpoint = self.run.latest_checkpoint()
        if checkpoint is None:
            self.run.rewind(0)
            return
        folder: Path = checkpoint.path
        state = json.loads((folder / "trainer.json").read_text())
        self.policy.model = load_policy(str(folder), max_new_tokens=1).model
        self.updater.load_optimizer(torch.load(folder / "optimizer.pt", weights_only=True))
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        for name, sampler in self.prompts.items():
            sampler.load_state_dict(state["prompts"][name])
        self.step = state["step"]
        self.run.rewind(self.step)


def summarise(groups: Sequence[Group]) -> dict[str, Any]:
    """What a step's fresh completions came to; those the verifier could not judge are left out of the rates."""
    rows = [(g, r) for g in groups for r in g.fresh]
    judged = [(g.problem.family, r.verdict) for g, r in rows if r.verdict.full_pass is not None]
    families: dict[str, list[float]] = {}
    for family, verdict in judged:
        families.setdefault(family, []).append(float(bool(verdict.full_pass)))
    return {
        "pass_rate": float(np.mean([v.pass_rate or 0.0 for _, v in judged])) if judged else 0.0,
        "full_pass": sum(bool(v.full_pass) for _, v in judged) / max(1, len(judged)),
        "full_pass_by_family": {
            name: float(np.mean(values)) for name, values in sorted(families.items())
        },
        "valid": float(np.mean([r.verdict.status == "ok" for _, r in rows])),
        "samples": len(judged),
        "dead_groups": float(np.mean([g.dead for g in groups])),
        "truncated": float(np.mean([not r.sample.finished for _, r in rows])),
        "tokens": sum(len(r.sample.tokens) for _, r in rows),
    }


def rollout_log(groups: Sequence[Group], phase: str) -> list[Rollout]:
    """A line of the run's log for every completion sampled in this step; replayed ones were logged when they were sampled."""
    return [
        Rollout(
            g.problem.id, g.problem.family, g.problem.level, f"{phase} guided" if r.origin == "guided" else phase,
            r.text, r.verdict.pass_rate, r.verdict.full_pass, None if g.dead else advantage,
        )
        for g in groups
        for r, advantage in zip(g.rows, g.advantages, strict=True)
        if r.origin != "replay"
    ]  # fmt: skip
