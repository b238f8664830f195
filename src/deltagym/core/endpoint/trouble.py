"""What a failure of a server means: try again, give this request up, or give all requests up."""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.core.endpoint.waits import asked_wait
from deltagym.core.errors import DeltaGymError

FINAL = {
    401: "the API key is missing or wrong",
    403: "the API key may not do this",
    404: "there is no such model or path",
}
"""HTTP statuses after which no other request can succeed."""

BUSY = (408, 409, 425, 429)
"""HTTP statuses below 500 after which the same request may succeed later."""


class Unanswered(DeltaGymError):
    """There is no answer to one request; others may still be answered."""


class Again(DeltaGymError):
    """A try failed in a way that another may not.

    Attributes:
        wait: Seconds for which the server asks to be left alone.
    """

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def status_trouble(url: str, status: int, headers: Mapping[str, str]) -> DeltaGymError | None:
    """What an HTTP status means.

    Args:
        url: The server, for the message.
        status: The status.
        headers: Headers of the response, which may say how long to wait.

    Returns:
        `Again`, or another `DeltaGymError` if no request can succeed. None for a success, and for
        a request that the server refuses: its body says why.
    """
    if status < 300:
        return None
    if status in FINAL:
        return DeltaGymError(f"{url}: HTTP {status}, {FINAL[status]}")
    if status in BUSY or status >= 500:
        return Again(f"HTTP {status}", asked_wait(headers))
    if status < 400:
        return DeltaGymError(
            f"{url}: HTTP {status}, a redirect, which is not followed; give the final address"
        )
    return None
