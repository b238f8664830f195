"""Where in a completion the answer is, for scopes that take it from a fenced block."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^```[^\n`]*\n(.*?)(?:^```|\Z)", re.MULTILINE | re.DOTALL)


def last_block(completion: str) -> str:
    """The last fenced block that is not blank, closed or not; without a fence the whole text."""
    blocks = [block for block in _FENCE.findall(completion) if block.strip()]
    return blocks[-1] if blocks else completion
