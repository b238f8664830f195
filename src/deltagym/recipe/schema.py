"""Recipe: one TOML file that says everything about a training run. Unknown keys are errors."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator
from pydantic_core import ErrorDetails

from deltagym.problem import BadInput

Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSection(_Section):
    """Which policy is trained."""

    name: str = "tiny"
    """`tiny` (the embedded base), a checkpoint folder, or a Hugging Face model id."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"


class SuiteSection(_Section):
    """Which problems it is trained and tested on."""

    name: str
    seed: int = 0


class OptimizerSection(_Section):
    """AdamW and the size of one update."""

    lr: Annotated[float, Field(gt=0)] = 3e-4
    betas: tuple[Share, Share] = (0.9, 0.95)
    eps: Annotated[float, Field(gt=0)] = 1e-8
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    grad_norm: Annotated[float, Field(gt=0)] = 1.0
    warmup_updates: Annotated[int, Field(ge=0)] = 10
    """Updates over which the learning rate rises; a rare first success is then not a full-size step."""


class EntropySection(_Section):
    """Entropy bonus; with a target its coefficient follows the policy's entropy so that it stays there."""

    coefficient: Annotated[float, Field(ge=0)] = 0.0
    target: Annotated[float, Field(gt=0)] | None = None
    """Nats a token; None keeps the coefficient fixed."""
    gain: Annotated[float, Field(ge=0)] = 3.0
    """At entropy 0 the coefficient is e^gain times the given one, at twice the target e^-gain times."""
    tokens: Literal["all", "used"] = "all"
    """Where entropy is measured and paid for: on every token, or only where the verdict can depend on it (code that can run)."""


class RolloutSection(_Section):
    """How completions are sampled."""

    prompts: PositiveInt = 48
    balance: Literal["proportional", "equal", "lagging"] = "proportional"
    """Families' shares of the prompts: as in the suite, equal, or by how far each is from being solved."""
    group_size: Annotated[int, Field(ge=2)] = 16
    temperature: Annotated[float, Field(gt=0)] = 1.0
    max_new_tokens: PositiveInt = 64
    truncated: Literal["keep", "zero", "mask"] = "keep"
    """A completion cut by the length limit keeps its score, scores 0 (upstream's non-stop penalty), or leaves the loss."""


class PolicySection(_Section):
    """The policy-gradient loss (GRPO)."""

    advantage: Literal["center", "std"] = "center"
    clip_low: Annotated[float, Field(gt=0)] = 0.2
    clip_high: Annotated[float, Field(gt=0)] = 0.3
    beta: Annotated[float, Field(ge=0)] = 0.0
    """Weight of the KL term to the base policy (k3 estimator); 0 loads no reference model."""
    minibatches: PositiveInt = 1
    epochs: PositiveInt = 1


class Until(_Section):
    """When a phase ends before its step limit: a metric's mean over `window` steps reaches a level, or stops rising."""

    metric: Literal["pass_rate", "full_pass"] = "full_pass"
    at_least: Share | None = None
    plateau: Annotated[float, Field(gt=0)] | None = None
    """Ends when the window's mean exceeds that of the window before by less than this."""
    window: PositiveInt = 10

    @model_validator(mode="after")
    def _one_rule(self) -> Until:
        if (self.at_least is None) == (self.plateau is None):
            raise ValueError("set exactly one of at_least and plateau")
        return self


class Phase(_Section):
    """A stretch of training with one score."""

    score: Annotated[Literal["pass_rate", "full_pass", "all_pass"], AfterValidator(lambda s: "full_pass" if s == "all_pass" else s)]
    steps: PositiveInt
    until: Until | None = None
    entropy_target: float | None = None
    """Overrides `entropy.target` while this phase lasts."""
    families: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Families whose prompts this phase trains on; None for all of the suite's."""
    entropy_on_dead_groups: bool = False
    """Whether the entropy bonus counts on dead groups too, so that prompts which collapsed can open up again. Off, a step in
    which every group is dead is no update at all."""


class EvaluationSection(_Section):
    """Held-out evaluation during and around training."""

    every: Annotated[int, Field(ge=0)] = 50
    """Steps between light evaluations; 0 for none."""
    samples: PositiveInt = 8
    """Completions a test problem in a light evaluation."""
    final_samples: PositiveInt = 128
    """Completions a test problem before the first and after the last step (the K of pass@K)."""


class CheckpointSection(_Section):
    """When the run can be picked up again."""

    every: PositiveInt = 10
    keep: PositiveInt = 2


class Recipe(_Section):
    """Model, suite, phases, ingredients, engine and evaluation of one run."""

    name: str
    engine: Literal["local"] = "local"
    seed: int = 0
    threads: Annotated[int, Field(ge=0)] = 0
    """CPU threads for the model; 0 takes what the machine has."""
    suite: SuiteSection
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    model: ModelSection = ModelSection()
    rollouts: RolloutSection = RolloutSection()
    policy: PolicySection = PolicySection()
    optimizer: OptimizerSection = OptimizerSection()
    entropy: EntropySection = EntropySection()
    evaluation: EvaluationSection = EvaluationSection()
    checkpoints: CheckpointSection = CheckpointSection()

    @property
    def total_steps(self) -> int:
        """Steps when no phase ends early."""
        return sum(phase.steps for phase in self.phases)


def parse_recipe(text: str, source: str = "recipe") -> Recipe:
    """Reads a recipe from TOML text.

    Raises:
        BadInput: Not TOML, an unknown key, or a value out of range; the message names the field and the fix.
    """
    try:
        return Recipe.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise BadInput(f"{source}: " + "; ".join(_explain(e) for e in error.errors())) from error


def load_recipe(path: str | Path) -> Recipe:
    """Reads a recipe file; raises `BadInput` when it cannot be read or is not a recipe."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"recipe: cannot read {path}: {error.strerror}") from error
    return parse_recipe(text, str(path))


def _explain(error: ErrorDetails) -> str:
    """One pydantic error as `field: what is wrong`."""
    where = ".".join(str(part) for part in error["loc"]) or "recipe"
    message = "unknown key; remove it or check its spelling" if error["type"] == "extra_forbidden" else error["msg"]
    return f"{where}: {message}"
