"""What samplers of served models have in common: prompts, and the samples folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path

from deltagym.core.problem import Json, Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import digest
from deltagym.models.missing import Missing
from deltagym.models.served.collection import Wanted
from deltagym.models.served.settings import Endpoint
from deltagym.models.served.store import Cost, SampleStore, StoredSample


class KeptSampler(ABC):
    """A sampler that keeps every sample.

    Args:
        model: The model's name.
        endpoint: How it is asked.
        samples: The samples folder.
        resume: Whether samples may be there already; they are used, and not asked for again.
        max_tokens: Length limit of an answer.

    Raises:
        BadInput: The samples folder cannot be used.
    """

    def __init__(
        self, model: str, endpoint: Endpoint, samples: Path, resume: bool, max_tokens: int
    ) -> None:
        self.model, self.endpoint, self.max_tokens = model, endpoint, max_tokens
        self.store = SampleStore(samples, resume)
        self._asked: dict[str, tuple[str, int]] = {}

    def close(self) -> None:
        """Lets go of the samples folder."""
        self.store.close()

    @abstractmethod
    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str] | Missing]:
        """Yields each problem's n completions, or what is missing."""

    def prompt(self, problem: Problem) -> list[dict[str, str]]:
        """The messages for `problem`.

        Raises:
            BadInput: The prompt is the compact one, and it cannot say this problem.
        """
        if self.endpoint.prompt == "compact":
            from deltagym.models.embedded.model import compact_prompt

            text = compact_prompt(problem)
        else:
            text = get_family(problem.family).prompt(problem)
        system = self.endpoint.system
        messages = [{"role": "system", "content": system}] if system else []
        return [*messages, {"role": "user", "content": text}]

    def given(self, problem_id: str) -> list[StoredSample]:
        """The samples that `sample` gave of a problem, with all that is known of them."""
        key, n = self._asked[problem_id]
        return self.store.samples(key, n)

    def costs(self, problem_ids: Sequence[str]) -> list[Cost]:
        """Tokens of each request that gave samples of these problems."""
        return self.store.costs(self._asked[problem_id][0] for problem_id in problem_ids)

    def wanted(
        self,
        problems: Sequence[Problem],
        n: int,
        temperature: float,
        seed: int,
        extra: dict[str, Json],
    ) -> list[Wanted]:
        """What is to be asked, with `extra` in the body; notes it for `given` and `costs`."""
        found = []
        for problem in problems:
            body = {
                **extra,
                "model": self.model,
                "messages": self.prompt(problem),
                self.endpoint.token_limit: self.max_tokens,
                "temperature": temperature,
            }
            if self.endpoint.top_p is not None:
                body["top_p"] = self.endpoint.top_p
            key = digest("served", body, seed).hex()[:32]
            self._asked[problem.id] = (key, n)
            found.append(Wanted(problem, key, body))
        return found
