"""Eight bytes at a time says what one byte at a time says."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.jit import jit
from deltagym.scopes.manufactoria import words

BYTES = st.integers(0, 255) | st.sampled_from(list(b"az09AZ_ \n`"))
TEXTS = st.lists(BYTES, max_size=40).map(bytes)


@jit
def read(text, begin, end, other):
    """What each function says of a part of a text."""
    whole = words.chunk(text, begin, end) if begin < end else np.uint64(0)
    return (
        words.name_end(text, begin, end),
        words.find_byte(text, begin, end, np.uint64(0x6060606060606060)),
        whole,
        words.same(text, begin, end, other),
        words.hash_of(text, begin, end),
    )


def read_plainly(text: bytes, begin: int, end: int, other: int) -> tuple[int, int, int, bool]:
    """The same, but for the hash, byte by byte."""
    name = re.match(rb"[A-Za-z0-9_]*", text[begin:end])
    tick = text.find(b"`", begin, end)
    return (
        begin + len(name[0]) if name else begin,
        end if tick < 0 else tick,
        int.from_bytes(text[begin : min(end, begin + 8)], "little"),
        text[begin:end] == text[other : other + end - begin],
    )


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_words_are_read_as_bytes_are(text: bytes, one: int, two: int, three: int) -> None:
    begin, end = sorted((min(one, len(text)), min(two, len(text))))
    other = min(three, len(text) - (end - begin))
    padded = words.words_of(text + b"\n" * words.PADDING)
    *found, hashed = read(padded, begin, end, other)
    assert tuple(found) == read_plainly(text, begin, end, other)
    if found[3]:
        assert hashed == read(padded, other, other + end - begin, begin)[4]


def test_every_byte_that_can_be_part_of_a_name() -> None:
    names = [
        byte
        for byte in range(256)
        if read(words.words_of(bytes([byte]) + b"\n" * words.PADDING), 0, 1, 0)[0] == 1
    ]
    assert bytes(names) == b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
