"""The `trl` engine: the same recipe on TRL's `GRPOTrainer`, for one GPU to many.

TRL samples, spreads the work and computes the loss, with accelerate, FSDP, DeepSpeed and vLLM.
Prompts, rewards, weights and phases come from `recipe/`, `rollouts.py` and `base.py`, the same code
as in the local engine, and every process decides them alike because each sees all groups.
`GroupTrainer` overrides four methods of TRL's, each of which calls the original, and turns off its
telemetry; nothing of TRL's is copied.
"""

from __future__ import annotations

import math
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import gather_object
from datasets import Dataset
from transformers import PrinterCallback, TrainerCallback
from trl.trainer.grpo_trainer import GRPOTrainer

from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.engines.base import EngineBase, OnEvaluation, require_finite
from deltagym.engines.metrics import Learned, Seconds
from deltagym.engines.rollouts import Collector, Group
from deltagym.engines.trl.batch import Tally, TrlBatch, edit, scale, tally
from deltagym.engines.trl.config import check, grpo_config, layout, lora_config
from deltagym.models.policy import Policy, load_policy
from deltagym.models.sampling import Sample, resolve_precision
from deltagym.recipe.schema import Recipe
from deltagym.runs.folder import RunFolder

SCRATCH = ".trl"
"""Folder beside the checkpoints that TRL writes into; whole checkpoints are moved from there."""


