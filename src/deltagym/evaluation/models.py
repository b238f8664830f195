"""Verbs that put several parts together, for Python as for the command line."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

if TYPE_CHECKING:
    from collections.abc import Callable

    from deltagym.evaluation import Evaluation
    from deltagym.models.policy import Policy

LONGEST_ANSWER = 8192
"""Tokens an evaluated language model may write, as in the paper's runs; the embedded model has a limit of its own."""


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
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Samples a model on a suite and estimates pass@k.

    Args:
        model: `tiny` (the embedded base), a run folder (its newest checkpoint), a checkpoint folder, or a Hugging Face model id.
        suite: Name of a suite or path of a suite file.
        split: Which problems.
        n: Completions a problem; the largest k of pass@k.
        limit: Only so many problems, the split's first; all by default.
        temperature: Sampling temperature.
        greedy: The most likely completion instead of samples; `n` must be 1.
        seed: Of the sampling; the suite is always the one of seed 0.
        max_new_tokens: Length limit of an answer; the model's own by default.
        progress: Told (problems done, problems in all).

    Raises:
        BadInput: There is no such model or suite, or a number is out of range.
    """
    if limit is not None and limit < 1:
        raise BadInput(f"limit: must be at least 1, not {limit}")
    problems = list(islice(load_suite(suite).iterate(split), limit))
    if not problems:
        raise BadInput(f"split: suite {suite} has no {split} problems")
    from deltagym.evaluation import evaluate

    policy, step = open_model(model, max_new_tokens)
    options = {
        "temperature": temperature,
        "greedy": greedy,
        "seed": seed,
        "split": split,
        "progress": progress,
    }
    return evaluate(policy, problems, n, label=str(model), step=step, **options)


def open_model(model: str | Path, max_new_tokens: int | None = None) -> tuple[Policy, int | None]:
    """The policy that `model` means, see `evaluate_model`, and its training step where it is known.

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
    """Name or folder of the weights that `model` means, and their training step where it is known.

    Raises:
        BadInput: A run folder without a checkpoint.
    """
    if not (Path(model) / "meta.json").is_file():
        return str(model), None
    checkpoint = RunFolder.open(model).latest_checkpoint()
    if checkpoint is None:
        raise BadInput(
            f"model: run {model} has no checkpoint yet; train it further, or name another model"
        )
    return str(checkpoint.path), checkpoint.step
