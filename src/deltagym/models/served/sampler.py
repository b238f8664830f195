"""The sampler of a model behind an OpenAI-compatible server: `openai:MODEL`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from deltagym.core.endpoint.address import read_key
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.models.missing import Missing
from deltagym.models.served.collection import Collection
from deltagym.models.served.kept import KeptSampler
from deltagym.models.served.settings import KEY_VARIABLE, OPENAI, Endpoint

LAST_ANSWERS = 30.0
"""Seconds that answers under way are waited for when the command is stopped: they cost too."""


class ServedModel(KeptSampler):
    """Samples a model over HTTP (a `Sampler` of `deltagym.evaluation`).

    Arguments are those of `KeptSampler`.

    Raises:
        BadInput: The samples folder cannot be used, or OpenAI is to be asked without a key.
    """

    def __init__(
        self, model: str, endpoint: Endpoint, samples: Path, resume: bool, max_tokens: int
    ) -> None:
        self._key = read_key(KEY_VARIABLE)
        if self._key is None and endpoint.base_url == OPENAI:
            fix = "set it to your key, or give the address of another server with --base-url"
            raise BadInput(f"{KEY_VARIABLE}: this environment variable is not set; {fix}")
        self._running: tuple[Collection, threading.Thread] | None = None
        super().__init__(model, endpoint, samples, resume, max_tokens)

    def close(self) -> None:
        """Stops what is under way, and lets go of the samples folder."""
        self._finish()
        super().close()

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str] | Missing]:
        """Yields each problem's n completions, or what is missing.

        Samples are collected in the background meanwhile. When the iterator is closed, no further
        request begins, and answers under way are kept.

        Raises:
            DeltaGymError: No request can succeed.
        """
        extra = dict(self.endpoint.extra)
        wanted = self.wanted(problems, n, 0.0 if greedy else temperature, seed, extra)
        outcomes: list[Future[Missing | None]] = [Future() for _ in wanted]

        def done(index: int, missing: Missing | None) -> None:
            outcomes[index].set_result(missing)

        asked = (self.model, self.endpoint, self.store)
        collection = Collection(wanted, n, seed, *asked, done)
        arguments = (collection, self._key, outcomes)
        thread = threading.Thread(target=_collect, args=arguments, daemon=True)
        thread.start()
        self._running = (collection, thread)
        try:
            for each, outcome in zip(wanted, outcomes, strict=True):
                missing = outcome.result()
                yield missing or [row.text for row in self.store.samples(each.key, n)]
        finally:
            self._finish()

    def _finish(self) -> None:
        """Lets no further request begin, and waits for answers under way."""
        if self._running is not None:
            collection, thread = self._running
            self._running = None
            collection.stop()
            thread.join(LAST_ANSWERS)


def _collect(
    collection: Collection, key: str | None, outcomes: Sequence[Future[Missing | None]]
) -> None:
    """Runs a collection; its error becomes the outcome of every problem that has none yet."""
    try:
        asyncio.run(collection.run(key))
    except BaseException as error:
        for outcome in outcomes:
            if not outcome.done():
                outcome.set_exception(error)
