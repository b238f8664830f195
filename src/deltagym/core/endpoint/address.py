"""Where a server is, and the key that it is asked with, which is sent and never shown."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from deltagym.core.errors import BadInput


def address_fault(url: str) -> str | None:
    """What is wrong with a base URL, in words that follow the field's name; None if nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"is no address ({error})"
    if parts.scheme not in ("http", "https") or not host:
        return "must begin with http:// or https:// and name a host"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "must hold no user, password, query or fragment; a key belongs in the environment"
    return None


def read_key(variable: str) -> str | None:
    """The API key that an environment variable holds; None if it is unset or blank.

    Raises:
        BadInput: It cannot be sent in an HTTP header.
    """
    key = os.environ.get(variable, "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable():
        raise BadInput(
            f"{variable}: what this environment variable holds cannot be sent as a key; "
            "it must be one line of ASCII"
        )
    return key


def concealed(text: str, key: str | None) -> str:
    """The text without the key, should a server repeat it."""
    return text.replace(key, "[API key]") if key else text
