"""Compiled reader: turns program texts as models usually write them into tables for the kernel.

It accepts a subset of each dialect, in plain ASCII outside comments. For a text that it accepts,
its table behaves like the program that `parser.parse` returns. For every other text it returns
"not sure", which is no verdict: `parser.py` must read that text. It reports no errors.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import inner_jit
from deltagym.scopes.manufactoria.fences import skip_blanks, skip_line
from deltagym.scopes.manufactoria.kernel import OP_END, OP_JUMP, OP_PAINT, OP_PULL, REJECT
from deltagym.scopes.manufactoria.syntax import MAX_ID_LENGTH, MAX_NODES, MAX_PROGRAM_BYTES
from deltagym.scopes.manufactoria.words import (
    chunk,
    eight,
    hash_of,
    name_end,
    same,
    word_of,
)

NOT_SURE = -1

_NEWLINE, _TAB, _HASH, _COLON, _OPEN, _CLOSE, _N = b"\n\t#:[]N"
_NEXT, _EMPTY, _END_WORD = word_of(b"NEXT"), word_of(b"EMPTY"), word_of(b"END")
_END_NAME, _START_NAME, _NONE_NAME = word_of(b"end"), word_of(b"start"), word_of(b"NONE")
_FOUR_SPACES, _FOUR_BYTES = word_of(b"    "), word_of(b"\xff" * 4)
_KEYWORDS = (
    b"PULLER_RB PULLER_YG START END PAINTER_RED PAINTER_BLUE PAINTER_YELLOW PAINTER_GREEN".split()
)
_KEYWORD_WORDS = np.array([[word_of(word[:8]), word_of(word[8:])] for word in _KEYWORDS])
"""Each keyword as two words."""
_KEYWORD_OPS = np.array(
    [OP_PULL, OP_PULL + 1, OP_JUMP, OP_END, OP_PAINT, OP_PAINT + 1, OP_PAINT + 2, OP_PAINT + 3]
)
_COLOUR = np.full(256, -1, np.int8)
_COLOUR[np.frombuffer(b"RBYG", np.uint8)] = np.arange(4)


@inner_jit
def _operation(words, begin, end):
    """The operation of a keyword, or NOT_SURE; not for an empty name."""
    if end - begin > 16:
        return NOT_SURE
    first = chunk(words, begin, end)
    second = chunk(words, begin + 8, end) if end - begin > 8 else np.uint64(0)
    for k in range(len(_KEYWORD_OPS)):
        if first == _KEYWORD_WORDS[k, 0] and second == _KEYWORD_WORDS[k, 1]:
            return _KEYWORD_OPS[k]
    return NOT_SURE


@inner_jit
def _find(words, begin, end, names, table, stamp):
    """The place of a name in the hash table, and its node (NOT_SURE if the place is free)."""
    mask = len(table) - 1
    at = np.int64(hash_of(words, begin, end) >> np.uint64(32)) & mask
    while table[at, 0] == stamp:
        node = table[at, 1]
        size = names[node, 1] - names[node, 0]
        if size == end - begin and same(words, begin, end, names[node, 0]):
            return at, node
        at = (at + 1) & mask
    return at, NOT_SURE


@inner_jit
def read_program(text, words, begin, end, strict, code, names, routes, table, stamp):
    """Reads `text[begin:end]` into `code`; returns START's row (or NOT_SURE) and the nodes.

    For `names` and `routes`, one row per 6 bytes of text is always enough.

    Args:
        text: All texts, as bytes.
        words: The same as words.
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
        at = skip_blanks(text, at, end)
        if at == end or text[at] == _NEWLINE or text[at] == _HASH:
            at = skip_line(words, at, end) + 1
            continue
        if count > 0 and _is_route(text, words, line, at, strict):
            column, name = _condition(text, words, at, end, code[count - 1, 0])
            at = name_end(words, name, end)
            if column < 0 or at <= name or code[count - 1, column] != REJECT:
                return NOT_SURE, count
            code[count - 1, column] = links
            routes[links, 0], routes[links, 1] = count - 1, column
            routes[links, 2], routes[links, 3] = name, at
            links += 1
        else:
            op, name, stop, at = _declaration(text, words, at, end, strict)
            if op < 0 or (count == MAX_NODES and not strict):
                return NOT_SURE, count
            slot, known = _find(words, name, stop, names, table, stamp)
            if known >= 0:
                return NOT_SURE, count
            start = count if op == OP_JUMP else start
            sink = count if op == OP_END else sink
            table[slot, 0], table[slot, 1] = stamp, count
            names[count, 0], names[count, 1] = name, stop
            code[count, 0], code[count, 1] = op, REJECT
            code[count, 2], code[count, 3] = REJECT, REJECT
            count += 1
        at = _next_line(text, words, at, end)
        if at < 0:
            return NOT_SURE, count
    if start < 0 or sink < 0:
        return NOT_SURE, count
    known = _resolve(words, strict, code[:count], names, routes[:links], table, stamp, sink)
    return (start if known else NOT_SURE), count


