"""Asks an OpenAI-compatible server one request, as often as it takes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from deltagym.core.endpoint.address import concealed
from deltagym.core.endpoint.connection import connect_async, unsent_headers
from deltagym.core.endpoint.reply import Body, Choice, Reply, read_reply
from deltagym.core.endpoint.trouble import Again, Unanswered, status_trouble
from deltagym.core.endpoint.waits import backoff
from deltagym.core.errors import BadInput, DeltaGymError, unknown_name
from deltagym.core.problem import Json
from deltagym.core.seeding import rng
from deltagym.models.served.pace import Pace
from deltagym.models.served.settings import KEY_VARIABLE, Endpoint

if TYPE_CHECKING:
    import httpx2

SHOWN = 200
"""Characters shown of what a server says about an error, at most."""
NO_CREDIT = "insufficient_quota"
"""OpenAI's code for an account without credit, which no waiting mends."""


class Refused(Unanswered):
    """The server refuses this request as it is."""


class _Status(Exception):
    """An HTTP status other than a success, with what the server said."""

    def __init__(self, status: int, headers: Mapping[str, str], said: str) -> None:
        super().__init__(status)
        self.status, self.headers, self.said = status, headers, said


class Asker:
    """A connection to the server of a model.

    Args:
        model: The model's name there.
        endpoint: How it is asked.
        key: The API key, which is sent and never shown; None for a server that needs none.

    Raises:
        BadInput: The `openai` package is not installed.
    """

    def __init__(self, model: str, endpoint: Endpoint, key: str | None) -> None:
        self._model, self._endpoint, self._key = model, endpoint, key
        self._pace = Pace()
        self._answered = False
        connections = endpoint.concurrency + 1
        self._client = connect_async(
            endpoint.base_url, key, endpoint.timeout, self._look, connections
        )

    def stop(self) -> None:
        """Lets no further try begin, and ends waits."""
        self._pace.stop()

    async def close(self) -> None:
        """Closes connections."""
        await self._client.close()

    async def ask(self, body: dict[str, Json]) -> Reply:
        """The answer to a request.

        Raises:
            Refused: The server refuses this request.
            Unanswered: There is no answer after all tries.
            BadInput: No request can succeed, and the user can mend it.
            DeltaGymError: No request can succeed.
        """
        chances = rng("served", "backoff", json.dumps(body, sort_keys=True))
        for number in range(1, self._endpoint.tries + 1):
            await self._pace.wait()
            try:
                reply = await self._once(body)
            except Again as again:
                if not self._answered and number == self._endpoint.tries:
                    raise self._nothing_works(again) from None
                if number == self._endpoint.tries:
                    raise Unanswered(f"no answer in {number} tries: {again}") from None
                self._pace.pause(again.wait)
                wait = backoff(self._endpoint.backoff, number, chances.random())
                await self._pace.sleep(max(wait, again.wait))
            else:
                self._answered = True
                return reply
        raise Unanswered("no try was made")

    async def _once(self, body: dict[str, Json]) -> Reply:
        """One try."""
        import httpx2
        import openai

        try:
            async with asyncio.timeout(self._endpoint.timeout):
                return await self._sent(body)
        except (openai.APIConnectionError, httpx2.RequestError, OSError) as error:
            cause = error.__cause__
            if isinstance(cause, _Status):
                raise await self._meaning(cause) from None
            if isinstance(cause, DeltaGymError):
                raise cause from None
            late = httpx2.TimeoutException | TimeoutError
            if isinstance(error, late) or isinstance(cause, late):
                raise Again(f"it took longer than {self._endpoint.timeout:g} s") from None
            told = self._clean(f"the server cannot be reached: {cause or error}")
            if not self._answered and isinstance(cause or error, httpx2.ConnectError):
                fix = "start the server, or give its address with --base-url"
                raise BadInput(
                    f"base_url: nothing answers at {self._url} ({told}); {fix}"
                ) from None
            raise Again(told) from None
        except _Status as status:
            raise await self._meaning(status) from None

    async def _sent(self, body: dict[str, Json]) -> Reply:
        rest = {name: value for name, value in body.items() if name not in ("model", "messages")}
        received = Body()
        async with self._client.chat.completions.with_streaming_response.create(
            model=body["model"],
            messages=body["messages"],
            extra_body=rest,
            extra_headers=unsent_headers(self._key),
        ) as response:
            async for chunk in response.iter_bytes():
                received.add(chunk)
            reply = read_reply(received.text)
            tokens = (reply.usage.prompt or 0) + (reply.usage.completion or 0)
            self._pace.note(response.headers, tokens)
            return replace(reply, choices=tuple(map(self._without_key, reply.choices)))

    async def _look(self, response: httpx2.Response) -> None:
        """Raises a response's status, with what the server says about it, unless it succeeded."""
        if response.status_code >= 300:
            received = Body()
            async for chunk in response.aiter_bytes():
                received.add(chunk)
            said = self._clean(received.text)
            raise _Status(response.status_code, response.headers, said)

    async def _meaning(self, found: _Status) -> DeltaGymError:
        """The error that a status comes to."""
        told = f"HTTP {found.status}{': ' if found.said else ''}{_shown(found.said)}"
        if found.status in (401, 403):
            fix = "set that environment variable to a key of this server"
            fault = "refuses the API key" if self._key else "wants an API key"
            return BadInput(f"{KEY_VARIABLE}: {self._url} {fault} ({told}); {fix}")
        if found.status == 404:
            return await self._not_found(told)
        if found.status == 429 and NO_CREDIT in found.said:
            return DeltaGymError(f"{self._url}: the account has no credit left ({told})")
        trouble = status_trouble(self._url, found.status, found.headers)
        if isinstance(trouble, Again):
            return Again(told, trouble.wait)
        return trouble or Refused(told)

    async def _not_found(self, told: str) -> BadInput:
        """Tells a model that is not there from a path that is not there."""
        try:
            models = await self._models()
        except Exception:  # whatever the server does instead, it is no list of models
            models = []
        if not models or self._model in models:
            fix = "the address usually ends in /v1"
            return BadInput(f"base_url: there is no OpenAI endpoint at {self._url} ({told}); {fix}")
        return unknown_name("model", self._model, models, of=self._url)

    async def _models(self) -> list[str]:
        """The models that the server lists."""
        listed = await self._client.models.list(
            extra_headers=unsent_headers(self._key), timeout=min(10.0, self._endpoint.timeout)
        )
        return [model.id for model in listed.data]

    def _nothing_works(self, again: Again) -> DeltaGymError:
        """The error when not even the first request is answered."""
        fix = "is it an OpenAI-compatible endpoint, and is it up? Its address usually ends in /v1"
        return BadInput(
            f"base_url: no answer from {self._url} in {self._endpoint.tries} tries: {again}; {fix}"
        )

    @property
    def _url(self) -> str:
        return self._endpoint.base_url

    def _without_key(self, choice: Choice) -> Choice:
        text, reasoning = self._clean(choice.text), self._clean(choice.reasoning)
        return replace(choice, text=text, reasoning=reasoning)

    def _clean(self, text: str) -> str:
        """What the server said, without the key, should it repeat that."""
        return concealed(text, self._key)


def _shown(said: str) -> str:
    """The server's message, or the beginning of what it said."""
    try:
        error = json.loads(said)["error"]
        said = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return " ".join(said.split())[:SHOWN]
