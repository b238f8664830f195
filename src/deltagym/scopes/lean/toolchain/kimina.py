"""KiminaBackend: a Kimina Lean server over HTTP.

See https://github.com/project-numina/kimina-lean-server. It is asked with `POST /api/check`, older
servers with `POST /verify`.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.lean.toolchain.backend import (
    BackendError,
    LeanBackend,
    LeanResult,
    LeanStatus,
    failed,
    repl_result,
)

BATCH = 32
"""Most texts of one request."""

BUSY = (429, 502, 503, 504)
"""HTTP statuses after which a request is tried again."""

PAUSES = (0.2, 1.0)
"""Waits (s) before the second and the third try."""

MAX_ANSWER = 64 * 2**20
"""Most bytes of an answer."""


class KiminaBackend(LeanBackend):
    """A Kimina Lean server that the user runs."""

    name = "kimina"

    def __init__(self, url: str, key: str | None = None, timeout: float = 60.0) -> None:
        """Notes the server's address; connects to nothing yet.

        Args:
            url: The server's address, e.g. `http://localhost:8000`.
            key: Its API key, sent as a bearer token; None if it needs none.
            timeout: Wall time (s) that the server gives one text.

        Raises:
            BadInput: `url` is no HTTP address, or `timeout` is not positive.
        """
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise BadInput(f"url: must begin with http:// or https://, not {url!r}")
        if timeout <= 0:
            raise BadInput(f"timeout: must be positive, not {timeout}")
        self.url, self.timeout = url.rstrip("/"), timeout
        self._key = key
        self._old = False

    def available(self) -> str | None:
        try:
            self._request("/health", None, 5.0)
        except _NotThere:
            return None  # an older server: it answers, and has no such path
        except BackendError as error:
            return str(error)
        return None

    def version(self) -> str:
        result = self.check(["#eval Lean.versionString"])[0]
        if result.status is not LeanStatus.VALID or not result.messages:
            raise BackendError(f"the server does not tell its version: {result.first_error}")
        return result.messages[0].text.strip().strip('"')

    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        found: list[LeanResult] = []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            try:
                found += self._checked(batch)
            except BackendError as error:
                found += [failed(LeanStatus.INFRA_ERROR, str(error))] * len(batch)
        return found

    def _checked(self, texts: Sequence[str]) -> list[LeanResult]:
        """The results of one request; raises `BackendError` if there are none."""
        wait = self.timeout * len(texts) + 30.0
        answer: Json = None
        if not self._old:
            snippets = [{"id": str(i), "code": text} for i, text in enumerate(texts)]
            asked = {
                "snippets": snippets,
                "timeout": round(self.timeout),
                "debug": False,
                "reuse": True,
                "infotree": None,
            }
            try:
                answer = self._request("/api/check", asked, wait)
            except _NotThere:
                self._old = True
        if self._old:
            codes = [{"custom_id": str(i), "code": text} for i, text in enumerate(texts)]
            asked = {
                "codes": codes,
                "timeout": round(self.timeout),
                "infotree_type": None,
                "disable_cache": False,
            }
            answer = self._request("/verify", asked, wait)
        if not isinstance(answer, Mapping) or not isinstance(answer.get("results"), list):
            raise BackendError(f"{self.url}: the answer has no results")
        by_id = {
            str(r.get("id", r.get("custom_id"))): r
            for r in answer["results"]
            if isinstance(r, Mapping)
        }
        return [_result(by_id.get(str(i))) for i in range(len(texts))]

    def _request(self, path: str, body: Json, wait: float) -> Json:
        """The JSON answer to a request, which is a GET if `body` is None.

        Raises:
            BackendError: The server cannot be reached, refuses, or does not answer with JSON.
        """
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers |= {"Authorization": f"Bearer {self._key}", "X-Auth-Token": self._key}
        data = None if body is None else json.dumps(body).encode()
        for pause in (*PAUSES, None):
            request = urllib.request.Request(self.url + path, data, headers)
            try:
                with urllib.request.urlopen(request, timeout=wait) as response:
                    text = response.read(MAX_ANSWER + 1)
                return _parsed(text, self.url) if body is not None else None
            except urllib.error.HTTPError as error:
                if error.code == 404 and path != "/verify":
                    raise _NotThere(f"{self.url}{path}: HTTP 404") from None
                if error.code in (401, 403):
                    refused = f"HTTP {error.code}, the API key is missing or wrong"
                    raise BackendError(f"{self.url}: {refused}") from None
                if error.code not in BUSY or pause is None:
                    raise BackendError(f"{self.url}{path}: HTTP {error.code}") from None
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                raise BackendError(f"{self.url} cannot be reached: {reason}") from None
            time.sleep(pause)
        raise BackendError(f"{self.url} is busy")


class _NotThere(BackendError):
    """The server does not know the path."""


def _parsed(text: bytes, url: str) -> Json:
    if len(text) > MAX_ANSWER:
        raise BackendError(f"{url}: the answer has more than {MAX_ANSWER} bytes")
    try:
        return json.loads(text)
    except ValueError:
        raise BackendError(f"{url}: the answer is no JSON: {text[:100]!r}") from None


def _result(answer: Mapping[str, Json] | None) -> LeanResult:
    """Reads the answer about one text: an `error` of the server, or the REPL's `response`."""
    if answer is None:
        return failed(LeanStatus.INFRA_ERROR, "the server left the text out of its answer")
    if isinstance(answer.get("error"), str):
        late = "timed out" in answer["error"]
        return failed(LeanStatus.TIMEOUT if late else LeanStatus.INFRA_ERROR, answer["error"])
    if not isinstance(answer.get("response"), Mapping):
        return failed(LeanStatus.INFRA_ERROR, "the server gave neither an error nor a response")
    try:
        return repl_result(answer["response"])
    except BackendError as error:
        return failed(LeanStatus.INFRA_ERROR, str(error))
