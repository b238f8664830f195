"""Compiled reader: turns program texts as models usually write them into tables for the kernel.

It accepts a subset of each dialect, in plain ASCII outside comments. For a text that it accepts,
its table behaves like the program that `parser.parse` returns. For every other text it returns
"not sure", which is no verdict: `parser.py` must read that text. It reports no errors.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.manufactoria.kernel import OP_END, OP_JUMP, OP_PAINT, OP_PULL, REJECT
from deltagym.scopes.manufactoria.syntax import MAX_ID_LENGTH, MAX_NODES, MAX_PROGRAM_BYTES

NOT_SURE = -1

_NEWLINE, _TAB, _SPACE, _HASH, _COLON, _BACKTICK, _OPEN, _CLOSE = b"\n\t #:`[]"
_NEXT = np.frombuffer(b"NEXT", np.uint8)
_EMPTY = np.frombuffer(b"EMPTY", np.uint8)
_END_WORD = np.frombuffer(b"END", np.uint8)
_END_NAME = np.frombuffer(b"end", np.uint8)
_START_NAME = np.frombuffer(b"start", np.uint8)
_NONE_NAME = np.frombuffer(b"NONE", np.uint8)
_KEYWORDS = (
    b"START END PULLER_RB PULLER_YG PAINTER_RED PAINTER_BLUE PAINTER_YELLOW PAINTER_GREEN".split()
)
_KEYWORD_TEXT = np.frombuffer(b"".join(_KEYWORDS), np.uint8)
_KEYWORD_BOUNDS = np.cumsum([0, *map(len, _KEYWORDS)])
_KEYWORD_OPS = np.array(
    [OP_JUMP, OP_END, OP_PULL, OP_PULL + 1, OP_PAINT, OP_PAINT + 1, OP_PAINT + 2, OP_PAINT + 3]
)

_BLANK, _NAME = 1, 2
_CLASS = np.zeros(256, np.uint8)
_CLASS[np.frombuffer(b" \t\r\v\f", np.uint8)] = _BLANK
_CLASS[
    np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", np.uint8)
] = _NAME
"""Class of each byte: `_BLANK` may surround words, `_NAME` may be part of a name, 0 is neither."""

_COLOUR = np.full(256, -1, np.int8)
_COLOUR[np.frombuffer(b"RBYG", np.uint8)] = np.arange(4)


@jit
def _skip_blanks(text, at, stop):
    while at < stop and _CLASS[text[at]] == _BLANK:
        at += 1
    return at


@jit
def _skip_line(text, at, stop):
    while at < stop and text[at] != _NEWLINE:
        at += 1
    return at


@jit
def _skip_name(text, at, stop):
    while at < stop and _CLASS[text[at]] == _NAME:
        at += 1
    return at


@jit
def _is(text, begin, end, word):
    """Whether `text[begin:end]` is `word`."""
    if end - begin != len(word):
        return False
    at = 0
    while at < len(word) and text[begin + at] == word[at]:
        at += 1
    return at == len(word)


@jit
def _blank(text, begin, end):
    while begin < end and (text[begin] == _NEWLINE or _CLASS[text[begin]] == _BLANK):
        begin += 1
    return begin == end


@jit
def find_body(text, begin, end, ticks, tick):
    """Begin and end of the last fenced block that is not blank, or of a text without fences.

    Begin is NOT_SURE if all blocks are blank. The rules are those of `parser.extract`.

    Args:
        text: All texts.
        begin, end: Bounds of the completion in `text`.
        ticks: int64, the places of all backticks in `text`, ascending.
        tick: Where in `ticks` to begin; those before `begin` are passed over.

    Returns:
        Begin, end, and where in `ticks` the next completion begins.
    """
    body, body_end, opened, fences = NOT_SURE, NOT_SURE, NOT_SURE, 0
    while tick < len(ticks) and ticks[tick] < begin:
        tick += 1
    while tick < len(ticks) and ticks[tick] < end:
        first = ticks[tick]
        stop = min(_skip_line(text, first, end) + 1, end)
        line = _line_of(text, begin, first)
        fence, bare = _fence(text, first, stop)
        if line >= 0 and fence:
            fences += 1
            if opened >= 0 and not _blank(text, opened, line):
                body, body_end = opened, line
            opened = NOT_SURE if bare and opened >= 0 else stop
        while tick < len(ticks) and ticks[tick] < stop:
            tick += 1
    if opened >= 0 and not _blank(text, opened, end):
        body, body_end = opened, end
    if fences == 0:
        return begin, end, tick
    return body, body_end, tick


@jit
def _line_of(text, begin, at):
    """Begin of the line of `text[at]`, or NOT_SURE if it is not the first after blanks."""
    while at > begin and _CLASS[text[at - 1]] == _BLANK:
        at -= 1
    return at if at == begin or text[at - 1] == _NEWLINE else NOT_SURE


@jit
def _fence(text, at, stop):
    """Whether a line, from its first backtick on, is a fence, and whether it carries no tag."""
    begin = at
    while at < stop and text[at] == _BACKTICK:
        at += 1
    fence, bare = at - begin >= 3, True
    while at < stop and text[at] != _NEWLINE:
        fence = fence and text[at] != _BACKTICK
        bare = bare and _CLASS[text[at]] == _BLANK
        at += 1
    return fence, bare


@jit
def trim_strict(text, begin, end):
    """Begin and end of a delta1 text without surrounding blanks and bare fences."""
    while begin < end and (text[begin] == _NEWLINE or _CLASS[text[begin]] == _BLANK):
        begin += 1
    while end > begin and (text[end - 1] == _NEWLINE or _CLASS[text[end - 1]] == _BLANK):
        end -= 1
    line_end = _skip_line(text, begin, end)
    if line_end - begin >= 3 and text[begin] == _BACKTICK and _bare_fence(text, begin, line_end):
        begin = line_end
    line = end
    while line > begin and text[line - 1] != _NEWLINE:
        line -= 1
    if line < end and _bare_fence(text, line, end):
        end = line
    return begin, end


@jit
def _bare_fence(text, begin, end):
    """Whether a line has only ``` and blanks."""
    begin = _skip_blanks(text, begin, end)
    if (
        end - begin < 3
        or text[begin] != _BACKTICK
        or text[begin + 1] != _BACKTICK
        or text[begin + 2] != _BACKTICK
    ):
        return False
    return _skip_blanks(text, begin + 3, end) == end


@jit
def _operation(text, begin, end):
    """The operation of a keyword, or NOT_SURE. Keywords differ in length, except both pullers."""
    for k in range(len(_KEYWORD_OPS)):
        first, last = _KEYWORD_BOUNDS[k], _KEYWORD_BOUNDS[k + 1]
        if last - first == end - begin and _is(text, begin, end, _KEYWORD_TEXT[first:last]):
            return _KEYWORD_OPS[k]
    return NOT_SURE


@jit
def _find(text, begin, end, names, table, stamp):
    """The place of a name in the hash table, and its node (NOT_SURE if the place is free)."""
    hashed = 2166136261
    for i in range(begin, end):
        hashed = ((hashed ^ text[i]) * 16777619) & 0xFFFFFFFF
    mask = len(table) - 1
    at = (hashed ^ (hashed >> 15)) & mask
    while table[at, 0] == stamp:
        node = table[at, 1]
        size = names[node, 1] - names[node, 0]
        if size == end - begin:
            i = 0
            while i < size and text[begin + i] == text[names[node, 0] + i]:
                i += 1
            if i == size:
                return at, node
        at = (at + 1) & mask
    return at, NOT_SURE


@jit
def read_program(text, begin, end, strict, code, names, routes, table, stamp):
    """Reads `text[begin:end]` (uint8) into `code`; returns START's row (or NOT_SURE) and the nodes.

    For `names` and `routes`, one row per 6 bytes of text is always enough.

    Args:
        text: All texts.
        begin, end: Bounds of the program in `text`.
        strict: True for delta1, False for delta2.
        code: int32 [nodes, 4], filled in; see `kernel.Compiled`.
        names: Scratch int32 [nodes, 2]: begin and end of each node's name.
        routes: Scratch int32 [routes, 4]: row and column in `code`, begin and end of the target.
        table: Hash table int32 [power of 2 above 2 * nodes, 2]: stamp, node. Entries with other
            stamps are free.
        stamp: A number that was never used with this table.
    """
    count, links, start, sink = 0, 0, NOT_SURE, NOT_SURE
    at = begin if end - begin <= MAX_PROGRAM_BYTES else end
    while at < end:
        line = at
        at = _skip_blanks(text, at, end)
        if at == end or text[at] == _NEWLINE or text[at] == _HASH:
            at = _skip_line(text, at, end) + 1
            continue
        is_route = text[at] == _OPEN or text[at] == _NEXT[0]
        if strict:
            is_route = count > 0 and (
                text[line] == _TAB or (at - line >= 4 and _four_spaces(text, line))
            )
        if is_route:
            if count == 0:
                return NOT_SURE, count
            column, name = _condition(text, at, end, code[count - 1, 0])
            at = _skip_name(text, name, end)
            if column < 0 or at == name or code[count - 1, column] != REJECT:
                return NOT_SURE, count
            code[count - 1, column] = links
            routes[links, 0], routes[links, 1] = count - 1, column
            routes[links, 2], routes[links, 3] = name, at
            links += 1
        else:
            op, name, stop, at = _declaration(text, at, end, strict)
            slot, known = _find(text, name, stop, names, table, stamp)
            if op < 0 or known >= 0 or (count == MAX_NODES and not strict):
                return NOT_SURE, count
            start = count if op == OP_JUMP else start
            sink = count if op == OP_END else sink
            table[slot, 0], table[slot, 1] = stamp, count
            names[count, 0], names[count, 1] = name, stop
            code[count, 0], code[count, 1] = op, REJECT
            code[count, 2], code[count, 3] = REJECT, REJECT
            count += 1
        if not _ends_line(text, at, end):
            return NOT_SURE, count
        at = _skip_line(text, at, end) + 1
    if start < 0 or sink < 0:
        return NOT_SURE, count
    known = _resolve(text, strict, code[:count], names, routes[:links], table, stamp, sink)
    return (start if known else NOT_SURE), count


@jit
def _declaration(text, word, end, strict):
    """Operation (or NOT_SURE), begin and end of the name, and end of a declaration at `word`."""
    at = _skip_name(text, word, end)
    op = _operation(text, word, at)
    name = _skip_blanks(text, at, end)
    stop = _skip_name(text, name, end)
    colon = stop < end and text[stop] == _COLON
    sure = name > at and stop > name and (strict or stop - name <= MAX_ID_LENGTH)
    if op == OP_JUMP:
        sure = sure and colon and _is(text, name, stop, _START_NAME)
    elif op == OP_END:
        sure = sure and not (colon and strict) and _is(text, name, stop, _END_NAME)
    else:
        sure = sure and colon
    return (op if sure else NOT_SURE), name, stop, stop + colon


@jit
def _ends_line(text, at, end):
    """Whether only blanks and a comment follow in this line."""
    at = _skip_blanks(text, at, end)
    return at == end or text[at] == _HASH or text[at] == _NEWLINE


@jit
def _resolve(text, strict, code, names, routes, table, stamp, sink):
    """Replaces the links in `code` by their targets; False if a NEXT or a target is missing."""
    for node in range(len(code)):
        op = code[node, 0]
        if (op == OP_JUMP or op >= OP_PAINT) and code[node, 1] == REJECT:
            return False
    for link in range(len(routes)):
        name, at = routes[link, 2], routes[link, 3]
        target = REJECT
        if not _is(text, name, at, _NONE_NAME):
            _, target = _find(text, name, at, names, table, stamp)
            if target < 0:
                if not _is(text, name, at, _END_WORD):
                    return False
                target = REJECT if strict else sink
        code[routes[link, 0], routes[link, 1]] = target
    return True


@jit
def _four_spaces(text, at):
    return (
        text[at] == _SPACE
        and text[at + 1] == _SPACE
        and text[at + 2] == _SPACE
        and text[at + 3] == _SPACE
    )


@jit
def _condition(text, at, end, op):
    """The column of `code` that a route fills (or NOT_SURE), and where its target begins.

    `op` is the operation of the route's node.
    """
    if text[at] == _OPEN:
        close = _skip_name(text, at + 1, end)
        if close == end or text[close] != _CLOSE or op < OP_PULL or op >= OP_PAINT:
            return NOT_SURE, at
        column = 3
        if close == at + 2:
            colour = _COLOUR[text[at + 1]]
            if colour < 0 or colour >> 1 != op - OP_PULL:
                return NOT_SURE, at
            column = 1 + (colour & 1)
        elif not _is(text, at + 1, close, _EMPTY):
            return NOT_SURE, at
        target = _skip_blanks(text, close + 1, end)
        return (column if target > close + 1 else NOT_SURE), target
    word = _skip_name(text, at, end)
    if not _is(text, at, word, _NEXT) or op == OP_END or (op >= OP_PULL and op < OP_PAINT):
        return NOT_SURE, at
    target = _skip_blanks(text, word, end)
    return (1 if target > word else NOT_SURE), target