class GroupTrainer(GRPOTrainer):
    """TRL's trainer with the prompts, rewards, advantages and learning rates of a `TrlEngine`."""

    optimizer: Any

    def __init__(self, engine: TrlEngine, **given: Any) -> None:
        self.engine = engine
        super().__init__(reward_funcs=[engine.reward], **given)

    def _send_telemetry(self) -> None:
        """Sends nothing, so no thread waits for a network."""

    def _generate_and_score_completions(self, inputs: Any) -> TrlBatch:
        """Makes a step's batch; `inputs` stand for as many prompts as the recipe deals."""
        prompts = self.engine.next_prompts()
        return self.engine.edited(super()._generate_and_score_completions(prompts))

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        inputs = super()._prepare_inputs(generation_batch)
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = self.engine.rate
        return inputs

    def compute_loss(
        self,
        model: Any,
        inputs: TrlBatch,
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        tokens = int(inputs["completion_mask"].sum())
        self.entropy_coef = self.engine.entropy_weight(tokens)
        loss = super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        self.engine.add_entropy(self._metrics["train"]["entropy"][-1], tokens)
        return loss

    def current(self, batch: TrlBatch) -> torch.Tensor:
        """Log-probabilities of the completions under the policy as it is [B, C]."""
        tokens = torch.cat([batch["prompt_ids"], batch["completion_ids"]], 1)
        mask = torch.cat([batch["prompt_mask"], batch["completion_mask"]], 1)
        width, per_pass = batch["completion_ids"].shape[1], self.args.per_device_train_batch_size
        with torch.no_grad():
            return self._get_per_token_logps_and_entropies(
                self.model, tokens, mask, width, batch_size=per_pass
            )[0]

    def answers(self, problems: Sequence[Problem], n: int, seed: int) -> list[list[str]]:
        """n completions of each problem; leaves the random numbers of training as they were."""
        policy = self.engine.policy
        prompts = [ids for problem in problems for ids in [policy.encode(problem)] * n]
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.random.fork_rng(devices):
            torch.manual_seed(seed)
            completions, _ = self._generate_single_turn(prompts, None, {}, n)
        texts = [policy.decode(list(ids)) for ids in completions]
        return [texts[i * n : (i + 1) * n] for i in range(len(problems))]


class TrlEngine(EngineBase):
    """Trains with TRL. See `EngineBase` for the arguments.

    Raises:
        BadInput: The recipe asks for what only the local engine does, or its numbers do not divide
            among the processes.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Mapping[str, Sequence[Problem]],
        test: Sequence[Problem],
        on_evaluation: OnEvaluation | None = None,
    ) -> None:
        check(recipe)
        super().__init__(recipe, run, train, test, on_evaluation)
        self.spread = layout(recipe, self.processes)
        precision = resolve_precision(recipe.model.precision)
        self._scratch = run.path / "checkpoints" / SCRATCH
        # TRL's settings come before the model: with them, DeepSpeed shards it as it is loaded.
        config = grpo_config(recipe, self.spread, precision, self._scratch)
        self.policy = _load(recipe, precision)
        self.collector = Collector(self.policy, recipe, self.replay, self.guidance)
        if config.use_vllm:
            problems = [p for part in [*train.values(), test] for p in part]
            longest = max(len(self.policy.encode(p)) for p in problems)
            config.vllm_max_model_length = longest + recipe.rollouts.max_new_tokens
        self._checkpoint: Path | None = None
        self.resume()
        if self.rank == 0:
            shutil.rmtree(self._scratch, ignore_errors=True)
        count = recipe.total_steps * recipe.rollouts.prompts
        self.trainer = GroupTrainer(
            self,
            model=self.policy.model,
            args=config,
            train_dataset=Dataset.from_dict({"prompt": [""] * count}),
            processing_class=self.policy.tokenizer,
            peft_config=lora_config(recipe),
            callbacks=[_Steps(self)],
        )
        self.trainer.remove_callback(PrinterCallback)

    def take_steps(self) -> None:
        """Starts TRL's loop, which calls the methods below."""
        checkpoint = str(self._checkpoint) if self._checkpoint else None
        with warnings.catch_warnings():
            # TRL's own use of an old name, reported at every sampling.
            old_name = ".*is_gradient_checkpointing"
            warnings.filterwarnings("ignore", message=old_name, category=FutureWarning)
            self.trainer.train(resume_from_checkpoint=checkpoint)

    # TRL calls these in a step, in this order.

    def next_prompts(self) -> list[dict[str, Any]]:
        """This process's prompts of the next step, each once for each of its completions."""
        self._begun = time.perf_counter()
        self._losses, self._norm, self._entropy_sum, self._tokens = 0.0, 0.0, 0.0, 0
        self.collector.verify_seconds = 0.0
        torch.manual_seed(self.seed("process", self.rank))  # TRL draws from the global generator
        share = self.recipe.rollouts.prompts // self.processes
        problems = self.curriculum.deal(self.schedule.phase.families)
        self._mine = problems[self.rank * share : (self.rank + 1) * share]
        return [
            {"prompt": self.policy.prompt(p)}
            for p in self._mine
            for _ in range(self.recipe.rollouts.group_size)
        ]

    def reward(
        self, prompts: list[Any], completions: list[Any], completion_ids: list[list[int]], **_: Any
    ) -> list[float | None]:
        """The reward of each completion (TRL's reward function); None where there is none."""
        size, ends = self.recipe.rollouts.group_size, set(self.trainer.eos_token_ids)
        encoded = [ids for p in self._mine for ids in [self.policy.encode(p)] * size]
        samples = [
            Sample(prompt, list(ids), [0.0] * len(ids), [1] * len(ids), ids[-1] in ends)
            for prompt, ids in zip(encoded, completion_ids, strict=True)
        ]
        owners = [p for p in self._mine for _ in range(size)]
        rollouts = iter(self.collector.judge(owners, samples, seed=0))
        self._groups = [Group(p, [next(rollouts) for _ in range(size)]) for p in self._mine]
        phase = self.schedule.phase
        rewards = [r for g in self._groups for r in self.collector.rewards(g, phase).tolist()]
        return [None if math.isnan(r) else r for r in rewards]

    def edited(self, out: TrlBatch) -> TrlBatch:
        """The batch this process trains on, from TRL's batch of the fresh completions."""
        phase, recipe = self.schedule.phase, self.recipe
        if recipe.replay.mode == "corrected":
            out = self._with_sampled_logprobs(out)
        shares: list[list[Group]] = gather_object([self._groups])
        self._groups = [group for share in shares for group in share]
        self.collector.remember(self._groups, self.step)
        self.collector.weigh(self._groups, phase)
        dead_too = phase.entropy_on_dead_groups and recipe.entropy.coefficient > 0
        self.total: Tally = tally(shares, self.spread.passes, dead_too)
        own = shares[self.rank]
        batch = edit(out, own, self.total, recipe, self.trainer.current, dead_too)
        factor = scale(recipe, self.total, self.processes)
        batch["advantages"] = batch["advantages"] * factor
        self.trainer.beta = recipe.policy.beta * factor
        self._sampled = time.perf_counter()
        return batch

    @property
    def rate(self) -> float:
        """Learning rate of the next update; 0 if no rollout carries a signal."""
        return self.warmup.rate * self.total.live

    def entropy_weight(self, tokens: int) -> float:
        """Coefficient for TRL's mean entropy over the `tokens` of a pass.

        With it, the passes add up to the recipe's bonus.
        """
        recipe, total = self.recipe, self.total
        by_token = recipe.policy.aggregation == "token"
        whole = total.tokens if by_token else total.rollouts * recipe.rollouts.max_new_tokens
        return self.entropy.coefficient * tokens * self.spread.passes * self.processes / whole

    def add_entropy(self, entropy: float, tokens: int) -> None:
        """Adds the mean entropy over the `tokens` of a pass to that of the step."""
        if tokens:
            self._entropy_sum += entropy * tokens
            self._tokens += tokens

    def end_update(self, loss: float, norm: float, last: bool) -> None:
        """Books an optimizer step; the `last` one ends the step."""
        require_finite(self.step + 1, loss, norm)
        self._losses, self._norm, self._last_rate = self._losses + loss, norm, self.rate
        self.warmup.updates += self.total.live
        if last:
            learned = Learned(
                loss=self._losses,
                grad_norm=self._norm,
                entropy=self._mean_entropy(),
                lr=self._last_rate,
                updated=self.total.live,
            )
            self.end_step(self._groups, learned, self._seconds())

    def commit(self) -> None:
        """Makes a checkpoint of what TRL has just written."""
        self.trainer.accelerator.wait_for_everyone()
        if self.rank == 0:
            self.save()
        self.trainer.accelerator.wait_for_everyone()

    def _with_sampled_logprobs(self, out: TrlBatch) -> TrlBatch:
        """Keeps the log-probabilities the completions were sampled with, for replaying them."""
        if "old_per_token_logps" not in out:
            out = out | {"old_per_token_logps": self.trainer.current(out)}
        rollouts = [r for group in self._groups for r in group.rollouts]
        for rollout, logprobs in zip(rollouts, out["old_per_token_logps"].tolist(), strict=True):
            rollout.sample.logprobs = logprobs[: len(rollout.sample.tokens)]
        return out

    def _mean_entropy(self) -> float:
        """Mean entropy of the step over all processes; NaN without tokens."""
        accelerator = self.trainer.accelerator
        sums = torch.tensor(
            [self._entropy_sum, self._tokens], dtype=torch.float64, device=accelerator.device
        )
        reduced: Any = accelerator.reduce(sums, "sum")
        entropy_sum, tokens = reduced.tolist()
        return entropy_sum / tokens if tokens else math.nan

    def _seconds(self) -> Seconds:
        verified = self.collector.verify_seconds
        return Seconds(
            sample=round(self._sampled - self._begun - verified, 4),
            verify=round(verified, 4),
            update=round(time.perf_counter() - self._sampled, 4),
        )

    # What `EngineBase` asks of an engine.

    @property
    def sampler(self) -> TrlEngine:
        """Evaluations sample with TRL too, in all processes."""
        return self

    @property
    def evaluation_temperature(self) -> float:
        """TRL samples at one temperature only."""
        return self.recipe.rollouts.temperature

    def any_process(self, flag: bool) -> bool:
        """Whether `flag` is true in any process; all must ask."""
        return any(gather_object([flag]))

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str]]:
        """Yields the n completions of each problem (the `Sampler` of `deltagym.evaluation`).

        The temperature is always the recipe's. Every process must ask for the same, and each
        samples its part.
        """
        width = max(1, self.spread.completions // n) * self.processes
        for start in range(0, len(problems), width):
            chunk = list(problems[start : start + width])
            share = math.ceil(len(chunk) / self.processes)
            chunk += chunk[:1] * (share * self.processes - len(chunk))
            mine = chunk[self.rank * share : (self.rank + 1) * share]
            own_seed = derive_seed(seed, "sample", start, self.rank)
            answers = gather_object(self.trainer.answers(mine, n, own_seed))
            yield from answers[: min(width, len(problems) - start)]

    def write_model(self, folder: Path) -> None:
        """Moves what TRL has written."""
        for part in (self._scratch / f"checkpoint-{self.trainer.state.global_step}").iterdir():
            part.rename(folder / part.name)
        shutil.rmtree(self._scratch)

    def read_model(self, folder: Path) -> None:
        """Notes the folder; TRL reads weights and optimizer from it when it starts."""
        self._checkpoint = folder


class _Steps(TrainerCallback):
    """Tells a `TrlEngine` where TRL's loop is, and TRL's loop when to save and stop."""

    def __init__(self, engine: TrlEngine) -> None:
        self._engine = engine

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._engine.evaluate_before()

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if not self._engine.total.live:  # the optimizer's momentum must not move the weights either
            self._engine.trainer.optimizer.zero_grad()

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        if logs and "loss" in logs:
            engine = self._engine
            last = state.global_step % engine.spread.updates == 0
            engine.end_update(logs["loss"], float(logs.get("grad_norm", 0.0)), last)
            control.should_save = last and engine.save_due
            control.should_training_stop = last and engine.stopping

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._engine.commit()


def _load(recipe: Recipe, precision: str) -> Policy:
    """Loads the base policy.

    Weights that are trained are fp32; frozen weights under adapters have the arithmetic's
    precision.
    """
    frozen = recipe.trl.lora_rank > 0 and precision == "bf16"
    loading: dict[str, Any] = {"dtype": torch.bfloat16 if frozen else torch.float32}
    if recipe.trl.attention != "auto":
        loading["attn_implementation"] = recipe.trl.attention
    length = recipe.rollouts.max_new_tokens
    return load_policy(
        recipe.model.name, max_new_tokens=length, precision=precision, place=False, **loading
    )
