"""Connects to a server with the `openai` package, which sends no key but the one it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from deltagym.core.errors import BadInput

if TYPE_CHECKING:
    import httpx2
    import openai


def connect(
    base_url: str, key: str | None, timeout: float, look: Callable[[httpx2.Response], None]
) -> openai.OpenAI:
    """A client for threads.

    Args:
        base_url: The server's address.
        key: The API key, or None.
        timeout: Seconds that the server may be silent.
        look: Sees every response before it is read, and raises what its status means.

    Raises:
        BadInput: The `openai` package is not installed.
    """
    package = _package()
    http = package.DefaultHttpx2Client(follow_redirects=False, event_hooks={"response": [look]})
    return package.OpenAI(**_options(base_url, key, timeout), http_client=http)


def connect_async(
    base_url: str,
    key: str | None,
    timeout: float,
    look: Callable[[httpx2.Response], Awaitable[None]],
    connections: int,
) -> openai.AsyncOpenAI:
    """A client for asyncio, which keeps up to `connections` open; see `connect`."""
    package = _package()
    import httpx2

    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    http = package.DefaultAsyncHttpx2Client(
        follow_redirects=False, event_hooks={"response": [look]}, limits=limits
    )
    return package.AsyncOpenAI(**_options(base_url, key, timeout), http_client=http)


def unsent_headers(key: str | None) -> dict[str, Any]:
    """Headers that the package fills from the environment, where they are for another server."""
    import openai

    names = ["OpenAI-Organization", "OpenAI-Project", *([] if key else ["Authorization"])]
    return dict.fromkeys(names, openai.omit)


def _package() -> Any:
    try:
        import openai
    except ModuleNotFoundError as error:
        raise BadInput(
            f"endpoint: asking a model needs {error.name}, which is not installed: "
            "pip install 'deltagym[api]'"
        ) from error
    return openai


def _options(base_url: str, key: str | None, timeout: float) -> dict[str, Any]:
    """What both clients are told: no tries of their own, whose waits could not be ended.

    A redirect could carry the key to another server, so none is followed.
    """
    return {
        "api_key": key or "none",
        "base_url": base_url,
        "timeout": timeout,
        "max_retries": 0,
    }
