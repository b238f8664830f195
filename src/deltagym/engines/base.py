"""What an engine is, and the bookkeeping that every engine shares.

An engine samples and learns in its own way. Everything around a step is done here, once: which
phase and prompts come next, metrics and rollouts on disk, evaluations, checkpoints, resuming, and
stopping on Ctrl-C.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import torch

from deltagym.core.errors import DeltaGymError
from deltagym.core.interrupts import collected_interrupts
from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.engines.metrics import Learned, Seconds, StepMetrics, logged, measured
from deltagym.engines.processes import processes
from deltagym.engines.rollouts import Collector, FeedbackSampler, Group
from deltagym.evaluation.evaluation import Sampler, evaluate
from deltagym.evaluation.models import with_known_rates
from deltagym.models.policy import Policy
from deltagym.recipe.curriculum import Curriculum
from deltagym.recipe.entropy import EntropyControl
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.replay import ReplayBuffer
from deltagym.recipe.schedule import Schedule
from deltagym.recipe.schema import Recipe
from deltagym.recipe.supervised import SupervisedMix
from deltagym.recipe.warmup import Warmup
from deltagym.runs.folder import RunFolder

STATE = "trainer.json"
"""File of a checkpoint with everything but weights and optimizer."""

AfterStep = Callable[[StepMetrics], bool]
"""Called with the numbers of each step; returns whether to stop."""

OnEvaluation = Callable[[str, int, int], None]
"""Called with the name of an evaluation, how many problems are done, and of how many."""


class Engine(Protocol):
    """Carries out a recipe, and leaves the results in a run folder.

    Attributes:
        step: Steps taken so far.
    """

    step: int

    @property
    def steps_left(self) -> int:
        """Steps to the end if no phase ends early."""
        ...

    def train(self, after_step: AfterStep) -> None:
        """Trains to the end of the last phase, from the newest checkpoint if there is one.

        Args:
            after_step: Called once the numbers of a step are on disk.

        Raises:
            Diverged: The gradient is not finite; the last checkpoint is from before.
            KeyboardInterrupt: After Ctrl-C, or when `after_step` asked for it; the step has ended
                and its state is saved.
        """
        ...


class Diverged(DeltaGymError):
    """The loss or its gradient is not a finite number."""


def require_finite(step: int, *values: float) -> None:
    """Raises `Diverged` unless loss and gradient of a step are finite."""
    if not all(map(math.isfinite, values)):
        raise Diverged(
            f"step {step}: the gradient is not finite; "
            "resume from the last checkpoint with a smaller optimizer.lr"
        )


class EngineBase(ABC):
    """The state of a run and the bookkeeping of its steps.

    A subclass loads `policy` and `collector`, calls `resume`, and takes the steps: for each it
    makes groups, learns from them, calls `end_step`, and saves if `save_due`. Where several
    processes train together, each has an engine of its own with the same state; only rank 0
    writes to the run folder.

    Args:
        recipe: What to do.
        run: The run folder.
        train: Training problems of each suite that the recipe names, by the suite's name.
        test: Held-out problems of the recipe's own suite.
        on_evaluation: Shows how far an evaluation is.
    """

    policy: Policy
    collector: Collector

    def __init__(
        self,
        recipe: Recipe,
        run: RunFolder,
        train: Mapping[str, Sequence[Problem]],
        test: Sequence[Problem],
        on_evaluation: OnEvaluation | None = None,
    ) -> None:
        self.recipe, self.run, self.test_problems = recipe, run, list(test)
        self.on_evaluation = on_evaluation
        self.rank, self.processes = processes()
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.schedule = Schedule(recipe.phases)
        self.curricula = {
            name: Curriculum(problems, recipe.rollouts, recipe.seed)
            for name, problems in train.items()
        }
        self.warmup = Warmup(recipe.optimizer)
        self.entropy = EntropyControl(recipe.entropy)
        self.replay = ReplayBuffer(recipe.replay)
        self.guidance = Guidance(recipe.guidance)
        self.supervised = SupervisedMix(recipe.supervised)
        self.step = 0
        self.interrupted = self.save_due = self._keep = False
        self._after_step: AfterStep = lambda _: False
        self._signals: list[int] = []

    # What an engine does in its own way.

    @abstractmethod
    def take_steps(self) -> None:
        """Evaluates before the first step, then takes steps until `stopping`."""

    @abstractmethod
    def write_model(self, folder: Path) -> None:
        """Writes weights and optimizer to a checkpoint."""

    @abstractmethod
    def read_model(self, folder: Path) -> None:
        """Restores weights and optimizer from a checkpoint."""

    @property
    def sampler(self) -> Sampler:
        """What evaluations sample from."""
        return self.policy

    @property
    def evaluation_temperature(self) -> float:
        """Temperature at which evaluations sample."""
        return 1.0

    def any_process(self, flag: bool) -> bool:
        """Whether `flag` is true in any of the processes that train together."""
        return flag

    # Steps.

    def train(self, after_step: AfterStep) -> None:
        """See `Engine.train`."""
        self._after_step = after_step
        if self.rank == 0:
            self.run.add_meta(self._arithmetic())
        with collected_interrupts(at_most=1) as self._signals:
            if self.schedule.finished:
                self._evaluate_after()
            else:
                self.take_steps()
        if self.interrupted:
            raise KeyboardInterrupt

    def _arithmetic(self) -> dict[str, Any]:
        """What the run's numbers are computed with; `auto` precision depends on the machine."""
        return {
            "precision": self.policy.precision,
            "device": str(self.policy.device),
            "kernels": torch.backends.cpu.get_cpu_capability(),
            "threads": torch.get_num_threads(),
        }

    @property
    def steps_left(self) -> int:
        """Steps to the end if no phase ends early."""
        return self.schedule.steps_left

    @property
    def stopping(self) -> bool:
        """Whether there is no next step."""
        return self.schedule.finished or self.interrupted

    @property
    def curriculum(self) -> Curriculum:
        """The curriculum of the current phase."""
        return self.curricula[self.schedule.phase.suite or self.recipe.suite.name]

    def seed(self, *purpose: str | int) -> int:
        """The seed of this step for a purpose; random numbers depend on nothing else."""
        return derive_seed(self.recipe.seed, "step", self.step, *purpose)

    def end_step(
        self,
        groups: Sequence[Group],
        learned: Learned,
        seconds: Seconds,
        guided: Sequence[Group] = (),
    ) -> None:
        """Books a step: moves everything on, writes its numbers, and evaluates if that is due.

        Sets `save_due`. Evaluations come before the checkpoint, so that a resumed run lacks none.

        Args:
            groups: The groups that measure the policy.
            learned: Numbers of the update.
            seconds: Time the parts took.
            guided: Groups sampled with a hint.
        """
        metrics = self._booked(groups, learned, seconds, guided)
        if self.rank == 0:
            self.run.write_rollouts(self.step, logged([*groups, *guided], metrics.phase))
            self.run.append_metrics(metrics.as_json())
        evaluated = self._evaluate_if_due(metrics)
        stop = self._after_step(metrics) or bool(self._signals)
        self.interrupted = self.any_process(stop) and not self.schedule.finished
        due = self.step % self.recipe.checkpoints.every == 0
        self.save_due, self._keep = due or evaluated or self.interrupted, metrics.phase_ended

    def _booked(
        self,
        groups: Sequence[Group],
        learned: Learned,
        seconds: Seconds,
        guided: Sequence[Group],
    ) -> StepMetrics:
        """Moves curriculum, entropy control and schedule on; returns the numbers of the step."""
        phase, index, sampled = self.schedule.phase, self.schedule.index, measured(groups)
        self.step += 1
        self.curriculum.observe(
            sampled.full_pass_by_family, {g.problem.id: g.full_pass for g in groups}
        )
        if not math.isnan(learned.entropy):
            target = phase.entropy_target
            self.entropy.update(
                learned.entropy, self.recipe.entropy.target if target is None else target
            )
        ended = self.schedule.observe(sampled.pass_rate, sampled.full_pass, sampled.samples)
        return StepMetrics(
            **vars(sampled),
            **vars(learned),
            step=self.step,
            entropy_coefficient=self.entropy.coefficient,
            phase=f"{index + 1} {phase.score}",
            phase_index=index,
            score=phase.score,
            replayed=sum(r.origin == "replay" for g in groups for r in g.rollouts),
            guided=len(guided),
            phase_ended=ended,
            seconds=seconds,
        )

    # Evaluations.

    def evaluate_before(self) -> None:
        """The evaluation before the first step."""
        self._evaluate_once("before", self.recipe.evaluation.final_samples)

    def _evaluate_if_due(self, metrics: StepMetrics) -> bool:
        """Evaluates at the end of a phase or of the run, and every so many steps."""
        every, samples = self.recipe.evaluation.every, self.recipe.evaluation.samples
        if metrics.phase_ended:
            self._evaluate_once(f"end_of_phase_{metrics.phase_index}", samples)
        elif every and self.step % every == 0:
            self._evaluate_once(f"step_{self.step:06d}", samples)
        else:
            return False
        if self.schedule.finished:
            self._evaluate_after()
        return True

    def _evaluate_after(self) -> None:
        """The evaluations after the last step."""
        samples = self.recipe.evaluation.final_samples
        self._evaluate_once("after", samples)
        if self.recipe.feedback.rounds:
            self._evaluate_once("after_with_feedback", samples, FeedbackSampler(self.collector))

    def _evaluate_once(self, name: str, samples: int, sampler: Sampler | None = None) -> None:
        """Evaluates on the test problems and stores the result, unless it is stored already."""
        if not self.test_problems or self.any_process(name in self.run.evals()):
            return
        sampler, temperature = sampler or self.sampler, self.evaluation_temperature
        seed = derive_seed(self.recipe.seed, "evaluation", name)
        if self.rank:  # the others only help to sample
            answers = sampler.sample(
                self.test_problems, samples, temperature=temperature, greedy=False, seed=seed
            )
            deque(answers, maxlen=0)
            return
        found = evaluate(
            sampler,
            self.test_problems,
            samples,
            temperature=temperature,
            seed=seed,
            label=name,
            step=self.step,
            progress=partial(self.on_evaluation, name) if self.on_evaluation else None,
        )
        # Where processes share one model, none can read its probabilities alone.
        if name == "before" and self.processes == 1:
            found = with_known_rates(found, self.policy, self.test_problems)
        self.run.save_eval(name, found)

    # Checkpoints.

    def save(self) -> None:
        """Writes a checkpoint of the current step."""
        with self.run.new_checkpoint(self.step, keep=self._keep) as folder:
            self.write_model(folder)
            (folder / STATE).write_text(json.dumps(self.state_dict()))
        self.run.rotate_checkpoints(self.recipe.checkpoints.keep)

    def resume(self) -> None:
        """Goes back to the newest checkpoint, if there is one.

        Steps after it are forgotten; taken again, they come out the same.
        """
        checkpoint = self.run.latest_checkpoint()
        if checkpoint is not None:
            self.load_state_dict(json.loads((checkpoint.path / STATE).read_text()))
            self.read_model(checkpoint.path)
        if self.rank == 0:
            self.run.rewind(self.step)

    def state_dict(self) -> dict[str, Any]:
        """JSON state of everything but weights and optimizer."""
        return {
            "step": self.step,
            "prompts": {name: part.state_dict() for name, part in self.curricula.items()},
            **{name: part.state_dict() for name, part in self._parts().items()},
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        state = _in_todays_form(state)
        self.step = state["step"]
        for name, part in self.curricula.items():
            part.load_state_dict(state["prompts"][name])
        for name, part in self._parts().items():
            part.load_state_dict(state[name])

    def _parts(self) -> dict[str, Any]:
        """The parts of the recipe with a state of their own, by their name in the checkpoint."""
        return {
            "schedule": self.schedule,
            "warmup": self.warmup,
            "entropy": self.entropy,
            "replay": self.replay,
            "guidance": self.guidance,
            "supervised": self.supervised,
        }


def _in_todays_form(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Converts the state of a checkpoint from version 0.1, where each engine had its own form."""
    if "warmup" in state:
        return state
    old = state.get("updater", state)
    moved = {"warmup": {"updates": old["updates"]}, "entropy": old["entropy"]}
    return {"guidance": {}, "supervised": {}} | dict(state) | moved
