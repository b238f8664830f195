"""Where in a completion the answer is, for scopes that take it from a fenced block."""

from __future__ import annotations

import re

Span = tuple[int, int]
"""Positions (start, stop) of characters."""

_FENCE = re.compile(r"^```[^\n`]*\n(.*?)(?:^```|\Z)", re.MULTILINE | re.DOTALL)


def last_block_span(completion: str) -> Span:
    """Span of the last fenced block that is not blank, closed or not; else of the whole text."""
    spans = [match.span(1) for match in _FENCE.finditer(completion) if match[1].strip()]
    return spans[-1] if spans else (0, len(completion))


def last_block(completion: str) -> str:
    """The last fenced block that is not blank, closed or not; without a fence the whole text."""
    start, stop = last_block_span(completion)
    return completion[start:stop]
