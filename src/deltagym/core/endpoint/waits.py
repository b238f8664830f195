"""How long to wait before the next try: what the server asks for, and growing random waits."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
EPOCH = 1e9
"""Plain numbers from here up are points in time (s since 1970), not spans."""


def asked_wait(headers: Mapping[str, str]) -> float:
    """Seconds for which a server that refuses a request asks to be left alone; 0 if it does not.

    `retry-after-ms` and `retry-after` (seconds or an HTTP date) come first, then the limits that
    are used up according to `x-ratelimit-*`.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    if text is None:
        return used_up_wait(headers)
    seconds = _number(text)
    return seconds if seconds is not None else _until(text)


def used_up_wait(headers: Mapping[str, str], tokens: float = 1.0) -> float:
    """Seconds until a limit that is used up is there again, by a response's `x-ratelimit-*`.

    Args:
        headers: Headers of any response.
        tokens: Tokens that the next request needs; fewer than these are as good as none.

    Returns:
        The longest of the waits; 0 if nothing is used up or the server does not say.
    """
    waits = [0.0]
    for what, needed in (("requests", 1.0), ("tokens", tokens)):
        left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
        if left is not None and left < needed:
            waits.append(span(headers.get(f"x-ratelimit-reset-{what}", "")))
    return max(waits)


def span(text: str) -> float:
    """Seconds of a span such as `1s`, `6m0s`, `120ms`, or `2.5` (plain seconds); 0 if unreadable.

    A plain number of `EPOCH` and more is a point in time.
    """
    number = _number(text)
    if number is not None:
        return max(0.0, number - time.time()) if number >= EPOCH else number
    parts = _SPAN.findall(text)
    if "".join(number + unit for number, unit in parts) != text.strip():
        return 0.0
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def backoff(first: float, number: int, chance: float) -> float:
    """Seconds after try `number` (from 1): `first`, doubled each time, times 0.5 to 1.

    Args:
        first: Seconds after the first try, at most.
        number: How many tries there were.
        chance: A random number in [0, 1), so that requests that failed together do not return
            together.
    """
    return first * 2 ** (number - 1) * (0.5 + chance / 2)


def _number(text: str | None) -> float | None:
    """A finite number from 0 up; None for anything else."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def _until(date: str) -> float:
    """Seconds until an HTTP date; 0 if it has passed or is none."""
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