@inner_jit
def _is_route(text, words, line, at, strict):
    """Whether a line that begins at `line`, its first word at `at`, is meant as a route.

    Without a node above, `_declaration` refuses it.
    """
    if strict:
        return text[line] == _TAB or (
            at - line >= 4 and eight(words, line) & _FOUR_BYTES == _FOUR_SPACES
        )
    return text[at] == _OPEN or text[at] == _N


@inner_jit
def _condition(text, words, at, end, op):
    """The column of `code` that a route fills (or NOT_SURE), and where its target begins.

    `op` is the operation of the route's node.
    """
    pulls = op == OP_PULL or op == OP_PULL + 1
    if text[at] == _OPEN:
        close = name_end(words, at + 1, end)
        if close == end or text[close] != _CLOSE or not pulls:
            return NOT_SURE, at
        column = 3
        if close == at + 2:
            colour = _COLOUR[text[at + 1]]
            if colour < 0 or colour >> 1 != op - OP_PULL:
                return NOT_SURE, at
            column = 1 + (colour & 1)
        elif close == at + 1 or chunk(words, at + 1, close) != _EMPTY:
            return NOT_SURE, at
        target = skip_blanks(text, close + 1, end)
        return (column if target > close + 1 else NOT_SURE), target
    word = name_end(words, at, end)
    if word == at or chunk(words, at, word) != _NEXT or op == OP_END or pulls:
        return NOT_SURE, at
    target = skip_blanks(text, word, end)
    return (1 if target > word else NOT_SURE), target


@inner_jit
def _declaration(text, words, word, end, strict):
    """Operation (or NOT_SURE), begin and end of the name, and end of a declaration at `word`."""
    at = name_end(words, word, end)
    name = skip_blanks(text, at, end)
    stop = name_end(words, name, end)
    if at == word or name == at or stop == name or (stop - name > MAX_ID_LENGTH and not strict):
        return NOT_SURE, name, stop, stop
    op = _operation(words, word, at)
    colon = stop < end and text[stop] == _COLON
    if op == OP_JUMP:
        sure = colon and chunk(words, name, stop) == _START_NAME
    elif op == OP_END:
        sure = not (colon and strict) and chunk(words, name, stop) == _END_NAME
    else:
        sure = colon
    return (op if sure else NOT_SURE), name, stop, stop + colon


@inner_jit
def _next_line(text, words, at, end):
    """Where the next line begins, or NOT_SURE if not only blanks and a comment end this one."""
    at = skip_blanks(text, at, end)
    if at < end and text[at] == _HASH:
        at = skip_line(words, at, end)
    return at + 1 if at >= end or text[at] == _NEWLINE else NOT_SURE


@inner_jit
def _resolve(words, strict, code, names, routes, table, stamp, sink):
    """Replaces the links in `code` by their targets; False if a NEXT or a target is missing."""
    for node in range(len(code)):
        op = code[node, 0]
        if (op == OP_JUMP or op >= OP_PAINT) and code[node, 1] == REJECT:
            return False
    for link in range(len(routes)):
        name, stop = routes[link, 2], routes[link, 3]
        word, target = chunk(words, name, stop), REJECT
        if word != _NONE_NAME:
            _, target = _find(words, name, stop, names, table, stamp)
            if target < 0:
                if word != _END_WORD:
                    return False
                target = REJECT if strict else sink
        code[routes[link, 0], routes[link, 1]] = target
    return True
