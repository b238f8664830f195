"""Translates a recipe into TRL's settings, and refuses what TRL cannot do.

Imports trl only where it is used.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.recipe.schema import Recipe

LARGEST_PASS = 128
"""Most completions in one pass if the recipe does not say: with the embedded model this many fit a
CPU's cache."""

LOSS_TYPES = {"token": "dapo", "sequence": "grpo", "constant": "dr_grpo"}
"""TRL's names for the recipe's aggregations."""

IMPORTANCE_LIMIT = 2.0
"""Largest weight of a token that vLLM samples with another probability than the trained model."""


@dataclass(frozen=True)
class Layout:
    """How the completions of a step are spread over processes and passes.

    Attributes:
        processes: Processes that train together.
        completions: Completions sampled by each process.
        per_pass: Completions in one forward and backward pass of a process.
        passes: Passes over the completions of a process (TRL's steps_per_generation).
        per_update: Passes before an optimizer step.
        updates: Optimizer steps in one step of the recipe.
    """

    processes: int
    completions: int
    per_pass: int
    passes: int
    per_update: int
    updates: int


def layout(recipe: Recipe, processes: int) -> Layout:
    """Spreads a step over processes and passes; every process gets whole groups.

    Raises:
        BadInput: The numbers do not divide; the message names the key.
    """
    r, minibatches = recipe.rollouts, recipe.policy.minibatches
    if r.prompts % processes:
        raise BadInput(
            f"rollouts.prompts: {r.prompts} prompts cannot be shared out among {processes} "
            "processes; take a multiple"
        )
    completions = r.prompts // processes * r.group_size
    if completions % minibatches:
        raise BadInput(
            f"policy.minibatches: {completions} completions of a process cannot be cut into "
            f"{minibatches} equal parts"
        )
    part = completions // minibatches
    per_pass = recipe.trl.per_device_batch or max(
        d for d in range(1, min(part, LARGEST_PASS) + 1) if part % d == 0
    )
    if part % per_pass:
        raise BadInput(
            f"trl.per_device_batch: {per_pass} does not divide the {part} completions of a process "
            "and optimizer step"
        )
    return Layout(
        processes=processes,
        completions=completions,
        per_pass=per_pass,
        passes=completions // per_pass,
        per_update=part // per_pass,
        updates=minibatches * recipe.policy.epochs,
    )


def check(recipe: Recipe) -> None:
    """Raises `BadInput` naming the first key that asks for what only the local engine does."""
    e, p = recipe.entropy, recipe.policy
    held = e.coefficient > 0
    beyond = {
        "feedback.rounds": recipe.feedback.rounds > 0,
        "guidance.groups": recipe.guidance.groups > 0,
        "supervised.prompts": recipe.supervised.prompts > 0,
        "rollouts.requeue": recipe.rollouts.requeue > 0,
        "policy.divergence": p.beta > 0 and p.divergence != "k3",
        "entropy.tokens": held and e.tokens == "used",
        'entropy.coefficient (with policy.aggregation = "sequence")': (
            held and p.aggregation == "sequence"
        ),
        "replay.mode (with entropy.coefficient)": held and recipe.replay.mode != "off",
        "replay.mode (with policy.beta)": p.beta > 0 and recipe.replay.mode != "off",
    }
    for key, asked in beyond.items():
        if asked:
            raise BadInput(
                f'{key}: engine "trl" cannot do this; take it out or set engine = "local"'
            )


def grpo_config(recipe: Recipe, spread: Layout, precision: str, scratch: Path) -> Any:
    """TRL's `GRPOConfig` for the recipe.

    Args:
        recipe: What to do.
        spread: See `layout`.
        precision: `fp32` or `bf16`, of the arithmetic; the trained weights are always fp32.
        scratch: Where TRL may write its checkpoints before they move to the run folder.
    """
    import torch
    from trl.trainer.grpo_config import GRPOConfig

    o, r, p = recipe.optimizer, recipe.rollouts, recipe.policy
    return GRPOConfig(
        output_dir=str(scratch),
        use_cpu=not torch.cuda.is_available(),
        seed=recipe.seed % 2**32,
        bf16=precision == "bf16",
        max_steps=recipe.total_steps * spread.updates,
        per_device_train_batch_size=spread.per_pass,
        gradient_accumulation_steps=spread.per_update,
        steps_per_generation=spread.passes,
        num_iterations=p.epochs,
        num_generations=r.group_size,
        max_completion_length=r.max_new_tokens,
        temperature=r.temperature,
        learning_rate=o.lr,
        lr_scheduler_type="constant",  # the warm-up is ours: it leaves out steps without an update
        adam_beta1=o.betas[0],
        adam_beta2=o.betas[1],
        adam_epsilon=o.eps,
        weight_decay=o.weight_decay,
        max_grad_norm=o.grad_norm,
        beta=p.beta,
        use_bias_correction_kl=False,
        epsilon=p.clip_low,
        epsilon_high=p.clip_high,
        loss_type=LOSS_TYPES[p.aggregation],
        importance_sampling_level=p.ratio,
        scale_rewards="none" if p.advantage == "center" else "group",
        entropy_coef=recipe.entropy.coefficient,
        **_memory(recipe, {f.name for f in fields(GRPOConfig)}),
        **_vllm(recipe),
        shuffle_dataset=False,
        ignore_data_skip=True,
        save_strategy="no",
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
    )


def _memory(recipe: Recipe, known: Collection[str]) -> dict[str, Any]:
    """Activation checkpointing, under the name that is known.

    transformers called it gradient checkpointing before 5.23. The old name is still there, is on by
    default, and has to be unset.
    """
    wanted = recipe.trl.activation_checkpointing
    if "activation_checkpointing" in known:
        return {"activation_checkpointing": wanted, "gradient_checkpointing": None}
    return {"gradient_checkpointing": wanted}


def _vllm(recipe: Recipe) -> dict[str, Any]:
    t = recipe.trl
    return {
        "use_vllm": t.vllm != "off",
        "vllm_mode": t.vllm if t.vllm != "off" else "colocate",
        "vllm_gpu_memory_utilization": t.vllm_gpu_memory,
        "vllm_enable_sleep_mode": t.vllm == "colocate",
        "vllm_server_base_url": t.vllm_server if t.vllm == "server" else None,
        "vllm_importance_sampling_mode": "token_truncate",
        "vllm_importance_sampling_clip_max": IMPORTANCE_LIMIT,
    }


def lora_config(recipe: Recipe) -> Any:
    """peft's settings for the adapters; None when all weights are trained."""
    if not recipe.trl.lora_rank:
        return None
    from peft import LoraConfig

    return LoraConfig(
        r=recipe.trl.lora_rank,
        lora_alpha=recipe.trl.lora_alpha,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
