"""Asking a model over HTTP: `POST {base_url}/chat/completions`, with tries, waits and a journal. Standard library only."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Protocol

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Json
from deltagym.core.seeding import derive_seed, digest
from deltagym.scopes.sql.pipeline.config import EndpointSection, Temperature
from deltagym.scopes.sql.pipeline.journal import Entry, Journal

FINAL = {
    401: "the API key is missing or wrong",
    403: "the API key may not do this",
    404: "there is no such model or path",
}
"""HTTP statuses after which no other request can succeed."""

MAX_BYTES = 8 * 2**20
"""Bytes of a response."""

LONGEST_WAIT = 60.0
"""Seconds to wait between tries at most, whatever the server asks for."""

SHOWN = 200
"""Characters shown of what a server says of an error."""


class Unanswered(DeltaGymError):
    """There is no answer to one request; others may still be answered."""


class Stopped(DeltaGymError):
    """The run was stopped."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the model.

    Attributes:
        stage: Which part of the pipeline asks.
        task: The number of the task it is about.
        system, user: The messages; an empty one is left out.
        temperature: Of the sampling.
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
        journal: Where answers are kept and looked up first.
        key: The API key, which is sent and never written.
    """

    def __init__(self, endpoint: EndpointSection, journal: Journal, key: str | None = None) -> None:
        self.sent = 0
        """Requests answered over the network."""
        self._endpoint = endpoint
        self._journal = journal
        self._key = key
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._opener = urllib.request.build_opener(_NoRedirect)

    def stop(self) -> None:
        """Lets no further request begin, and ends waits."""
        self._stop.set()

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
            if self._journal.replay:
                where = f"stage {request.stage} of task {request.task}"
                raise BadInput(
                    f"journal: {self._journal.path} has no answer for key {key} ({where}); run without replay"
                )
            entry = self._asked(body, key, request)
        if entry.answer is None:
            raise Unanswered(entry.error)
        return entry.answer

    def _body(self, request: Request) -> dict[str, Json]:
        """What is sent; the key of the journal hangs on all of it."""
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
            body["seed"] = (
                derive_seed("sql", "pipeline", request.stage, request.user, request.sample) % 2**31
            )
        return body

    def _asked(self, body: dict[str, Json], key: str, request: Request) -> Entry:
        about: dict[str, Json] = {
            "task": request.task,
            "stage": request.stage,
            "sample": request.sample,
        }
        try:
            answer, usage = self._tried(body)
        except Unanswered as error:
            entry = Entry(error=str(error))
            self._journal.add(key, entry, about)
            return entry
        with self._lock:
            self.sent += 1
        entry = Entry(answer)
        self._journal.add(key, entry, {**about, "usage": usage})
        return entry

    def _tried(self, body: dict[str, Json]) -> tuple[str, Json]:
        """Answer and usage, after as many tries as it takes."""
        for number in range(1, self._endpoint.tries + 1):
            if self._stop.is_set():
                raise Stopped("stopped")
            try:
                return self._sent(body)
            except _Again as again:
                if number == self._endpoint.tries:
                    raise Unanswered(f"no answer in {number} tries: {again}") from None
                wait = max(self._endpoint.backoff_s * 2 ** (number - 1), again.wait)
                self._stop.wait(min(wait, LONGEST_WAIT))
        raise Unanswered("no try was made")

    def _sent(self, body: dict[str, Json]) -> tuple[str, Json]:
        """One try."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(
            f"{self._endpoint.base_url}/chat/completions", json.dumps(body).encode(), headers
        )
        until = time.monotonic() + self._endpoint.timeout_s
        try:
            with self._opener.open(request, timeout=self._endpoint.timeout_s) as response:
                answer, usage = _parsed(_received(response, until))
                return self._clean(answer), usage
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise _Again(f"it took longer than {self._endpoint.timeout_s:g} s") from None
            raise _Again(self._clean(f"the server cannot be reached: {reason}")) from None

    def _refusal(self, error: urllib.error.HTTPError) -> DeltaGymError:
        """What an HTTP status means for the request and the run."""
        if error.code in FINAL:
            return DeltaGymError(
                f"{self._endpoint.base_url}: HTTP {error.code}, {FINAL[error.code]}"
            )
        if error.code == 429 or error.code >= 500:
            return _Again(f"HTTP {error.code}", _seconds(error.headers))
        if 300 <= error.code < 400:
            return DeltaGymError(
                f"{self._endpoint.base_url}: HTTP {error.code}, a redirect, which is not followed; give the final address"
            )
        try:
            said = error.read(4096).decode(errors="replace")
        except (OSError, http.client.HTTPException):
            said = ""
        return Unanswered(f"HTTP {error.code}: {self._clean(said)[:SHOWN]}")

    def _clean(self, text: str) -> str:
        """What the server said, without the key, should it say that."""
        return text.replace(self._key, "[API key]") if self._key else text


class _Again(DeltaGymError):
    """A try failed in a way that another may not; `wait` is how long (s) the server asks to be left alone."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an error: the key is for one server only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl) -> None:
        return None


def _seconds(headers: Message) -> float:
    """What `Retry-After` asks for, where it is a number."""
    try:
        return max(0.0, float(headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0


def _received(response: http.client.HTTPResponse, until: float) -> str:
    """The text of a response that ends in time and is not too long."""
    data = bytearray()
    while chunk := response.read1(65536):
        data += chunk
        if len(data) > MAX_BYTES:
            raise Unanswered(f"the response has more than {MAX_BYTES} bytes")
        if time.monotonic() > until:
            raise TimeoutError
    return data.decode(errors="replace")


def _parsed(text: str) -> tuple[str, Json]:
    """The content of the first choice, empty where the model gave none; and how many tokens were used."""
    try:
        response = json.loads(text)
        content = response["choices"][0]["message"].get("content")
        usage = response.get("usage") or {}
        counts = {
            name: usage[name]
            for name in ("prompt_tokens", "completion_tokens")
            if isinstance(usage.get(name), int)
        }
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _Again("the response is no chat completion") from None
    # Halves of surrogate pairs are legal in JSON and no text.
    return (content if isinstance(content, str) else "").encode(errors="replace").decode(), counts
