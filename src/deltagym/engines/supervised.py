"""Supervised fine-tuning on the gold answers of a recipe's training problems.

Trained to the end it is the ceiling: what the same model makes of the same problems when it is
shown the answers. Stopped early it is a base whose rate of success is known, which tells how far
from a first success reinforcement learning may begin.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.engines.base import require_finite
from deltagym.models.policy import Policy, load_policy
from deltagym.models.sampling import Sample, pack
from deltagym.recipe.schema import Recipe, load_recipe
from deltagym.suites.load import load_suite

RECORD = "sft.json"
"""File beside the weights that says how they were made."""
MEASURED = 64
"""Training problems on which the gold answers' probability is measured."""
WARMUP = 10
"""Updates over which the learning rate rises."""
GRADIENT_NORM = 1.0
"""The gradient is clipped to this norm."""

Progress = Callable[[str, int, int], None]
"""Called with (what, done, total)."""


@dataclass(frozen=True)
class SftSettings:
    """How long and how fast the gold answers are imitated.

    Attributes:
        steps: Most updates.
        batch: Gold answers an update.
        lr: Learning rate of AdamW. Without `stop_at` it falls by cosine to 0.
        stop_at: Mean probability of the training problems' gold answers at which training stops;
            None trains to the last step.
        seed: The order of the answers derives from it.

    Raises:
        BadInput: A number is out of range.
    """

    steps: int = 400
    batch: int = 64
    lr: float = 1e-3
    stop_at: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "batch"):
            if getattr(self, name) < 1:
                raise BadInput(f"{name}: must be at least 1, not {getattr(self, name)}")
        if self.lr <= 0:
            raise BadInput(f"lr: must be above 0, not {self.lr}")
        if self.stop_at is not None and not 0 < self.stop_at < 1:
            raise BadInput(f"stop-at: must be a rate between 0 and 1, not {self.stop_at}")

    def rate(self, step: int) -> float:
        """Learning rate of the update `step`, counted from 0."""
        rise = min(1.0, (step + 1) / WARMUP)
        fall = 1.0 if self.stop_at else 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.lr * rise * fall


@dataclass(frozen=True)
class SftResult:
    """What came out.

    Attributes:
        path: The checkpoint's folder.
        steps: Updates taken.
        gold_rate: Mean probability of the gold answers of (at most 64) training problems.
        unwritable: Training problems left out: the model has no tokens for their gold answers.
    """

    path: Path
    steps: int
    gold_rate: float
    unwritable: int


def sft(
    recipe: str | Path,
    out: str | Path,
    settings: SftSettings | None = None,
    progress: Progress | None = None,
) -> SftResult:
    """Imitates the gold answers of a recipe's training problems and writes a checkpoint.

    Model, precision, suite, families and length limit are the recipe's; its phases, ingredients and
    optimizer do not count. The held-out problems are not seen.

    Args:
        recipe: The recipe file.
        out: The checkpoint's folder, with a file `sft.json` that says how it was made.
        settings: How long and how fast.
        progress: Called with (what, done, total).

    Raises:
        BadInput: The recipe is wrong, `out` already holds a checkpoint, the model can write none of
            the gold answers, or `stop_at` was not reached.
        Diverged: The gradient is not finite.
    """
    wanted, settings, out = load_recipe(recipe), settings or SftSettings(), Path(out)
    if (out / "config.json").exists():
        raise BadInput(f"out: {out} already holds a checkpoint; choose another folder or remove it")
    policy = load_policy(
        wanted.model.name,
        max_new_tokens=wanted.rollouts.max_new_tokens,
        precision=wanted.model.precision,
    )
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    problems = _training_problems(wanted)
    answers = [gold for problem in problems if (gold := _gold(policy, problem))]
    if not answers:
        raise BadInput("model.name: this model has no tokens for any gold answer of the suite")
    steps, gold_rate = _imitate(policy, answers, settings, progress)
    if settings.stop_at and gold_rate < settings.stop_at:
        fault = f"the gold answers' mean probability is {gold_rate:.2g} after {steps} steps"
        raise BadInput(f"stop-at: {fault}; give more steps or a lower rate")
    result = SftResult(out, steps, gold_rate, len(problems) - len(answers))
    _write(policy, result, settings, recipe)
    return result


def _training_problems(recipe: Recipe) -> list[Problem]:
    """The training problems of the families that some phase trains on."""
    problems = load_suite(recipe.suite.name, recipe.suite.seed).problems("train")
    if any(phase.families is None for phase in recipe.phases):
        return problems
    wanted = {family for phase in recipe.phases for family in phase.families or ()}
    return [problem for problem in problems if problem.family in wanted]


def _gold(policy: Policy, problem: Problem) -> Sample | None:
    """The gold answer as a completion; None if the model cannot write it within its limit."""
    try:
        found = policy.gold_sample(problem)
    except BadInput:
        return None
    return found if len(found.tokens) <= policy.max_new_tokens else None


def _imitate(
    policy: Policy, answers: Sequence[Sample], settings: SftSettings, progress: Progress | None
) -> tuple[int, float]:
    """Updates the policy; returns the updates taken and the gold answers' mean probability."""
    optimizer = torch.optim.AdamW(policy.model.parameters(), lr=settings.lr, weight_decay=0.0)
    measured = answers[:: -(-len(answers) // MEASURED)]
    batches, done = _batches(answers, settings), 0
    for step in range(settings.steps):
        if settings.stop_at and _mean_probability(policy, measured) >= settings.stop_at:
            break
        for group in optimizer.param_groups:
            group["lr"] = settings.rate(step)
        loss = -_logprobs(policy, next(batches)).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(policy.model.parameters(), GRADIENT_NORM)
        require_finite(step + 1, float(norm))
        optimizer.step()
        done = step + 1
        if progress:
            progress(f"gold answers, {loss.item():.3f} nats an answer", done, settings.steps)
    return done, _mean_probability(policy, measured)


def _batches(answers: Sequence[Sample], settings: SftSettings) -> Iterator[list[Sample]]:
    """Endless batches: laps through all answers, each lap in an order of its own."""
    lap, waiting = 0, list[Sample]()
    while True:
        while len(waiting) < settings.batch:
            waiting += rng(settings.seed, "sft", lap).sample(list(answers), len(answers))
            lap += 1
        batch, waiting = waiting[: settings.batch], waiting[settings.batch :]
        yield batch


def _logprobs(policy: Policy, answers: Sequence[Sample]) -> torch.Tensor:
    """Log-probability of each answer, in nats, shape (answers,)."""
    packed = pack(list(answers), policy.tokenizer.pad_token_id, policy.device)
    logprobs_BC = policy.predict(packed, torch.arange(len(answers)), 1.0).chosen()
    return (logprobs_BC * packed.trained_BC[:, : logprobs_BC.shape[1]]).sum(1)


@torch.no_grad()
def _mean_probability(policy: Policy, answers: Sequence[Sample]) -> float:
    return float(_logprobs(policy, answers).double().exp().mean())


def _write(policy: Policy, result: SftResult, settings: SftSettings, recipe: str | Path) -> None:
    """Writes the checkpoint and the record beside it."""
    result.path.mkdir(parents=True, exist_ok=True)
    policy.save(result.path)
    record = asdict(settings) | {
        "recipe": str(recipe),
        "updates": result.steps,
        "gold_rate": result.gold_rate,
        "unwritable": result.unwritable,
    }
    (result.path / RECORD).write_text(json.dumps(record, indent=1) + "\n")
