"""Recipe: one TOML file that says everything about a training run. Unknown keys are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    model_validator,
)

from deltagym.core.errors import BadInput
from deltagym.core.toml import check_table, load_toml, read_text
from deltagym.core.training_cases import TrainingCases
from deltagym.recipe.scores import SPELLINGS, ScoreName

Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _case_kind(text: str) -> str:
    try:
        TrainingCases.parse(text)
    except BadInput as error:
        raise ValueError(str(error)) from error
    return text


class ModelSection(_Section):
    """The policy that is trained."""

    name: str = "tiny"
    """`tiny` (the embedded base), a checkpoint folder, or a Hugging Face model id."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"


class SuiteSection(_Section):
    """The problems it is trained and tested on."""

    name: str
    seed: int = 0
    cases: Annotated[str, AfterValidator(_case_kind)] = "strong"
    """What decides the reward: each training problem's own cases (`strong`), K cases drawn at
    random (`random:K`), which wrong answers pass more easily, or cases on which right answers to
    kindred problems earn little (`against_kin`). Evaluation has the strong ones."""

    @property
    def training_cases(self) -> TrainingCases:
        """What `cases` says."""
        return TrainingCases.parse(self.cases)


class OptimizerSection(_Section):
    """AdamW and the size of one update."""

    lr: Annotated[float, Field(gt=0)] = 3e-4
    betas: tuple[Share, Share] = (0.9, 0.95)
    eps: Annotated[float, Field(gt=0)] = 1e-8
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    grad_norm: Annotated[float, Field(gt=0)] = 1.0
    """The gradient is clipped to this norm."""
    warmup_updates: Annotated[int, Field(ge=0)] = 10
    """Updates over which the learning rate rises, so that a rare first success is not learned from
    at full size."""


class EntropySection(_Section):
    """Entropy bonus; with a target, its coefficient is adapted to hold the policy's entropy."""

    coefficient: Annotated[float, Field(ge=0)] = 0.0
    target: Annotated[float, Field(gt=0)] | None = None
    """Nats a token; None keeps the coefficient fixed."""
    gain: Annotated[float, Field(ge=0)] = 3.0
    """At entropy 0 the coefficient is e^gain times the given one, at twice the target e^-gain."""
    tokens: Literal["all", "used"] = "all"
    """Tokens that the bonus counts: all, or only those the verdict can depend on (code that can
    run)."""


class RolloutSection(_Section):
    """How completions are sampled."""

    prompts: PositiveInt = 48
    balance: Literal["proportional", "equal", "lagging"] = "proportional"
    """Shares of the families: as in the suite, equal, or larger the less a family is solved."""
    group_size: Annotated[int, Field(ge=2)] = 16
    temperature: Annotated[float, Field(gt=0)] = 1.0
    max_new_tokens: PositiveInt = 64
    truncated: Literal["keep", "zero", "mask"] = "keep"
    """A completion cut by the length limit keeps its score, scores 0 (upstream's non-stop penalty),
    or leaves the loss."""
    skip_solved: bool = False
    """Whether prompts whose last group passed as a whole are left out, except in every fourth
    lap."""
    requeue: Annotated[int, Field(ge=0)] = 0
    """How many times in a row a prompt whose whole group failed comes again in the next step, each
    time with twice the rollouts (BroRL, never give up)."""


class PolicySection(_Section):
    """The policy-gradient loss (GRPO)."""

    advantage: Literal["center", "std"] = "center"
    """Reward minus the group's mean; `std` also divides by the group's standard deviation."""
    positive_weight: Annotated[float, Field(ge=0)] = 1.0
    negative_weight: Annotated[float, Field(ge=0)] = 1.0
    """Factors on positive and negative advantages: 0 and 1 learn from failures alone (NSR), 0.1 and
    1 is W-REINFORCE."""
    clip_low: Annotated[float, Field(gt=0)] = 0.2
    clip_high: Annotated[float, Field(gt=0)] = 0.3
    ratio: Literal["token", "sequence"] = "token"
    """The ratio that is clipped: of each token's probability, or of the whole completion's, as a
    mean a token (GSPO)."""
    aggregation: Literal["token", "sequence", "constant"] = "token"
    """The loss is a mean over all tokens, a mean over completions of the mean of each, or a sum
    over a constant length (Dr. GRPO)."""
    protect_below: Share = 0.0
    """A negative advantage does not push down tokens sampled with a smaller probability than this
    (low-probability tokens sustain exploration)."""
    beta: Annotated[float, Field(ge=0)] = 0.0
    """Weight of the term that holds the policy to the base; 0 loads no reference model."""
    divergence: Literal["k3", "reverse_kl", "forward_kl", "js"] = "k3"
    """The term that `beta` weights. `k3` is GRPO's, an estimate from the sampled tokens alone; its
    mean gradient is that of `forward_kl`. The others are exact sums over the vocabulary:
    KL(policy || base), KL(base || policy), which keeps what the base can do (rehearsal), and the
    Jensen-Shannon divergence between them."""
    minibatches: PositiveInt = 1
    epochs: PositiveInt = 1


