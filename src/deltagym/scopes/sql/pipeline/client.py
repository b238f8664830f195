"""Asks a model over HTTP with the `openai` package; adds tries that can be stopped, a journal."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from deltagym.core.endpoint.address import concealed
from deltagym.core.endpoint.connection import connect, unsent_headers
from deltagym.core.endpoint.reply import Body, Usage, read_reply
from deltagym.core.endpoint.trouble import Again, Unanswered, status_trouble
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Json
from deltagym.core.seeding import derive_seed, digest
from deltagym.scopes.sql.pipeline.config import EndpointSection, Temperature
from deltagym.scopes.sql.pipeline.journal import Entry, Journal

if TYPE_CHECKING:
    import httpx2
    import openai

LONGEST_WAIT = 60.0
"""Seconds between tries, at most, whatever the server asks for."""

SHOWN = 200
"""Characters shown of what a server says about an error, at most."""


class Stopped(DeltaGymError):
    """The run was stopped."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the model.

    Attributes:
        stage: Which part of the pipeline asks.
        task: Number of the task that it is about.
        system: The system's message; left out if empty.
        user: The user's message.
        temperature: Temperature of the sampling.
        sample: Number among requests with the same messages, which are answered independently.
    """

    stage: str
    task: int
    system: str
    user: str
    temperature: Temperature
    sample: int = 0


class Asker(Protocol):
    """Whatever answers requests."""

    def ask(self, request: Request) -> str:
        """The model's answer; raises `Unanswered` if there is none."""
        ...


class Client:
    """Asks an endpoint, or only the journal when that is replayed. Threads may share it.

    Args:
        endpoint: The model and how it is asked.
        journal: Where answers are kept; they are looked up there first.
        key: The API key, which is sent and never written.

    Raises:
        BadInput: The endpoint is to be asked, and the `openai` package is not installed.
    """

    def __init__(self, endpoint: EndpointSection, journal: Journal, key: str | None = None) -> None:
        self.sent = 0
        """Requests answered over the network."""
        self._endpoint = endpoint
        self._journal = journal
        self._key = key
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._openai = None
        if not journal.replay:
            url, timeout = endpoint.base_url, endpoint.timeout_s
            self._openai = connect(url, key, timeout, self._require_ok)

    def stop(self) -> None:
        """Lets no further request begin, and ends waits."""
        self._stop.set()

    def close(self) -> None:
        """Closes connections."""
        if self._openai is not None:
            self._openai.close()

    def ask(self, request: Request) -> str:
        """The model's answer, from the journal where it is there.

        Raises:
            Unanswered: The server did not answer, or the journal says that it did not.
            BadInput: The journal is replayed and does not know the request.
            DeltaGymError: The server refuses every request.
            Stopped: The run was stopped.
        """
        body = self._body(request)
        key = digest(body, request.sample).hex()[:32]
        entry = self._journal.find(key)
        if entry is None:
            if self._openai is None:
                where = f"stage {request.stage} of task {request.task}"
                raise BadInput(
                    f"journal: {self._journal.path} has no answer for key {key} ({where}); "
                    "run without replay"
                )
            entry = self._asked(self._openai, body, key, request)
        if entry.answer is None:
            raise Unanswered(entry.error)
        return entry.answer

    def _body(self, request: Request) -> dict[str, Json]:
        """What is sent; the journal's key depends on all of it."""
        asked = self._endpoint
        roles = (("system", request.system), ("user", request.user))
        messages = [{"role": role, "content": content} for role, content in roles if content]
        body = {
            **asked.extra,
            "model": asked.model,
            "messages": messages,
            asked.token_limit: asked.max_tokens,
        }
        if request.temperature != "default":
            body["temperature"] = request.temperature
        if asked.send_seed:
            path = ("sql", "pipeline", request.stage, request.user, request.sample)
            body["seed"] = derive_seed(*path) % 2**31
        return body

    def _asked(
        self, client: openai.OpenAI, body: dict[str, Json], key: str, request: Request
    ) -> Entry:
        """What the endpoint answers; it is written to the journal at once."""
        about: dict[str, Json] = {
            "task": request.task,
            "stage": request.stage,
            "sample": request.sample,
        }
        try:
            answer, usage = self._tried(client, body)
        except Unanswered as error:
            entry = Entry(error=str(error))
            self._journal.add(key, entry, about)
            return entry
        with self._lock:
            self.sent += 1
        entry = Entry(answer)
        self._journal.add(key, entry, {**about, "usage": usage})
        return entry

    def _tried(self, client: openai.OpenAI, body: dict[str, Json]) -> tuple[str, Json]:
        """Answer and usage, after as many tries as it takes.

        The tries of the `openai` package are not used: their waits cannot be ended.
        """
        for number in range(1, self._endpoint.tries + 1):
            if self._stop.is_set():
                raise Stopped("stopped")
            try:
                return self._sent(client, body)
            except Again as again:
                if number == self._endpoint.tries:
                    raise Unanswered(f"no answer in {number} tries: {again}") from None
                wait = max(self._endpoint.backoff_s * 2 ** (number - 1), again.wait)
                self._stop.wait(min(wait, LONGEST_WAIT))
        raise Unanswered("no try was made")

    def _sent(self, client: openai.OpenAI, body: dict[str, Json]) -> tuple[str, Json]:
        """One try."""
        import httpx2
        import openai

        rest = {name: value for name, value in body.items() if name not in ("model", "messages")}
        until = time.monotonic() + self._endpoint.timeout_s
        try:
            with client.chat.completions.with_streaming_response.create(
                model=body["model"],
                messages=body["messages"],
                extra_body=rest,
                extra_headers=unsent_headers(self._key),
            ) as response:
                reply = read_reply(_received(response.iter_bytes(), until))
                return self._clean(reply.choices[0].text), _counts(reply.usage)
        except (openai.APIConnectionError, httpx2.RequestError, OSError) as error:
            cause = error.__cause__
            if isinstance(cause, DeltaGymError):  # Older versions wrap what `_require_ok` raises.
                raise cause from None
            late = httpx2.TimeoutException | TimeoutError
            if isinstance(error, late) or isinstance(cause, late):
                again = f"it took longer than {self._endpoint.timeout_s:g} s"
            else:
                again = self._clean(f"the server cannot be reached: {cause or error}")
            raise Again(again) from None

    def _require_ok(self, response: httpx2.Response) -> None:
        """Raises what an HTTP status means for the request and the run, unless it is a success."""
        status = response.status_code
        trouble = status_trouble(self._endpoint.base_url, status, response.headers)
        if trouble is not None:
            raise trouble
        if status < 300:
            return
        until = time.monotonic() + self._endpoint.timeout_s
        said = self._clean(_received(response.iter_bytes(), until))
        raise Unanswered(f"HTTP {status}: {said[:SHOWN]}")

    def _clean(self, text: str) -> str:
        """What the server said, without the key, should it repeat that."""
        return concealed(text, self._key)


def _received(chunks: Iterable[bytes], until: float) -> str:
    """The text of a response that ends in time and is not too long."""
    body = Body()
    for chunk in chunks:
        body.add(chunk)
        if time.monotonic() > until:
            raise TimeoutError
    return body.text


def _counts(usage: Usage) -> Json:
    """The tokens used, as the journal notes them."""
    counts = {"prompt_tokens": usage.prompt, "completion_tokens": usage.completion}
    return {name: count for name, count in counts.items() if count is not None}
