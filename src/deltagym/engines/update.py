"""The update of a step: loss, gradient and optimizer.

Only rollouts that carry a signal are computed, in passes small enough for the memory.
"""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from deltagym.core.problem import Problem
from deltagym.core.registry import scope_of
from deltagym.core.seeding import derive_seed
from deltagym.engines.base import require_finite
from deltagym.engines.loss import jensen_shannon, kl, kl_k3, policy_loss, token_weights
from deltagym.engines.metrics import Learned
from deltagym.engines.rollouts import Group, Rollout
from deltagym.models.parallel import in_parallel
from deltagym.models.policy import Policy
from deltagym.models.prediction import Prediction
from deltagym.models.sampling import Packed, Sample, pack
from deltagym.recipe.entropy import EntropyControl, tokens_in
from deltagym.recipe.schema import Phase, Recipe
from deltagym.recipe.warmup import Warmup

PER_PASS = 128
"""Rollouts in one forward and backward pass. This fits the CPU's cache and is three times faster
than 768; the update is the sum over passes."""

Gradient = tuple[torch.Tensor, ...]
"""The gradient of each of the model's parameters, in their order."""


@dataclass
class Batch:
    """The rollouts of an update as tensors: B rollouts, C completion tokens.

    Attributes:
        packed: Prompts and completions.
        advantages_B: One for each rollout.
        weight_B: Weight of each token of a rollout in the loss.
        truncate_B: Largest importance ratio of replayed rollouts; 0 for the others.
        off_policy_B: Whether the old log-probabilities are those the rollout was sampled with,
            because it was not sampled in the way it is trained on.
        explored_BC: 1 where the entropy bonus counts.
    """

    packed: Packed
    advantages_B: torch.Tensor
    weight_B: torch.Tensor
    truncate_B: torch.Tensor
    off_policy_B: torch.Tensor
    explored_BC: torch.Tensor

    def __len__(self) -> int:
        return len(self.advantages_B)