class ReplaySection(_Section):
    """Earlier successes on a prompt join its group (paper section 3.3)."""

    mode: Literal["off", "uncorrected", "corrected"] = "off"
    """`uncorrected` treats them as on-policy, as the paper does; `corrected` weights each token by
    its importance ratio."""
    per_group: PositiveInt = 3
    """Most successes added to a group; the newest are taken."""
    per_problem: PositiveInt = 8
    """Successes kept for each problem."""
    capacity: PositiveInt = 10_000
    """Successes kept in all."""
    max_age: PositiveInt | None = None
    """Steps after which a success is no longer used; None keeps them for ever."""
    truncate: Annotated[float, Field(ge=1)] = 2.0
    """Largest importance ratio of the corrected form."""


class FeedbackSection(_Section):
    """Verification in the loop: an answer that failed is shown why, and goes on (section 3.3)."""

    rounds: Annotated[int, Field(ge=0)] = 0
    """Most times an answer is given feedback; 0 for none."""
    cases: PositiveInt = 3
    """Most failing cases shown each time."""
    source: Literal["reward", "held_out"] = "reward"
    """The cases it shows: those the reward uses, as in the paper, or others of the same problem,
    which then do not count for the reward."""
    held_out: Annotated[float, Field(gt=0, lt=1)] = 0.25
    """Share of the cases set aside for `held_out`."""


class GuidanceSection(_Section):
    """Prompts whose whole group failed are sampled again with part of the gold answer given."""

    groups: Annotated[int, Field(ge=0)] = 0
    """Most groups guided in a step; 0 for none."""
    first_parts: PositiveInt = 1
    """Parts of the gold answer (nodes, lines) given at first: one more after each guided group that
    fails, one less after one with a success."""


class SupervisedSection(_Section):
    """A control: an auxiliary loss on gold answers of the prompts that fail most often."""

    prompts: Annotated[int, Field(ge=0)] = 0
    """Gold answers imitated in a step; 0 for none."""
    weight: Annotated[float, Field(ge=0)] = 0.1
    final_weight: Annotated[float, Field(ge=0)] = 0.0
    decay_steps: Annotated[int, Field(ge=0)] = 100
    """Steps over which the weight goes from `weight` to `final_weight`; 0 keeps `weight`."""


class Until(_Section):
    """A rule that ends a phase before its step limit.

    The mean of a metric over `window` steps reaches a level (`at_least`) or stops rising
    (`plateau`), or enough completions have passed (`successes`). Exactly one of the three is set.
    """

    metric: Literal["pass_rate", "full_pass"] = "full_pass"
    at_least: Share | None = None
    plateau: Annotated[float, Field(gt=0)] | None = None
    """Ends when the window's mean exceeds that of the window before by less than this."""
    successes: PositiveInt | None = None
    """Ends with the n-th completion that passes every case, counted from the phase's start."""
    window: PositiveInt = 10

    @model_validator(mode="after")
    def _one_rule(self) -> Until:
        if sum(rule is not None for rule in (self.at_least, self.plateau, self.successes)) != 1:
            raise ValueError("set exactly one of at_least, plateau and successes")
        return self


class Phase(_Section):
    """A stretch of training with one score."""

    score: Annotated[ScoreName, BeforeValidator(lambda s: SPELLINGS.get(str(s), s))]
    """The reward; `deltagym.recipe.scores.ScoreName` says what each pays."""
    exponent: Annotated[float, Field(gt=0)] = 3.0
    """Parameter of the score `power`."""
    bonus: Share = 0.5
    """Parameter of the score `bonus`."""
    steps: PositiveInt
    """Most steps of the phase."""
    until: Until | None = None
    entropy_target: float | None = None
    """Overrides `entropy.target` during this phase."""
    suite: str | None = None
    """Suite whose training problems this phase uses instead of the recipe's, for a curriculum."""
    families: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Families whose prompts this phase trains on; None for all of the suite's."""
    entropy_on_dead_groups: bool = False
    """Whether the entropy bonus counts on dead groups too, so that prompts which collapsed can open
    up again. If not, a step in which every group is dead has no update."""


