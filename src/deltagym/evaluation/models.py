"""Evaluates a model given by name: a run folder, a checkpoint, or a Hugging Face model id."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from deltagym.core.errors import BadInput
from deltagym.evaluation.evaluation import Evaluation, evaluate
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

if TYPE_CHECKING:
    from collections.abc import Callable

    from deltagym.models.policy import Policy

LONGEST_ANSWER = 8192
"""Length limit of a language model's answer, tokens, as in the paper's runs.

The embedded model has a limit of its own.
"""


def evaluate_model(
    model: str | Path,
    suite: str,
    split: Literal["train", "test"] = "test",
    n: int = 128,
    *,
    limit: int | None = None,
    temperature: float = 1.0,
    greedy: bool = False,
    seed: int = 0,
    max_new_tokens: int | None = None,
    audit: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Samples a model on a suite and estimates pass@k.

    Args:
        model: `tiny` (the embedded base), a run folder (its newest checkpoint), a checkpoint
            folder, or a Hugging Face model id.
        suite: Name of a suite or path of a suite file.
        split: Which problems.
        n: Completions a problem; the largest k of pass@k.
        limit: Only the first so many problems of the split; all by default.
        temperature: Sampling temperature.
        greedy: The most likely completion instead of samples; `n` must be 1.
        seed: Of the sampling; the suite is always the one of seed 0.
        max_new_tokens: Length limit of an answer; the model's own by default.
        audit: Whether to find out which of the samples that pass are right; see `deltagym.audit`.
        progress: Called as `progress(done, total)` after each problem.

    Raises:
        BadInput: There is no such model or suite, or a number is out of range.
    """
    if limit is not None and limit < 1:
        raise BadInput(f"limit: must be at least 1, not {limit}")
    problems = list(islice(load_suite(suite).iterate(split), limit))
    if not problems:
        raise BadInput(f"split: suite {suite} has no {split} problems")
    policy, step = open_model(model, max_new_tokens)
    options = {
        "temperature": temperature,
        "greedy": greedy,
        "seed": seed,
        "split": split,
        "audit": audit,
        "progress": progress,
    }
    return evaluate(policy, problems, n, label=str(model), step=step, **options)


def open_model(model: str | Path, max_new_tokens: int | None = None) -> tuple[Policy, int | None]:
    """Loads the policy that `model` names (see `evaluate_model`); gives its training step too.

    The step is None where it is unknown.

    Raises:
        BadInput: There is no such model.
    """
    from deltagym.models.embedded.model import MAX_ANSWER_TOKENS
    from deltagym.models.policy import load_policy

    name, step = resolve_model(model)
    policy = load_policy(name, max_new_tokens=max_new_tokens or LONGEST_ANSWER)
    if policy.compact and max_new_tokens is None:
        policy.max_new_tokens = MAX_ANSWER_TOKENS
    return policy, step


def resolve_model(model: str | Path) -> tuple[str, int | None]:
    """Name or folder of the weights that `model` names, and their training step or None.

    Raises:
        BadInput: It is a run folder without a checkpoint.
    """
    if not (Path(model) / "meta.json").is_file():
        return str(model), None
    checkpoint = RunFolder.open(model).latest_checkpoint()
    if checkpoint is None:
        fix = "train it further, or name another model"
        raise BadInput(f"model: run {model} has no checkpoint yet; {fix}")
    return str(checkpoint.path), checkpoint.step
