"""Evaluates a model given by name: local, behind an API, or run by vLLM."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from deltagym.core.errors import BadInput
from deltagym.evaluation.asked import AskedModel, is_served, open_model, served_name
from deltagym.evaluation.evaluation import Evaluation
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deltagym.core.problem import Problem
    from deltagym.models.policy import Policy
    from deltagym.models.served.settings import Endpoint

SAMPLES = "runs/samples"
"""Where samples of served models go unless another folder is named."""


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
    gold: bool = False,
    endpoint: Endpoint | None = None,
    sample_folder: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Samples a model on a suite and estimates pass@k.

    Args:
        model: `tiny` (the embedded base), a run folder (its newest checkpoint), a checkpoint
            folder, a Hugging Face model id, `openai:MODEL` or `openai:MODEL@URL` (any server that
            speaks OpenAI's protocol), or `vllm:MODEL`.
        suite: Name of a suite or path of a suite file.
        split: Which problems.
        n: Completions a problem; the largest k of pass@k.
        limit: Only the first so many problems of the split; all by default.
        temperature: Sampling temperature.
        greedy: The most likely completion instead of samples; `n` must be 1.
        seed: Of the sampling; the suite is always the one of seed 0.
        max_new_tokens: Length limit of an answer; the model's own by default.
        audit: Whether to find out which of the samples that pass are right; see `deltagym.audit`.
        gold: Whether to read the probabilities of the gold answers and of answers that passed; see
            `AnswerRate`. It needs a local model.
        endpoint: How a served model (`openai:`, `vllm:`) is asked.
        sample_folder: Folder that keeps every sample of a served model; by default one below
            `runs/samples`, named after model, suite and split.
        resume: Use the samples that are in that folder, and ask only for the others.
        progress: Called as `progress(done, total)` after each problem.

    Raises:
        BadInput: There is no such model or suite, or a number is out of range.
        Incomplete: Samples of a served model are missing; the error has the evaluation of the
            problems that lack none.
        DeltaGymError: The server refuses every request.
    """
    if gold and is_served(model):
        raise BadInput(f"gold: {model} gives no probabilities; leave it out, or use a local model")
    problems = _problems(suite, split, limit)
    folder = Path(sample_folder or samples_folder(str(model), suite, split))
    serving = {"endpoint": endpoint, "samples": folder, "resume": resume}
    asked = AskedModel(model, max_new_tokens=max_new_tokens, **serving)
    options = {"temperature": temperature, "greedy": greedy, "seed": seed, "split": split}
    with closing(asked):
        found = asked.evaluate(problems, n, audit=audit, progress=progress, **options)
        policy: Any = asked.sampler
        return with_known_rates(found, policy, problems) if gold else found


def _problems(suite: str, split: Literal["train", "test"], limit: int | None) -> list[Problem]:
    """The first `limit` problems of a split; all by default."""
    if limit is not None and limit < 1:
        raise BadInput(f"limit: must be at least 1, not {limit}")
    problems = list(islice(load_suite(suite).iterate(split), limit))
    if not problems:
        raise BadInput(f"split: suite {suite} has no {split} problems")
    return problems


def samples_folder(model: str, suite: str, split: str) -> Path:
    """The folder of a served model's samples, unless another is named."""
    name = "_".join((served_name(model), Path(suite).stem, split))
    return Path(SAMPLES) / re.sub(r"[^\w.-]", "_", name)


def with_known_rates(found: Evaluation, policy: Policy, problems: Sequence[Problem]) -> Evaluation:
    """The same evaluation with the probability of the right answers that are known.

    Args:
        found: The evaluation.
        policy: The model that it is of.
        problems: Its problems.
    """
    from deltagym.models.answer_probability import estimate_rates

    accepted, temperature = found.passes(), found.temperature
    return found.with_rates(estimate_rates(policy, problems, accepted, temperature=temperature))


def estimate_base_rates(run: str | Path, samples: int = 64, seed: int = 0) -> Evaluation:
    """Estimates how often a run's base would have solved the problems that the run solves now.

    Samples the newest checkpoint and weighs what passes with the base's probabilities, see
    `deltagym.models.answer_probability.estimate_rates`. The result replaces `evals/before.json`.

    Args:
        run: A run folder with an evaluation `before`.
        samples: Samples of each problem.
        seed: Of the sampling.

    Returns:
        The evaluation `before` with its rates.

    Raises:
        BadInput: No run folder, no evaluation `before`, or no checkpoint.
    """
    from deltagym.models.answer_probability import estimate_rates
    from deltagym.models.policy import load_policy
    from deltagym.recipe.schema import parse_recipe

    folder = RunFolder.open(run)
    evals = folder.evals()
    if "before" not in evals:
        raise BadInput(f"run: {folder.name} holds no evaluation `before`; name a run that has one")
    recipe, before = parse_recipe(folder.recipe_toml()), evals["before"]
    limit = recipe.rollouts.max_new_tokens
    trained, _ = open_model(folder.path, limit)
    base = load_policy(recipe.model.name, max_new_tokens=limit, precision=recipe.model.precision)
    wanted = frozenset(before.problem_ids)
    suite = load_suite(recipe.suite.name, recipe.suite.seed)
    problems = [problem for problem in suite.iterate("test") if problem.id in wanted]
    accepted: dict[str, list[str]] = {}
    for evaluation in evals.values():
        for problem_id, texts in evaluation.passes().items():
            accepted.setdefault(problem_id, []).extend(texts)
    options = {"samples": samples, "temperature": before.temperature, "seed": seed}
    rates = estimate_rates(base, problems, accepted, proposal=trained, **options)
    found = before.with_rates(rates)
    folder.save_eval("before", found)
    return found
