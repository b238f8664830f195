"""The `trl` engine: the same recipe on TRL's `GRPOTrainer`, for one GPU to many (accelerate, FSDP, DeepSpeed, vLLM).

TRL samples, spreads the work and computes the loss. Which prompts, what they earn, what each row weighs and when a phase ends is
decided by `recipe/` and `collect.py`, the same code as in the local engine, and every process decides it alike: each sees all groups.
`GroupTrainer` overrides four methods of TRL's, each of which calls the original, and silences its telemetry; nothing of TRL's is copied.
"""

from __future__ import annotations

import json
import math
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from accelerate.utils import broadcast_object_list, gather_object
from datasets import Dataset
from transformers import PrinterCallback, TrainerCallback
from trl.trainer.grpo_trainer import GRPOTrainer

from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.engines.local.loop import rollout_log, summarise
from deltagym.engines.rollouts import Collector, Group
from deltagym.engines.trl.config import check, grpo_config, layout, lora_config, processes
from deltagym.engines.trl.rows import Rows, Tally, edit, scale, tally
from deltagym.engines.update import Diverged
from deltagym.evaluation.evaluation import evaluate
from deltagym.models.policy import Policy, load_policy
from deltagym.models.sampling import Sample, resolve_precision
from deltagym.recipe.entropy import EntropyControl
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.prompts import PromptSampler
from deltagym.recipe.replay import ReplayBuffer
from deltagym.recipe.schedule import Schedule
from deltagym.recipe.schema import Recipe
from deltagym.runs.folder import RunFolder

SCRATCH = ".trl"
"""Folder beside the checkpoints that TRL writes into; what is whole moves on from there."""

AfterStep = Callable[[dict[str, Any]], bool]
"""Told of a step's metrics; says whether to stop."""