class EvaluationSection(_Section):
    """Held-out evaluation during and around training."""

    every: Annotated[int, Field(ge=0)] = 50
    """Steps between light evaluations; 0 for none."""
    samples: PositiveInt = 8
    """Completions a test problem in a light evaluation."""
    final_samples: PositiveInt = 128
    """Completions a test problem before the first and after the last step (the K of pass@K)."""
    families: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Families evaluated; None for all of the suite's."""


class CheckpointSection(_Section):
    """When checkpoints are written and how many are kept."""

    every: PositiveInt = 10
    """Steps between checkpoints."""
    keep: PositiveInt = 2
    """Newest checkpoints kept."""


class TrackingSection(_Section):
    """Trackers that also get each step's numbers; the run folder has them in any case."""

    to: tuple[Literal["tensorboard", "trackio", "wandb"], ...] = ()
    project: str = "deltagym"


class TrlSection(_Section):
    """Settings of the `trl` engine alone: how an update is spread over memory and devices."""

    lora_rank: Annotated[int, Field(ge=0)] = 0
    """Rank of LoRA adapters on every linear layer; 0 trains all weights."""
    lora_alpha: PositiveInt = 32
    """The adapters' output is multiplied by alpha / rank."""
    vllm: Literal["off", "colocate", "server"] = "off"
    """What samples: Hugging Face `generate`, vLLM on the training GPUs, or a vLLM server on
    others."""
    vllm_gpu_memory: Annotated[float, Field(gt=0, le=1)] = 0.3
    """Share of each GPU's memory that colocated vLLM may take; it sleeps during the update."""
    vllm_server: str = "http://localhost:8000"
    """Address of the server started with `trl vllm-serve`."""
    per_device_batch: Annotated[int, Field(ge=0)] = 0
    """Completions in one forward and backward pass of a process; 0 takes the most, up to 128, that
    divide its share."""
    activation_checkpointing: bool = False
    """Recomputes activations in the backward pass instead of keeping them."""
    attention: Literal["auto", "eager", "sdpa", "flash_attention_2"] = "auto"
    """Attention kernel; `auto` is `eager` for the embedded model and `sdpa` for others."""


class Recipe(_Section):
    """Model, suite, phases, ingredients, engine and evaluation of one run."""

    name: str
    engine: Literal["local", "trl"] = "local"
    seed: int = 0
    threads: Annotated[int, Field(ge=0)] = 0
    """CPU threads for the model; 0 takes as many as the machine has cores."""
    suite: SuiteSection
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    model: ModelSection = ModelSection()
    rollouts: RolloutSection = RolloutSection()
    policy: PolicySection = PolicySection()
    optimizer: OptimizerSection = OptimizerSection()
    entropy: EntropySection = EntropySection()
    replay: ReplaySection = ReplaySection()
    feedback: FeedbackSection = FeedbackSection()
    guidance: GuidanceSection = GuidanceSection()
    supervised: SupervisedSection = SupervisedSection()
    evaluation: EvaluationSection = EvaluationSection()
    checkpoints: CheckpointSection = CheckpointSection()
    trl: TrlSection = TrlSection()
    tracking: TrackingSection = TrackingSection()

    @property
    def total_steps(self) -> int:
        """Steps when no phase ends early."""
        return sum(phase.steps for phase in self.phases)

    @property
    def suite_names(self) -> tuple[str, ...]:
        """The suites that are trained on: the recipe's own, then those of phases, by name."""
        others = {phase.suite for phase in self.phases if phase.suite} - {self.suite.name}
        return (self.suite.name, *sorted(others))


def parse_recipe(text: str, source: str = "recipe") -> Recipe:
    """Reads a recipe from TOML text.

    Args:
        text: The TOML.
        source: Where it is from, for error messages.

    Raises:
        BadInput: Not TOML, an unknown key, or a value out of range; the message names the field
            and the fix.
    """
    return check_table(Recipe, load_toml(text, source), source)


def load_recipe(path: str | Path) -> Recipe:
    """Reads a recipe file; raises `BadInput` when it cannot be read or is not a recipe."""
    return parse_recipe(recipe_text(path), str(path))


def recipe_text(path: str | Path) -> str:
    """The text of a recipe file; raises `BadInput` when it cannot be read."""
    return read_text(path, "recipe")
