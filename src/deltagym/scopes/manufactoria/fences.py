"""Where the program is in a completion: compiled, by the rules of `parser`.

In delta2 it is in the last fenced block that is not blank. A delta1 text is the program itself, but
for blanks and a bare fence around it.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import inner_jit
from deltagym.scopes.manufactoria.syntax import BLANKS
from deltagym.scopes.manufactoria.words import every, find_byte

NOWHERE = -1

_NEWLINE, _BACKTICK = b"\n`"
_NEWLINES, _BACKTICKS = every(_NEWLINE), every(_BACKTICK)
_BLANK = np.zeros(256, np.bool_)
_BLANK[np.frombuffer(BLANKS.encode(), np.uint8)] = True


@inner_jit
def skip_blanks(text, at, end):
    """The first place from `at` on that is no blank, or `end`."""
    while at < end and _BLANK[text[at]]:
        at += 1
    return at


@inner_jit
def skip_line(words, at, end):
    """The place of the next line break from `at` on, or `end`."""
    return find_byte(words, at, end, _NEWLINES)


@inner_jit
def find_body(text, words, begin, end):
    """Begin and end of the last fenced block that is not blank, or of a text without fences.

    Begin is NOWHERE if all blocks are blank. The rules are those of `parser.extract`.

    Args:
        text: All texts, as bytes.
        words: The same as words.
        begin, end: Bounds of the completion in `text`.
    """
    body, body_end, opened, fences = NOWHERE, NOWHERE, NOWHERE, 0
    first = find_byte(words, begin, end, _BACKTICKS)
    while first < end:
        stop = min(skip_line(words, first, end) + 1, end)
        line = _line_of(text, begin, first)
        fence, bare = _fence(text, first, stop)
        if line >= 0 and fence:
            fences += 1
            if opened >= 0 and not _blank(text, opened, line):
                body, body_end = opened, line
            opened = NOWHERE if bare and opened >= 0 else stop
        first = find_byte(words, stop, end, _BACKTICKS)
    if opened >= 0 and not _blank(text, opened, end):
        body, body_end = opened, end
    if fences == 0:
        return begin, end
    return body, body_end


@inner_jit
def _blank(text, begin, end):
    while begin < end and (text[begin] == _NEWLINE or _BLANK[text[begin]]):
        begin += 1
    return begin == end


@inner_jit
def _line_of(text, begin, at):
    """Begin of the line of `text[at]`, or NOWHERE if it is not the first after blanks."""
    while at > begin and _BLANK[text[at - 1]]:
        at -= 1
    return at if at == begin or text[at - 1] == _NEWLINE else NOWHERE


@inner_jit
def _fence(text, at, stop):
    """Whether a line, from its first backtick on, is a fence, and whether it carries no tag."""
    begin = at
    while at < stop and text[at] == _BACKTICK:
        at += 1
    fence, bare = at - begin >= 3, True
    while at < stop and text[at] != _NEWLINE:
        fence = fence and text[at] != _BACKTICK
        bare = bare and _BLANK[text[at]]
        at += 1
    return fence, bare


@inner_jit
def trim_strict(text, words, begin, end):
    """Begin and end of a delta1 text without surrounding blanks and bare fences."""
    while begin < end and (text[begin] == _NEWLINE or _BLANK[text[begin]]):
        begin += 1
    while end > begin and (text[end - 1] == _NEWLINE or _BLANK[text[end - 1]]):
        end -= 1
    line_end = skip_line(words, begin, end)
    if line_end - begin >= 3 and text[begin] == _BACKTICK and _bare_fence(text, begin, line_end):
        begin = line_end
    line = end
    while line > begin and text[line - 1] != _NEWLINE:
        line -= 1
    if line < end and _bare_fence(text, line, end):
        end = line
    return begin, end


@inner_jit
def _bare_fence(text, begin, end):
    """Whether a line has only ``` and blanks."""
    begin = skip_blanks(text, begin, end)
    if (
        end - begin < 3
        or text[begin] != _BACKTICK
        or text[begin + 1] != _BACKTICK
        or text[begin + 2] != _BACKTICK
    ):
        return False
    return skip_blanks(text, begin + 3, end) == end
