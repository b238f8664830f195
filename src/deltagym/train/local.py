"""The local engine: two-phase GRPO in one process, one readable loop.

A step: sample a group of completions for each prompt, verify them, score the verdicts under the current phase, turn scores
into group-relative advantages, and take one clipped policy-gradient step over the groups that carry a signal. What was left
out on purpose: distributed training, asynchronous sampling, and a value model. The parts that decide anything (schedule,
advantages, entropy control, loss) live in `recipe/` and are shared with the other engines.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from deltagym.evaluate.evaluation import evaluate
from deltagym.family import get_family
from deltagym.problem import DeltaGymError, Problem, Verdict
from deltagym.recipe.advantages import dead_groups, group_advantages
from deltagym.recipe.entropy import EntropyControl, tokens_in
from deltagym.recipe.loss import kl_k3, policy_loss
from deltagym.recipe.prompts import PromptSampler
from deltagym.recipe.schedule import Schedule
from deltagym.recipe.schema import Phase, Recipe
from deltagym.rewards import score
from deltagym.runs import Rollout, RunFolder
from deltagym.seeding import derive_seed
from deltagym.train.policy import Policy, load_policy
from deltagym.train.sampling import Rollouts, token_logprobs
from deltagym.verify import verify_many

ROWS_PER_PASS = 128
"""Rollouts in one forward and backward pass: small enough for the CPU's cache (three times faster than 768); the update is the
sum over passes."""


class Diverged(DeltaGymError):
    """The loss or its gradient is not a finite number."""


@dataclass
class Batch:
    """One step's rollouts with what was made of them. Rows B = prompts x group size."""

    problems: list[Problem]
    rollouts: Rollouts
    texts: list[str]
    verdicts: list[Verdict]
    advantages_B: np.ndarray
    dead_P: np.ndarray
    explored_BT: torch.Tensor
    """1 on the completion tokens that the entropy bonus counts on."""


