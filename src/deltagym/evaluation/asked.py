"""A model under evaluation, by name: local, behind an API, or run by vLLM.

tiny, a run folder, a checkpoint folder, a Hugging Face model id
openai:MODEL, openai:MODEL@URL    an OpenAI-compatible server
vllm:MODEL                        vLLM in this process
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.evaluation.evaluation import Evaluation, Incomplete, evaluate
from deltagym.evaluation.records import ProblemRecord
from deltagym.evaluation.serving import Serving, total
from deltagym.models.served.settings import Endpoint
from deltagym.runs.folder import RunFolder

if TYPE_CHECKING:
    from deltagym.models.policy import Policy
    from deltagym.models.served.kept import KeptSampler

LONGEST_ANSWER = 8192
"""Length limit of a language model's answer, tokens, as in the paper's runs.

The embedded model has a limit of its own.
"""
OPENAI, VLLM = "openai:", "vllm:"
_ADDRESSED = re.compile(r"(.+)@(https?://.+)", re.DOTALL)


def is_served(model: str | Path) -> bool:
    """Whether a model is asked through an API or vLLM, rather than loaded here."""
    return str(model).startswith((OPENAI, VLLM))


def served_name(model: str) -> str:
    """The model's name at its server: without `openai:` and without `@URL`."""
    name = model.partition(":")[2]
    found = _ADDRESSED.fullmatch(name)
    return found[1] if found else name


class AskedModel:
    """A model that is loaded, or connected to, only once it is asked something.

    Args:
        source: Its name, see this module's description.
        endpoint: How a served model is asked; defaults if None.
        samples: The samples folder of a served model; local models have none.
        resume: Whether samples may be there already.
        max_new_tokens: Length limit of an answer; the model's own by default.

    Raises:
        BadInput: There is no such model.
    """

    def __init__(
        self,
        source: str | Path,
        *,
        endpoint: Endpoint | None = None,
        samples: Path | None = None,
        resume: bool = False,
        max_new_tokens: int | None = None,
    ) -> None:
        self.source = str(source)
        self._endpoint, self._samples, self._resume = endpoint, samples, resume
        self._limit = max_new_tokens
        if max_new_tokens is not None and max_new_tokens < 1:
            raise BadInput(f"max_new_tokens: must be at least 1, not {max_new_tokens}")
        if is_served(source) and not served_name(self.source):
            raise BadInput(f"model: {self.source!r} names no model behind the colon")
        self.step = None if is_served(source) else resolve_model(source)[1]

    @cached_property
    def sampler(self) -> Policy | KeptSampler:
        """The model itself."""
        return self._opened() if is_served(self.source) else open_model(self.source, self._limit)[0]

    def close(self) -> None:
        """Frees the weights, or lets go of the samples folder."""
        opened: Any = self.__dict__.pop("sampler", None)
        if is_served(self.source) and opened is not None:
            opened.close()

    def reads(self, problem: Problem) -> bool:
        """Whether the model can read a problem: the embedded model knows few families."""
        try:
            self.sampler.prompt(problem)
        except BadInput:
            return False
        return True

    def evaluate(self, problems: Sequence[Problem], n: int, **options: Any) -> Evaluation:
        """`deltagym.evaluate`, with what a served model's samples took.

        Raises:
            Incomplete: A served model's samples are not all there.
        """
        options = {"label": self.source, "step": self.step, **options}
        try:
            return self._told(evaluate(self.sampler, problems, n, **options))
        except Incomplete as error:
            raise Incomplete(self._told(error.evaluation), error.missing) from None

    def _opened(self) -> KeptSampler:
        from deltagym.models.served.sampler import ServedModel
        from deltagym.models.served.vllm import VllmModel

        if self._samples is None:
            raise BadInput("sample_folder: a served model needs a folder for its samples; name one")
        endpoint = self._endpoint or Endpoint()
        address = _ADDRESSED.fullmatch(self.source)
        if address and self.source.startswith(OPENAI):
            endpoint = replace(endpoint, base_url=address[2])
        kind = VllmModel if self.source.startswith(VLLM) else ServedModel
        limit = self._limit or LONGEST_ANSWER
        return kind(served_name(self.source), endpoint, self._samples, self._resume, limit)

    def _told(self, found: Evaluation) -> Evaluation:
        """The evaluation with what is known of a served model's samples."""
        from deltagym.models.served.kept import KeptSampler

        sampler = self.sampler
        if not isinstance(sampler, KeptSampler):
            return found
        servers: dict[str, None] = {}
        records = tuple(_with_endings(record, sampler, servers) for record in found.records)
        costs = sampler.costs(found.problem_ids)
        serving = Serving(
            servers=tuple(servers),
            requests=len(costs),
            prompt_tokens=total(cost[0] for cost in costs),
            completion_tokens=total(cost[1] for cost in costs),
            reasoning_tokens=sum(cost[2] or 0 for cost in costs),
            price_in=sampler.endpoint.price_in,
            price_out=sampler.endpoint.price_out,
        )
        return replace(found, records=records, serving=serving)


def _with_endings(
    record: ProblemRecord, sampler: KeptSampler, servers: dict[str, None]
) -> ProblemRecord:
    """The record with how its samples ended; adds to `servers` who gave them."""
    samples = sampler.given(record.problem_id)
    servers.update(dict.fromkeys(sample.server for sample in samples))
    return replace(
        record,
        cut=sum(sample.cut for sample in samples),
        refused=sum(sample.refused for sample in samples),
        empty=sum(sample.empty for sample in samples),
    )


def open_model(model: str | Path, max_new_tokens: int | None = None) -> tuple[Policy, int | None]:
    """Loads the policy that `model` names (see `evaluate_model`); gives its training step too.

    The step is None where it is unknown.

    Raises:
        BadInput: There is no such model, or it is not a local one.
    """
    from deltagym.models.embedded.model import MAX_ANSWER_TOKENS
    from deltagym.models.policy import load_policy

    if is_served(model):
        raise BadInput(f"model: {model} is not a local model; this needs one, with its weights")
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
