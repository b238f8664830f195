"""Programs put together from parts, and run in this process: ours only, never a model's."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import cast

_HOLE = re.compile(r"^([ ]*)\$(\w+)\n", re.MULTILINE)
_INLINE = re.compile(r"\$(\w+)")

MAIN = """

if __name__ == "__main__":
    print(solve(sys.stdin.read()))
"""


def fill(skeleton: str, **parts: object) -> str:
    """`skeleton` with every `$name` replaced by the part of that name.

    A hole alone on its line takes any number of lines, indented as the hole is; none, if the part is empty. Others take a word.

    Raises:
        KeyError: A hole has no part.
    """

    def lines(match: re.Match[str]) -> str:
        text = textwrap.dedent(str(parts[match[2]])).strip("\n")
        return textwrap.indent(text, match[1]) + "\n" if text else ""

    return _INLINE.sub(lambda match: str(parts[match[1]]), _HOLE.sub(lines, skeleton.lstrip("\n")))


def program(skeleton: str, **parts: object) -> str:
    """A whole program around the `solve(text)` that `skeleton` defines."""
    return fill(skeleton, **parts).rstrip("\n") + "\n" + MAIN


@lru_cache(maxsize=64)
def compiled(source: str) -> Callable[[str], str]:
    """The `solve` of a program of ours, from text to text. Never call this on a text that a model or a row has a part in."""
    names: dict[str, object] = {"__name__": "contest"}
    exec(compile(source, "<contest>", "exec"), names)
    return cast(Callable[[str], str], names["solve"])