class LocalTrainer:
    """Carries a run from step to step; everything it needs to go on is in the checkpoint it writes."""

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Sequence[Problem],
        test: Sequence[Problem],
        on_evaluation: Callable[[str, int, int], None] | None = None,
    ) -> None:
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.recipe, self.run, self.test_problems = recipe, run, list(test)
        self.policy: Policy = load_policy(
            recipe.model.name, max_new_tokens=recipe.rollouts.max_new_tokens, precision=recipe.model.precision
        )
        self.reference = copy.deepcopy(self.policy.model).requires_grad_(False) if recipe.policy.beta else None
        o = recipe.optimizer
        self.optimizer = torch.optim.AdamW(self.policy.model.parameters(), lr=o.lr, betas=o.betas, eps=o.eps, weight_decay=o.weight_decay)
        self.on_evaluation = on_evaluation
        self.schedule = Schedule(recipe.phases)
        self.entropy = EntropyControl(recipe.entropy)
        self.prompts = PromptSampler(train, recipe.rollouts.prompts, recipe.rollouts.balance, recipe.seed)
        self.step = 0
        self.updates = 0
        self._resume()

    def steps(self) -> Iterator[dict[str, Any]]:
        """Runs to the end of the last phase; yields each step's metrics after they are on disk."""
        self._evaluate_once("before", self.recipe.evaluation.final_samples)
        while not self.schedule.finished:
            metrics = self._step()
            self.run.append_metrics(metrics)
            every = self.recipe.evaluation.every
            if metrics["phase_ended"] or (every and self.step % every == 0):
                name = f"end_of_phase_{metrics['phase_index']}" if metrics["phase_ended"] else f"step_{self.step:06d}"
                self._evaluate_once(name, self.recipe.evaluation.samples)
            if self.step % self.recipe.checkpoints.every == 0 or metrics["phase_ended"]:
                self.save(keep=metrics["phase_ended"])
            yield metrics
        self._evaluate_once("after", self.recipe.evaluation.final_samples)

    def _step(self) -> dict[str, Any]:
        phase, index = self.schedule.phase, self.schedule.index
        clock = [time.perf_counter()]
        problems = self.prompts.deal(phase.families)
        rollouts = self.policy.rollouts(problems, self.recipe.rollouts.group_size, self.recipe.rollouts.temperature, self._seed("rollouts"))
        clock.append(time.perf_counter())
        batch = self._judge(problems, rollouts, phase.score)
        clock.append(time.perf_counter())
        learned = self._update(batch, phase)
        clock.append(time.perf_counter())
        self.step += 1
        metrics: dict[str, Any] = (
            self._summary(batch) | learned | {"phase": f"{index + 1} {phase.score}", "phase_index": index, "score": phase.score}
        )
        self.prompts.observe(metrics["full_pass_by_family"])
        metrics["phase_ended"] = self.schedule.observe(metrics)
        metrics["seconds"] = dict(zip(("sample", "verify", "update"), np.diff(clock).round(4).tolist(), strict=True))
        self.run.write_rollouts(self.step, self._log(batch, str(metrics["phase"])))
        return {"step": self.step, **metrics}

    def _judge(self, problems: list[Problem], rollouts: Rollouts, score_name: str) -> Batch:
        group = self.recipe.rollouts.group_size
        texts = [self.policy.decode(c) for c in rollouts.completions()]
        verdicts = verify_many([(problems[i // group], text) for i, text in enumerate(texts)])
        scores = [score(score_name, v) for v in verdicts]
        rewards_B = np.array([np.nan if s is None else s for s in scores])
        truncated_B = ~rollouts.finished_B.cpu().numpy()
        match self.recipe.rollouts.truncated:
            case "zero":
                rewards_B[truncated_B & ~np.isnan(rewards_B)] = 0.0
            case "mask":
                rewards_B[truncated_B] = np.nan
            case "keep":
                pass
        rewards_PG = rewards_B.reshape(-1, group)
        advantages = group_advantages(rewards_PG, self.recipe.policy.advantage)
        explored = self._explored(problems, rollouts, texts)
        return Batch(problems, rollouts, texts, verdicts, advantages.ravel(), dead_groups(rewards_PG), explored)

    def _explored(self, problems: list[Problem], rollouts: Rollouts, texts: list[str]) -> torch.Tensor:
        """Mask [B, T] of the completion tokens the entropy bonus counts on."""
        mask_BT = rollouts.completion_BT[:, rollouts.prompt_width :].clone()
        if self.recipe.entropy.tokens == "used":
            for row, (token_ids, text) in enumerate(zip(rollouts.completions(), texts, strict=True)):
                spans = get_family(problems[row // self.recipe.rollouts.group_size].family).used_spans(text)
                if spans is not None:
                    used = tokens_in(spans, self.policy.token_ends(token_ids))
                    mask_BT[row, : len(used)] = torch.from_numpy(used).to(mask_BT)
        return mask_BT

    def _update(self, batch: Batch, phase: Phase) -> dict[str, float]:
        """One optimizer step a minibatch over the rows that carry a signal; none at all when there are none.

        Rows of dead groups have advantage 0; they are left out unless the phase wants its entropy bonus on them too.
        """
        carries = np.ones_like(batch.dead_P) if phase.entropy_on_dead_groups else ~batch.dead_P
        live = self._by_length(batch, np.flatnonzero(np.repeat(carries, self.recipe.rollouts.group_size)))
        if not len(live):
            return self._learned(0.0, 0.0, math.nan, updated=False)
        settings = self.recipe.policy
        several = settings.epochs * settings.minibatches > 1
        old = self._frozen_logprobs(self.policy.model, batch, live) if several else None
        reference = self._frozen_logprobs(self.reference, batch, live) if self.reference is not None else None
        totals = np.zeros(3)
        norm = 0.0
        for epoch in range(settings.epochs):
            for part in self._order(len(live), epoch).chunk(settings.minibatches):
                totals += self._accumulate(batch, live, part, old, reference)
                norm = self._apply()
        loss, entropy_sum, tokens = totals
        entropy = entropy_sum / tokens
        self.entropy.update(entropy, self.recipe.entropy.target if phase.entropy_target is None else phase.entropy_target)
        return self._learned(loss, norm, entropy, updated=True)

    def _order(self, count: int, epoch: int) -> torch.Tensor:
        """Order of an epoch's rows: shuffled when there are minibatches, else by length as they are."""
        if self.recipe.policy.minibatches == 1:
            return torch.arange(count)
        return torch.randperm(count, generator=torch.Generator().manual_seed(self._seed("epoch", epoch)))

    def _learned(self, loss: float, grad_norm: float, entropy: float, updated: bool) -> dict[str, float]:
        """The update's part of a step's metrics; entropy is not measured (NaN) without an update."""
        lr = self.optimizer.param_groups[0]["lr"] if updated else 0.0
        coefficient = self.entropy.coefficient
        return {"loss": loss, "grad_norm": grad_norm, "entropy": entropy, "lr": lr, "updated": updated, "entropy_coefficient": coefficient}

    def _accumulate(
        self, batch: Batch, live: torch.Tensor, part: torch.Tensor, old: torch.Tensor | None, reference: torch.Tensor | None
    ) -> np.ndarray:
        """Adds the gradient of the rows `live[part]`; returns loss, summed entropy and token count."""
        settings, totals = self.recipe.policy, np.zeros(3)
        whole = float(batch.rollouts.completion_BT.sum()) / settings.minibatches
        advantages_B = torch.from_numpy(batch.advantages_B).float().to(batch.rollouts.tokens_BT.device)
        for chosen in part.split(ROWS_PER_PASS):
            rows = live[chosen]
            logprobs, entropy, mask = token_logprobs(
                self.policy.model, batch.rollouts, self.recipe.rollouts.temperature, self.policy.precision, rows
            )
            width = logprobs.shape[1]
            before = logprobs.detach() if old is None else old[chosen, :width]
            loss = policy_loss(
                logprobs, before, advantages_B[rows], mask, clip_low=settings.clip_low, clip_high=settings.clip_high, token_count=whole
            )
            explored = batch.explored_BT[rows, :width]
            loss = loss - self.entropy.coefficient * (entropy * explored).sum() / whole
            if reference is not None:
                loss = loss + settings.beta * (kl_k3(logprobs, reference[chosen, :width]) * mask).sum() / whole
            loss.backward()
            totals += [loss.item(), (entropy.detach() * explored).sum().item(), explored.sum().item()]
        return totals

    def _apply(self) -> float:
        """Takes the optimizer step; returns the gradient's norm before clipping."""
        settings = self.recipe.optimizer
        norm = float(torch.nn.utils.clip_grad_norm_(self.policy.model.parameters(), settings.grad_norm))
        if not math.isfinite(norm):
            raise Diverged(f"step {self.step + 1}: the gradient is not finite; resume from the last checkpoint with a smaller optimizer.lr")
        self.updates += 1
        rise = min(1.0, self.updates / settings.warmup_updates) if settings.warmup_updates else 1.0
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = settings.lr * rise
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return norm

    @torch.no_grad()
    def _frozen_logprobs(self, model: Any, batch: Batch, live: torch.Tensor) -> torch.Tensor:
        """Log-probabilities of the live rows under `model`, without gradient [rows, T]."""
        width = batch.rollouts.completion_BT.shape[1] - batch.rollouts.prompt_width
        frozen = torch.zeros(len(live), width, device=batch.rollouts.tokens_BT.device)
        for first in range(0, len(live), ROWS_PER_PASS):
            rows = live[first : first + ROWS_PER_PASS]
            part = token_logprobs(model, batch.rollouts, self.recipe.rollouts.temperature, self.policy.precision, rows)[0]
            frozen[first : first + len(rows), : part.shape[1]] = part
        return frozen

    @staticmethod
    def _by_length(batch: Batch, rows: np.ndarray) -> torch.Tensor:
        """`rows` with the shortest completions first, so that a pass holds rows of like length and little padding."""
        lengths = batch.rollouts.completion_BT.sum(1).cpu().numpy()[rows]
        return torch.from_numpy(rows[np.argsort(lengths, kind="stable")])

    def _summary(self, batch: Batch) -> dict[str, Any]:
        rates = [v.pass_rate for v in batch.verdicts if v.pass_rate is not None]
        families: dict[str, list[float]] = {}
        group = self.recipe.rollouts.group_size
        for i, verdict in enumerate(batch.verdicts):
            if verdict.full_pass is not None:
                families.setdefault(batch.problems[i // group].family, []).append(float(verdict.full_pass))
        return {
            "pass_rate": float(np.mean(rates)) if rates else 0.0,
            "full_pass": sum(bool(v.full_pass) for v in batch.verdicts) / max(1, len(rates)),
            "full_pass_by_family": {name: float(np.mean(values)) for name, values in sorted(families.items())},
            "valid": float(np.mean([v.status == "ok" for v in batch.verdicts])),
            "samples": len(rates),
            "dead_groups": float(batch.dead_P.mean()),
            "truncated": float((~batch.rollouts.finished_B).float().mean()),
            "tokens": int(batch.rollouts.completion_BT.sum()),
        }

    def _log(self, batch: Batch, phase: str) -> list[Rollout]:
        group = self.recipe.rollouts.group_size
        rows = zip(batch.texts, batch.verdicts, batch.advantages_B.tolist(), strict=True)
        owners = [batch.problems[i // group] for i in range(len(batch.texts))]
        return [
            Rollout(p.id, p.family, p.level, phase, text, v.pass_rate, v.full_pass, None if batch.dead_P[i // group] else advantage)
            for i, (p, (text, v, advantage)) in enumerate(zip(owners, rows, strict=True))
        ]

    def _evaluate_once(self, name: str, samples: int) -> None:
        """Evaluates on the test split and stores it as `name`, unless a run before this one already did."""
        if name in self.run.evals() or not self.test_problems:
            return
        seed = derive_seed(self.recipe.seed, "evaluation", name)
        progress = partial(self.on_evaluation, name) if self.on_evaluation else None
        found = evaluate(self.policy, self.test_problems, samples, seed=seed, label=name, step=self.step, progress=progress)
        self.run.save_eval(name, found)

    def _seed(self, *purpose: Any) -> int:
        return derive_seed(self.recipe.seed, "step", self.step, *purpose)

    def save(self, keep: bool = False) -> None:
        """Commits a checkpoint of the current step."""
        with self.run.new_checkpoint(self.step, keep=keep) as folder:
            self.policy.save(folder)
            torch.save(self.optimizer.state_dict(), folder / "optimizer.pt")
            state = {
                "step": self.step,
                "updates": self.updates,
                "schedule": self.schedule.state_dict(),
                "entropy": self.entropy.state_dict(),
                "prompts": self.prompts.state_dict(),
            }
            (folder / "trainer.json").write_text(json.dumps(state))
        self.run.rotate_checkpoints(self.recipe.checkpoints.keep)

    def _resume(self) -> None:
        """Goes back to the newest checkpoint, if there is one; steps after it are forgotten and will come out the same."""
        checkpoint = self.run.latest_checkpoint()
        if checkpoint is None:
            self.run.rewind(0)
            return
        folder: Path = checkpoint.path
        state = json.loads((folder / "trainer.json").read_text())
        self.policy.model = load_policy(str(folder), max_new_tokens=1).model
        self.optimizer = torch.optim.AdamW(self.policy.model.parameters())
        self.optimizer.load_state_dict(torch.load(folder / "optimizer.pt", weights_only=True))
        self.schedule.load_state_dict(state["schedule"])
        self.entropy.load_state_dict(state["entropy"])
        self.prompts.load_state_dict(state["prompts"])
        self.step, self.updates = state["step"], state["updates"]
        self.run.rewind(self.step)
