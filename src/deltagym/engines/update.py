"""One step's update: the loss over the rows that carry a signal, in passes small enough for the memory, and the optimizer's step."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Problem
from deltagym.core.registry import scope_of
from deltagym.core.seeding import derive_seed
from deltagym.engines.loss import forward_kl, jensen_shannon, kl_k3, policy_loss, row_weights
from deltagym.engines.rollouts import Group, Row
from deltagym.models.policy import Policy
from deltagym.models.sampling import Packed, Sample, chosen, entropy, pack, token_logprobs
from deltagym.recipe.entropy import EntropyControl, tokens_in
from deltagym.recipe.schema import Phase, Recipe

ROWS_PER_PASS = 128
"""Rollouts in one forward and backward pass: small enough for the CPU's cache (three times faster than 768); the update is the
sum over passes."""


class Diverged(DeltaGymError):
    """The loss or its gradient is not a finite number."""


@dataclass
class Batch:
    """The rows of an update as tensors; B rows, shortest first, C completion tokens."""

    packed: Packed
    advantages_B: torch.Tensor
    weight_B: torch.Tensor
    truncate_B: torch.Tensor
    """Largest importance ratio of replayed rows; 0 elsewhere."""
    off_policy_B: torch.Tensor
    """Whether a row's own log-probabilities are the old policy's: it was not sampled as it is trained on."""
    explored_BC: torch.Tensor
    """1 where the entropy bonus counts."""

    def __len__(self) -> int:
        return len(self.advantages_B)


class Updater:
    """Owns the optimizer, the frozen reference and the entropy coefficient."""

    def __init__(self, policy: Policy, recipe: Recipe) -> None:
        self.policy, self.recipe = policy, recipe
        self.reference = (
            copy.deepcopy(policy.model).requires_grad_(False) if recipe.policy.beta else None
        )
        o = recipe.optimizer
        self.optimizer = torch.optim.AdamW(
            policy.model.parameters(),
            lr=o.lr,
            betas=o.betas,
            eps=o.eps,
            weight_decay=o.weight_decay,
        )
        self.entropy = EntropyControl(recipe.entropy)
        self.updates = 0

    def update(
        self,
        groups: Sequence[Group],
        phase: Phase,
        step: int,
        gold: Sequence[Sample] = (),
        gold_weight: float = 0.0,
    ) -> dict[str, Any]:
        """One optimizer step a minibatch over the rows that carry a signal; none at all when there are none.

        Rows of dead groups have advantage 0; they are left out unless the phase wants its entropy bonus on them too.

        Args:
            groups: With their advantages.
            phase: Of the step.
            step: Number of the step, counted from 0; orders the minibatches.
            gold: Gold answers to imitate beside, and the weight of their loss.
            gold_weight: Weight of the imitation loss, a mean over the tokens of all gold answers.

        Raises:
            Diverged: The gradient is not finite; the weights are then as they were.
        """
        batch = self._batch(groups, phase)
        if batch is None and not gold:
            return self._learned(0.0, 0.0, math.nan, updated=False)
        settings = self.recipe.policy
        totals, norm = np.zeros(3), 0.0
        old = (
            self._frozen(self.policy.model, batch)
            if batch and settings.epochs * settings.minibatches > 1
            else None
        )
        for epoch in range(settings.epochs):
            for part in self._order(len(batch) if batch else 1, step, epoch).chunk(
                settings.minibatches
            ):
                if batch:
                    totals += self._accumulate(batch, part, old)
                if gold:
                    totals[0] += self._imitate(gold, gold_weight)
                norm = self._apply(step)
        loss, entropy_sum, tokens = totals
        measured = entropy_sum / tokens if tokens else math.nan
        if tokens:
            self.entropy.update(
                measured,
                self.recipe.entropy.target
                if phase.entropy_target is None
                else phase.entropy_target,
            )
        return self._learned(loss, norm, measured, updated=True)

    def _batch(self, groups: Sequence[Group], phase: Phase) -> Batch | None:
        """The rows that carry a signal; None when there are none. A row weighs as in the batch of all rows."""
        everything = [
            (group, row, a)
            for group in groups
            for row, a in zip(group.rows, group.advantages, strict=True)
        ]
        live = [(g, r, a) for g, r, a in everything if phase.entropy_on_dead_groups or not g.dead]
        if not live:
            return None
        live.sort(key=lambda item: len(item[1].sample.tokens))
        rows, device = [r for _, r, _ in live], self.policy.device
        packed = pack([r.sample for r in rows], self.policy.tokenizer.pad_token_id, device)
        settings = self.recipe
        lengths = torch.tensor([sum(r.sample.trained) for _, r, _ in everything], device=device)
        weights = (
            row_weights(lengths, settings.policy.aggregation, settings.rollouts.max_new_tokens)
            * settings.policy.minibatches
        )
        place = {id(row): i for i, (_, row, _) in enumerate(everything)}
        corrected = settings.replay.truncate if settings.replay.mode == "corrected" else 0.0
        return Batch(
            packed=packed,
            advantages_B=torch.tensor([a for _, _, a in live], dtype=torch.float32, device=device),
            weight_B=weights[[place[id(r)] for r in rows]],
            truncate_B=torch.tensor(
                [corrected * (r.origin == "replay") for r in rows], device=device
            ),
            off_policy_B=torch.tensor(
                [r.origin == "guided" or (r.origin == "replay" and corrected > 0) for r in rows],
                device=device,
            ),
            explored_BC=self._explored([g.problem for g, _, _ in live], rows, packed),
        )

    def _explored(
        self, problems: Sequence[Problem], rows: Sequence[Row], packed: Packed
    ) -> torch.Tensor:
        """Where the entropy bonus counts [B, C]: on what the policy itself wrote in this step, or the part of it that can matter."""
        mask_BC = packed.trained_BC.clone()
        for number, (problem, row) in enumerate(zip(problems, rows, strict=True)):
            if row.origin != "policy":
                mask_BC[number] = 0
            elif self.recipe.entropy.tokens == "used":
                spans = scope_of(problem).used_spans(row.text)
                answer = row.sample.tokens[self.policy.answer_start(row.sample) :]
                used = tokens_in(spans, self.policy.token_ends(answer))
                start = len(row.sample.tokens) - len(used)
                mask_BC[number, start : start + len(used)] *= torch.from_numpy(used).to(mask_BC)
        return mask_BC

    def _order(self, count: int, step: int, epoch: int) -> torch.Tensor:
        """Order of an epoch's rows: shuffled when there are minibatches, else by length as they are."""
        if self.recipe.policy.minibatches == 1:
            return torch.arange(count)
        return torch.randperm(
            count,
            generator=torch.Generator().manual_seed(
                derive_seed(self.recipe.seed, "step", step, "epoch", epoch)
            ),
        )

    def _accumulate(self, batch: Batch, part: torch.Tensor, old: torch.Tensor | None) -> np.ndarray:
        """Adds the gradient of the rows `part`; returns loss, summed entropy and token count."""
        settings, totals = self.recipe.policy, np.zeros(3)
        temperature, precision = self.recipe.rollouts.temperature, self.policy.precision
        for rows in part.split(ROWS_PER_PASS):
            logprobs_BCV = token_logprobs(
                self.policy.model, batch.packed, rows, temperature, precision
            )
            logprobs_BC = chosen(logprobs_BCV, batch.packed, rows)
            width = logprobs_BC.shape[1]
            mask_BC, weight_B = batch.packed.trained_BC[rows, :width], batch.weight_B[rows]
            behaviour_BC = batch.packed.logprobs_BC[rows, :width]
            before_BC = logprobs_BC.detach() if old is None else old[rows, :width]
            before_BC = torch.where(batch.off_policy_B[rows, None], behaviour_BC, before_BC)
            loss = policy_loss(
                logprobs_BC,
                before_BC,
                batch.advantages_B[rows],
                mask_BC,
                weight_B,
                settings,
                batch.truncate_B[rows],
            )
            entropy_BC, explored_BC = entropy(logprobs_BCV), batch.explored_BC[rows, :width]
            loss = (
                loss
                - self.entropy.coefficient * (entropy_BC * explored_BC * weight_B[:, None]).sum()
            )
            if self.reference is not None:
                loss = (
                    loss
                    + settings.beta
                    * (
                        self._divergence(batch, rows, logprobs_BCV) * mask_BC * weight_B[:, None]
                    ).sum()
                )
            loss.backward()
            totals += [
                loss.item(),
                (entropy_BC.detach() * explored_BC).sum().item(),
                explored_BC.sum().item(),
            ]
        return totals

    def _divergence(
        self, batch: Batch, rows: torch.Tensor, logprobs_BCV: torch.Tensor
    ) -> torch.Tensor:
        """How far the policy is from the base at each token [B, C]."""
        with torch.no_grad():
            base_BCV = token_logprobs(
                self.reference,
                batch.packed,
                rows,
                self.recipe.rollouts.temperature,
                self.policy.precision,
            )
        match self.recipe.policy.divergence:
            case "reverse_kl":
                return kl_k3(
                    chosen(logprobs_BCV, batch.packed, rows), chosen(base_BCV, batch.packed, rows)
                )
            case "forward_kl":
                return forward_kl(logprobs_BCV, base_BCV)
            case "js":
                return jensen_shannon(logprobs_BCV, base_BCV)

    def _imitate(self, gold: Sequence[Sample], weight: float) -> float:
        """Adds the gradient of the mean negative log-likelihood of the gold answers, weighted; returns that loss."""
        packed = pack(list(gold), self.policy.tokenizer.pad_token_id, self.policy.device)
        total = 0.0
        for rows in torch.arange(len(gold)).split(ROWS_PER_PASS):
            logprobs_BC = chosen(
                token_logprobs(self.policy.model, packed, rows, 1.0, self.policy.precision),
                packed,
                rows,
            )
            mask_BC = packed.trained_BC[rows, : logprobs_BC.shape[1]]
            loss = -weight * (logprobs_BC * mask_BC).sum() / packed.trained_BC.sum()
            loss.backward()
            total += loss.item()
        return total

    def _apply(self, step: int) -> float:
        """Takes the optimizer step; returns the gradient's norm before clipping."""
        settings = self.recipe.optimizer
        norm = float(
            torch.nn.utils.clip_grad_norm_(self.policy.model.parameters(), settings.grad_norm)
        )
        if not math.isfinite(norm):
            raise Diverged(
                f"step {step + 1}: the gradient is not finite; resume from the last checkpoint with a smaller optimizer.lr"
            )
        self.updates += 1
        rise = min(1.0, self.updates / settings.warmup_updates) if settings.warmup_updates else 1.0
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = settings.lr * rise
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return norm

    @torch.no_grad()
    def _frozen(self, model: Any, batch: Batch) -> torch.Tensor:
        """Log-probabilities of the batch under the model as it is now [B, C]."""
        frozen_BC = torch.zeros_like(batch.packed.logprobs_BC)
        for rows in torch.arange(len(batch)).split(ROWS_PER_PASS):
            part = token_logprobs(
                model, batch.packed, rows, self.recipe.rollouts.temperature, self.policy.precision
            )
            frozen_BC[rows, : part.shape[1]] = chosen(part, batch.packed, rows)
        return frozen_BC

    def _learned(
        self, loss: float, grad_norm: float, entropy: float, updated: bool
    ) -> dict[str, Any]:
        """The update's part of a step's metrics; entropy is not measured (NaN) without an update."""
        lr = self.optimizer.param_groups[0]["lr"] if updated else 0.0
        coefficient = self.entropy.coefficient
        return {
            "loss": loss,
            "grad_norm": grad_norm,
            "entropy": entropy,
            "lr": lr,
            "updated": updated,
            "entropy_coefficient": coefficient,
        }

    def state_dict(self) -> dict[str, Any]:
        """JSON state, without the optimizer's tensors."""
        return {"updates": self.updates, "entropy": self.entropy.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self.updates = state["updates"]
        self.entropy.load_state_dict(state["entropy"])

    def load_optimizer(self, state: dict[str, Any]) -> None:
        """Restores the optimizer over the policy's current parameters."""
        self.optimizer = torch.optim.AdamW(self.policy.model.parameters())
        self.optimizer.load_state_dict(state)