class GroupTrainer(GRPOTrainer):
    """TRL's trainer with the prompts, rewards, advantages, rows and step sizes of a `TrlTrainer`."""

    optimizer: Any

    def __init__(self, engine: TrlTrainer, **given: Any) -> None:
        self.engine = engine
        super().__init__(reward_funcs=[engine.reward], **given)

    def _send_telemetry(self) -> None:
        """Nothing: a run tells nobody of itself, and has no thread that waits for a network."""

    def _generate_and_score_completions(self, inputs: Any) -> Rows:
        """A step's rows. `inputs` stand for as many prompts as the recipe deals."""
        return self.engine.learnt_from(super()._generate_and_score_completions(self.engine.dealt()))

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        inputs = super()._prepare_inputs(generation_batch)
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = self.engine.rate
        return inputs

    def compute_loss(
        self, model: Any, inputs: Rows, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        tokens = int(inputs["completion_mask"].sum())
        self.entropy_coef = self.engine.entropy_weight(tokens)
        loss = super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        self.engine.measure(self._metrics["train"]["entropy"][-1], tokens)
        return loss

    def current(self, rows: Rows) -> torch.Tensor:
        """Log-probabilities of the rows' completions under the policy as it is [B, C]."""
        tokens = torch.cat([rows["prompt_ids"], rows["completion_ids"]], 1)
        mask = torch.cat([rows["prompt_mask"], rows["completion_mask"]], 1)
        width, per_pass = rows["completion_ids"].shape[1], self.args.per_device_train_batch_size
        with torch.no_grad():
            return self._get_per_token_logps_and_entropies(
                self.model, tokens, mask, width, batch_size=per_pass
            )[0]

    def answers(self, problems: Sequence[Problem], n: int, seed: int) -> list[list[str]]:
        """n completions of each problem; the training's random numbers are left as they were."""
        policy = self.engine.policy
        prompts = [ids for problem in problems for ids in [policy.encode(problem)] * n]
        with torch.random.fork_rng(
            [torch.cuda.current_device()] if torch.cuda.is_available() else []
        ):
            torch.manual_seed(seed)
            completions, _ = self._generate_single_turn(prompts, None, {}, n)
        texts = [policy.decode(list(ids)) for ids in completions]
        return [texts[i * n : (i + 1) * n] for i in range(len(problems))]


class TrlTrainer:
    """Carries a run from step to step; everything it needs to go on is in the checkpoint it writes.

    Every process makes one. Only process 0 writes to the run folder, which all must see.

    Args:
        recipe: What to do.
        run: Where it leaves its traces.
        train: Training problems of each suite the recipe names, by its name.
        test: Held-out problems of the recipe's own suite.
        on_evaluation: Told of an evaluation's name, how many problems are done, and of how many.

    Raises:
        BadInput: The recipe asks for what only the local engine does, or its numbers do not divide among the processes.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Mapping[str, Sequence[Problem]],
        test: Sequence[Problem],
        on_evaluation: Callable[[str, int, int], None] | None = None,
    ) -> None:
        check(recipe)
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.recipe, self.run, self.test_problems, self.on_evaluation = (
            recipe,
            run,
            list(test),
            on_evaluation,
        )
        self.rank, self.processes = processes()
        self.spread = layout(recipe, self.processes)
        self.schedule = Schedule(recipe.phases)
        self.prompts = {
            name: PromptSampler(problems, recipe.rollouts, recipe.seed)
            for name, problems in train.items()
        }
        self.replay, self.entropy = ReplayBuffer(recipe.replay), EntropyControl(recipe.entropy)
        self.step, self.updates = 0, 0
        precision = resolve_precision(recipe.model.precision)
        self._scratch = run.path / "checkpoints" / SCRATCH
        config = grpo_config(
            recipe, self.spread, precision, self._scratch
        )  # before the model, which DeepSpeed shards as it is loaded
        self.policy = _load(recipe, precision)
        self.collector = Collector(self.policy, recipe, self.replay, Guidance(recipe.guidance))
        if config.use_vllm:
            longest = max(
                len(self.policy.encode(p)) for problems in [*train.values(), test] for p in problems
            )
            config.vllm_max_model_length = longest + recipe.rollouts.max_new_tokens
        self._checkpoint = run.latest_checkpoint()
        self._resume()
        self.trainer = GroupTrainer(
            self,
            model=self.policy.model,
            args=config,
            train_dataset=Dataset.from_dict(
                {"prompt": [""] * (recipe.total_steps * recipe.rollouts.prompts)}
            ),
            processing_class=self.policy.tokenizer,
            peft_config=lora_config(recipe),
            callbacks=[_Steps(self)],
        )
        self.trainer.remove_callback(PrinterCallback)

    def train(self, after_step: AfterStep) -> None:
        """Runs to the end of the last phase; `after_step` is told of each step after its metrics are on disk.

        Raises:
            Diverged: Loss or gradient is not finite; the last checkpoint is from before.
            KeyboardInterrupt: `after_step` wanted to stop; the state has been saved.
        """
        if self.schedule.finished:
            return
        self._after_step, self._interrupted = after_step, False
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", message=".*is_gradient_checkpointing", category=FutureWarning
            )  # TRL's, at every sampling
            self.trainer.train(
                resume_from_checkpoint=str(self._checkpoint.path) if self._checkpoint else None
            )
        if self._interrupted:
            raise KeyboardInterrupt

    # What TRL's trainer asks for in a step, in this order.

    def dealt(self) -> list[dict[str, Any]]:
        """This process's prompts of the next step, each as often as it is to be answered."""
        self._phase, self._phase_index, self._begun = (
            self.schedule.phase,
            self.schedule.index,
            time.perf_counter(),
        )
        self._losses, self._norm, self._entropy_sum, self._tokens = 0.0, 0.0, 0.0, 0
        self.collector.verify_seconds = 0.0
        torch.manual_seed(
            derive_seed(self.recipe.seed, "step", self.step, "process", self.rank)
        )  # TRL draws from the global generator
        self._sampler = self.prompts[self._phase.suite or self.recipe.suite.name]
        share = self.recipe.rollouts.prompts // self.processes
        self._mine = self._sampler.deal(self._phase.families)[
            self.rank * share : (self.rank + 1) * share
        ]
        return [
            {"prompt": self.policy.prompt(p)}
            for p in self._mine
            for _ in range(self.recipe.rollouts.group_size)
        ]

    def reward(
        self, prompts: list[Any], completions: list[Any], completion_ids: list[list[int]], **_: Any
    ) -> list[float | None]:
        """What each completion earns under the phase (TRL's reward function); None where the verifier itself failed."""
        size, ends = self.recipe.rollouts.group_size, set(self.trainer.eos_token_ids)
        encoded = [ids for p in self._mine for ids in [self.policy.encode(p)] * size]
        samples = [
            Sample(prompt, list(ids), [0.0] * len(ids), [1] * len(ids), ids[-1] in ends)
            for prompt, ids in zip(encoded, completion_ids, strict=True)
        ]
        rows = self.collector.judge([p for p in self._mine for _ in range(size)], samples, seed=0)
        self._groups = [Group(p, rows[i * size : (i + 1) * size]) for i, p in enumerate(self._mine)]
        rewards = [
            r for group in self._groups for r in self.collector.rewards(group, self._phase).tolist()
        ]
        return [None if math.isnan(r) else r for r in rewards]

    def learnt_from(self, out: Rows) -> Rows:
        """The rows that this process trains on, from those that TRL made of the fresh completions."""
        if self.recipe.replay.mode == "corrected":
            out = self._with_behaviour(out)
        shares: list[list[Group]] = gather_object([self._groups])
        self._groups = [group for share in shares for group in share]
        self.collector.remember(self._groups, self.step)
        self.collector.weigh(self._groups, self._phase)
        dead_too = self._phase.entropy_on_dead_groups and self.recipe.entropy.coefficient > 0
        self.total: Tally = tally(shares, self.spread.passes, dead_too)
        rows = edit(out, shares[self.rank], self.total, self.recipe, self.trainer.current, dead_too)
        factor = scale(self.recipe, self.total, self.processes)
        rows["advantages"] = rows["advantages"] * factor
        self.trainer.beta = self.recipe.policy.beta * factor
        self._sampled = time.perf_counter()
        return rows

    @property
    def rate(self) -> float:
        """Learning rate of the next update; 0 when no row carries a signal."""
        warmup = self.recipe.optimizer.warmup_updates
        return (
            self.recipe.optimizer.lr
            * (min(1.0, (self.updates + 1) / warmup) if warmup else 1.0)
            * self.total.live
        )

    def entropy_weight(self, tokens: int) -> float:
        """Coefficient that turns TRL's mean entropy over a pass's `tokens` into its share of the recipe's bonus."""
        recipe, total = self.recipe, self.total
        whole = (
            total.tokens
            if recipe.policy.aggregation == "token"
            else total.rows * recipe.rollouts.max_new_tokens
        )
        return self.entropy.coefficient * tokens * self.spread.passes * self.processes / whole

    def measure(self, entropy: float, tokens: int) -> None:
        """Takes in a pass's mean entropy over all processes."""
        if tokens:
            self._entropy_sum, self._tokens = (
                self._entropy_sum + entropy * tokens,
                self._tokens + tokens,
            )

    def updated(self, loss: float, norm: float, last: bool) -> bool:
        """Takes in an optimizer step; the `last` one ends the step. Returns whether a checkpoint is due."""
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise Diverged(
                f"step {self.step + 1}: the gradient is not finite; resume from the last checkpoint with a smaller optimizer.lr"
            )
        self._losses, self._norm, self._last_rate = self._losses + loss, norm, self.rate
        self.updates += self.total.live
        return last and self._finish()

    @property
    def stopping(self) -> bool:
        """Whether there is no next step."""
        return self.schedule.finished or self._interrupted

    def _with_behaviour(self, out: Rows) -> Rows:
        """Notes the log-probabilities that completions were sampled with, for when they are replayed."""
        if "old_per_token_logps" not in out:
            out = out | {"old_per_token_logps": self.trainer.current(out)}
        rows = [row for group in self._groups for row in group.rows]
        for row, logprobs in zip(rows, out["old_per_token_logps"].tolist(), strict=True):
            row.sample.logprobs = logprobs[: len(row.sample.tokens)]
        return out

    def _finish(self) -> bool:
        """Ends a step: metrics, phase, evaluations. Returns whether a checkpoint is due."""
        self.step += 1
        metrics = self._metrics()
        if self.rank == 0:
            self.run.append_metrics(metrics)
            self.run.write_rollouts(self.step, rollout_log(self._groups, metrics["phase"]))
        every, ended = self.recipe.evaluation.every, metrics["phase_ended"]
        evaluated = ended or (every and self.step % every == 0)
        if evaluated:
            self._evaluate_once(
                f"end_of_phase_{self._phase_index}" if ended else f"step_{self.step:06d}",
                self.recipe.evaluation.samples,
            )
        if self.schedule.finished:
            self._evaluate_once("after", self.recipe.evaluation.final_samples)
        stop = self._after_step(metrics)
        self._interrupted, self._keep = any(gather_object([stop])), ended
        return bool(
            evaluated or self._interrupted or self.step % self.recipe.checkpoints.every == 0
        )

    def _metrics(self) -> dict[str, Any]:
        """The step's row; moves prompts, entropy control and schedule on."""
        sums = torch.tensor(
            [self._entropy_sum, self._tokens],
            dtype=torch.float64,
            device=self.trainer.accelerator.device,
        )
        reduced: Any = self.trainer.accelerator.reduce(sums, "sum")
        entropy_sum, tokens = reduced.tolist()
        entropy = entropy_sum / tokens if tokens else math.nan
        target = (
            self.recipe.entropy.target
            if self._phase.entropy_target is None
            else self._phase.entropy_target
        )
        if tokens:
            self.entropy.update(entropy, target)
        summary = summarise(self._groups)
        self._sampler.observe(
            summary["full_pass_by_family"], {g.problem.id: g.full_pass for g in self._groups}
        )
        verified, now = self.collector.verify_seconds, time.perf_counter()
        seconds = {
            "sample": self._sampled - self._begun - verified,
            "verify": verified,
            "update": now - self._sampled,
        }
        return {
            "step": self.step,
            **summary,
            "loss": self._losses,
            "grad_norm": self._norm,
            "entropy": entropy,
            "lr": self._last_rate,
            "updated": self.total.live,
            "entropy_coefficient": self.entropy.coefficient,
            "phase": f"{self._phase_index + 1} {self._phase.score}",
            "phase_index": self._phase_index,
            "score": self._phase.score,
            "replayed": sum(r.origin == "replay" for g in self._groups for r in g.rows),
            "guided": 0,
            "phase_ended": self.schedule.observe(summary),
            "seconds": {name: round(value, 4) for name, value in seconds.items()},
        }

    def evaluate_before(self) -> None:
        """The evaluation before the first step."""
        self._evaluate_once("before", self.recipe.evaluation.final_samples)

    def _evaluate_once(self, name: str, samples: int) -> None:
        """Evaluates on the test split and stores it as `name`, unless a run before this one already did. All processes sample."""
        known = [name in self.run.evals()]
        if self.processes > 1:
            broadcast_object_list(known)
        if known[0] or not self.test_problems:
            return
        seed, temperature = (
            derive_seed(self.recipe.seed, "evaluation", name),
            self.recipe.rollouts.temperature,
        )
        if self.rank:
            for _ in self.sample(
                self.test_problems, samples, temperature=temperature, greedy=False, seed=seed
            ):
                pass
            return
        progress = partial(self.on_evaluation, name) if self.on_evaluation else None
        found = evaluate(
            self,
            self.test_problems,
            samples,
            temperature=temperature,
            seed=seed,
            label=name,
            step=self.step,
            progress=progress,
        )
        self.run.save_eval(name, found)

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str]]:
        """Yields each problem's n completions (the `Sampler` of `deltagym.evaluate`), at the recipe's temperature. Every process must
        ask for the same, and each samples its part."""
        width = max(1, self.spread.rows // n) * self.processes
        for start in range(0, len(problems), width):
            chunk = list(problems[start : start + width])
            share = math.ceil(len(chunk) / self.processes)
            chunk += chunk[:1] * (share * self.processes - len(chunk))
            mine = chunk[self.rank * share : (self.rank + 1) * share]
            answers = gather_object(
                self.trainer.answers(mine, n, derive_seed(seed, "sample", start, self.rank))
            )
            yield from answers[: min(width, len(problems) - start)]

    def commit(self) -> None:
        """Moves the checkpoint that TRL has just written into the run folder, with what it does not know of."""
        self.trainer.accelerator.wait_for_everyone()
        if self.rank == 0:
            with self.run.new_checkpoint(self.step, keep=self._keep) as folder:
                for part in (
                    self._scratch / f"checkpoint-{self.trainer.state.global_step}"
                ).iterdir():
                    part.rename(folder / part.name)
                (folder / "trainer.json").write_text(json.dumps(self._state()))
            shutil.rmtree(self._scratch)
            self.run.rotate_checkpoints(self.recipe.checkpoints.keep)
        self.trainer.accelerator.wait_for_everyone()

    def _state(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "updates": self.updates,
            "prompts": {name: sampler.state_dict() for name, sampler in self.prompts.items()},
            **{name: part.state_dict() for name, part in self._parts().items()},
        }

    def _parts(self) -> dict[str, Any]:
        """Everything with a state of its own, by its name in the checkpoint."""
        return {"schedule": self.schedule, "replay": self.replay, "entropy": self.entropy}

    def _resume(self) -> None:
        """Goes back to the newest checkpoint, if there is one; TRL reads the weights and the optimizer from it when it starts."""
        if self._checkpoint:
            state = json.loads((self._checkpoint.path / "trainer.json").read_text())
            for name, part in self._parts().items():
                part.load_state_dict(state[name])
            for name, sampler in self.prompts.items():
                sampler.load_state_dict(state["prompts"][name])
            self.step, self.updates = state["step"], state["updates"]
        if self.rank == 0:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self.run.rewind(self.step)


class _Steps(TrainerCallback):
    """Tells a `TrlTrainer` where TRL's loop has got to, and TRL's loop when to save and stop."""

    def __init__(self, engine: TrlTrainer) -> None:
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
            control.should_save = engine.updated(
                logs["loss"], float(logs.get("grad_norm", 0.0)), last
            )
            control.should_training_stop = last and engine.stopping

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._engine.commit()


def _load(recipe: Recipe, precision: str) -> Policy:
    """The base policy: what is trained in fp32, frozen weights under adapters in what they are computed with."""
    frozen = recipe.trl.lora_rank > 0 and precision == "bf16"
    loading: dict[str, Any] = {"dtype": torch.bfloat16 if frozen else torch.float32}
    if recipe.trl.attention != "auto":
        loading["attn_implementation"] = recipe.trl.attention
    length = recipe.rollouts.max_new_tokens
    return load_policy(
        recipe.model.name, max_new_tokens=length, precision=precision, place=False, **loading
    )