class Updater:
    """Owns the optimizer and the frozen reference, and takes the optimizer steps."""

    def __init__(
        self, policy: Policy, recipe: Recipe, entropy: EntropyControl, warmup: Warmup
    ) -> None:
        self.policy, self.recipe, self.entropy, self.warmup = policy, recipe, entropy, warmup
        self.reference = None
        if recipe.policy.beta:
            frozen = copy.deepcopy(policy.model).requires_grad_(False)
            self.reference = dataclasses.replace(policy, model=frozen)
        o = recipe.optimizer
        self.optimizer = torch.optim.AdamW(
            policy.model.parameters(),
            lr=o.lr,
            betas=o.betas,
            eps=o.eps,
            weight_decay=o.weight_decay,
        )

    def update(
        self,
        groups: Sequence[Group],
        phase: Phase,
        step: int,
        gold: Sequence[Sample] = (),
        gold_weight: float = 0.0,
    ) -> Learned:
        """Takes one optimizer step for each minibatch of the rollouts that carry a signal.

        Without such rollouts there is no update. Rollouts of dead groups have advantage 0; they
        are left out unless the phase wants its entropy bonus on them too.

        Args:
            groups: Groups with their advantages.
            phase: The phase of the step.
            step: Number of the step, counted from 0; it orders the minibatches.
            gold: Gold answers to imitate as well.
            gold_weight: Weight of the imitation loss, a mean over the tokens of all gold answers.

        Raises:
            Diverged: The gradient is not finite; the weights are unchanged.
        """
        batch = self._batch(groups, phase)
        if batch is None and not gold:
            return Learned(loss=0.0, grad_norm=0.0, entropy=math.nan, lr=0.0, updated=False)
        settings = self.recipe.policy
        totals, norm = np.zeros(3), 0.0
        several = settings.epochs * settings.minibatches > 1
        old = self._frozen(batch) if batch and several else None
        for epoch in range(settings.epochs):
            order = self._order(len(batch) if batch else 1, step, epoch)
            for part in order.chunk(settings.minibatches):
                if batch:
                    totals += self._accumulate(batch, part, old)
                if gold:
                    totals[0] += self._imitate(gold, gold_weight)
                norm = self._apply(step)
        loss, entropy_sum, tokens = totals
        return Learned(
            loss=float(loss),
            grad_norm=norm,
            entropy=float(entropy_sum / tokens) if tokens else math.nan,
            lr=self.optimizer.param_groups[0]["lr"],
            updated=True,
        )

    def _batch(self, groups: Sequence[Group], phase: Phase) -> Batch | None:
        """The rollouts that carry a signal, weighted as in the batch of all; None without any."""
        everything = [
            (group, rollout, a)
            for group in groups
            for rollout, a in zip(group.rollouts, group.advantages, strict=True)
        ]
        live = [(g, r, a) for g, r, a in everything if phase.entropy_on_dead_groups or not g.dead]
        if not live:
            return None
        if not self.policy.shares_beginnings:  # then it pads: keep equal lengths together
            live.sort(key=lambda item: len(item[1].sample.tokens))
        rollouts, device = [r for _, r, _ in live], self.policy.device
        packed = pack([r.sample for r in rollouts], self.policy.tokenizer.pad_token_id, device)
        corrects = self.recipe.replay.mode == "corrected"
        replayed_B = torch.tensor([r.origin == "replay" for r in rollouts], device=device)
        guided_B = torch.tensor([r.origin == "guided" for r in rollouts], device=device)
        weights = self._weights([r for _, r, _ in everything])
        place = {id(r): i for i, (_, r, _) in enumerate(everything)}
        return Batch(
            packed=packed,
            advantages_B=torch.tensor([a for _, _, a in live], dtype=torch.float32, device=device),
            weight_B=weights[[place[id(r)] for r in rollouts]],
            truncate_B=replayed_B * (self.recipe.replay.truncate if corrects else 0.0),
            off_policy_B=guided_B | replayed_B if corrects else guided_B,
            explored_BC=self._explored([g.problem for g, _, _ in live], rollouts, packed),
        )

    def _weights(self, rollouts: Sequence[Rollout]) -> torch.Tensor:
        """Weight of each token of the rollouts of a whole step [B]."""
        lengths_B = torch.tensor([sum(r.sample.trained) for r in rollouts])
        settings = self.recipe.policy
        limit = self.recipe.rollouts.max_new_tokens
        weight_B = token_weights(lengths_B.to(self.policy.device), settings.aggregation, limit)
        return weight_B * settings.minibatches

    def _explored(
        self, problems: Sequence[Problem], rollouts: Sequence[Rollout], packed: Packed
    ) -> torch.Tensor:
        """Marks where the entropy bonus counts [B, C].

        That is on what the policy wrote in this step, or on the part of it that can matter.
        """
        mask_BC = packed.trained_BC.clone()
        for number, (problem, rollout) in enumerate(zip(problems, rollouts, strict=True)):
            if rollout.origin != "policy":
                mask_BC[number] = 0
            elif self.recipe.entropy.tokens == "used":
                tokens = rollout.sample.tokens
                spans = scope_of(problem).used_spans(rollout.text)
                answer = tokens[self.policy.answer_start(rollout.sample) :]
                used = tokens_in(spans, self.policy.token_ends(answer))
                start = len(tokens) - len(used)
                mask_BC[number, start : start + len(used)] *= torch.from_numpy(used).to(mask_BC)
        return mask_BC

    def _order(self, count: int, step: int, epoch: int) -> torch.Tensor:
        """Order of an epoch's rollouts: shuffled for minibatches, else as they are."""
        if self.recipe.policy.minibatches == 1:
            return torch.arange(count)
        seed = derive_seed(self.recipe.seed, "step", step, "epoch", epoch)
        return torch.randperm(count, generator=torch.Generator().manual_seed(seed))

    def _accumulate(self, batch: Batch, part: torch.Tensor, old: torch.Tensor | None) -> np.ndarray:
        """Adds the gradient of the rollouts `part`, computed in passes.

        Returns:
            Loss, summed entropy and token count, float64 [3].
        """
        totals = np.zeros(3)
        passes = in_parallel(lambda index: self._pass(batch, index, old), part.split(PER_PASS))
        for gradient, found in passes:
            self._add(gradient)
            totals += found
        return totals

    def _pass(
        self, batch: Batch, index: torch.Tensor, old: torch.Tensor | None
    ) -> tuple[Gradient, np.ndarray]:
        """Gradient, and what `_accumulate` returns, of the rollouts `index`."""
        settings, packed = self.recipe.policy, batch.packed
        predicted = self.policy.predict(packed, index, self.recipe.rollouts.temperature)
        logprobs_BC = predicted.chosen()
        width = logprobs_BC.shape[1]
        mask_BC, weight_B = packed.trained_BC[index, :width], batch.weight_B[index]
        sampled_BC = packed.logprobs_BC[index, :width]
        before_BC = logprobs_BC.detach() if old is None else old[index, :width]
        before_BC = torch.where(batch.off_policy_B[index, None], sampled_BC, before_BC)
        loss = policy_loss(
            logprobs_BC,
            before_BC,
            batch.advantages_B[index],
            mask_BC,
            weight_B,
            settings,
            batch.truncate_B[index],
        )
        explored_BC = batch.explored_BC[index, :width]
        with torch.set_grad_enabled(self.entropy.coefficient > 0):
            entropy_BC = predicted.entropy()
        bonus = (entropy_BC * explored_BC * weight_B[:, None]).sum()
        loss = loss - self.entropy.coefficient * bonus
        if self.reference is not None:
            divergence_BC = self._divergence(batch, index, predicted, self.reference)
            loss = loss + settings.beta * (divergence_BC * mask_BC * weight_B[:, None]).sum()
        totals = [
            loss.item(),
            (entropy_BC.detach() * explored_BC).sum().item(),
            explored_BC.sum().item(),
        ]
        return self._gradient(loss), np.array(totals)

    def _gradient(self, loss: torch.Tensor) -> Gradient:
        return torch.autograd.grad(loss, list(self.policy.model.parameters()))

    def _add(self, gradient: Gradient) -> None:
        """Adds to the gradient that the optimizer will use."""
        for parameter, part in zip(self.policy.model.parameters(), gradient, strict=True):
            parameter.grad = part if parameter.grad is None else parameter.grad + part

    def _divergence(
        self, batch: Batch, index: torch.Tensor, predicted: Prediction, reference: Policy
    ) -> torch.Tensor:
        """How far the policy is from the base at each token [B, C]."""
        with torch.no_grad():
            base = reference.predict(batch.packed, index, self.recipe.rollouts.temperature)
        match self.recipe.policy.divergence:
            case "k3":
                return kl_k3(predicted.chosen(), base.chosen())
            case "reverse_kl":
                spread = kl(predicted.logprobs_MV, base.logprobs_MV)
            case "forward_kl":
                spread = kl(base.logprobs_MV, predicted.logprobs_MV)
            case "js":
                spread = jensen_shannon(predicted.logprobs_MV, base.logprobs_MV)
        return predicted.at_tokens(spread)

    def _imitate(self, gold: Sequence[Sample], weight: float) -> float:
        """Adds the gradient of `weight` times the mean negative log-likelihood of gold answers.

        Returns:
            That loss.
        """
        packed = pack(list(gold), self.policy.tokenizer.pad_token_id, self.policy.device)
        total = 0.0
        for index in torch.arange(len(gold)).split(PER_PASS):
            logprobs_BC = self.policy.predict(packed, index, 1.0).chosen()
            mask_BC = packed.trained_BC[index, : logprobs_BC.shape[1]]
            loss = -weight * (logprobs_BC * mask_BC).sum() / packed.trained_BC.sum()
            self._add(self._gradient(loss))
            total += loss.item()
        return total

    def _apply(self, step: int) -> float:
        """Takes an optimizer step; returns the norm of the gradient before clipping."""
        parameters = self.policy.model.parameters()
        limit = self.recipe.optimizer.grad_norm
        norm = float(torch.nn.utils.clip_grad_norm_(parameters, limit))
        require_finite(step + 1, norm)
        for group in self.optimizer.param_groups:
            group["lr"] = self.warmup.rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.warmup.updates += 1
        return norm

    @torch.no_grad()
    def _frozen(self, batch: Batch) -> torch.Tensor:
        """Log-probabilities of the batch under the policy as it is now [B, C]."""
        frozen_BC = torch.zeros_like(batch.packed.logprobs_BC)
        for index in torch.arange(len(batch)).split(PER_PASS):
            temperature = self.recipe.rollouts.temperature
            part_BC = self.policy.predict(batch.packed, index, temperature).chosen()
            frozen_BC[index, : part_BC.shape[1]] = part_BC
        return frozen_BC

    def load_optimizer(self, state: dict[str, Any]) -> None:
        """Restores the optimizer over the policy's current parameters."""
        self.optimizer = torch.optim.AdamW(self.policy.model.parameters())
        self.optimizer.load_state_dict(state)
