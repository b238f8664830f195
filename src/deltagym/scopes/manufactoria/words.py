"""Text eight bytes at a time, for the compiled reader.

A word is a uint64 that holds eight bytes of a text, the first in its lowest bits. A mask marks
bytes of a word: it has the highest bit of each marked byte and no others.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import inner_jit

PADDING = 24
"""Bytes that must follow a text, so that a word can be read at any of its places."""

_ONE, _EIGHT, _TOP = np.uint64(1), np.uint64(8), np.uint64(56)
_LOW = np.uint64(0x0101_0101_0101_0101)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_SEVEN = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_PLACES = np.uint64(0x0001_0203_0405_0607)


def every(byte: int) -> np.uint64:
    """The word of eight equal bytes."""
    return np.uint64(int(_LOW) * byte)


def word_of(text: bytes) -> np.uint64:
    """The word of at most eight bytes, with zeros behind."""
    return np.uint64(int.from_bytes(text, "little"))


_CASE, _BAR = every(ord("a") - ord("A")), every(ord("_"))
_FROM_0, _PAST_9 = every(0x80 - ord("0")), every(0x80 - ord("9") - 1)
_FROM_A, _PAST_Z = every(0x80 - ord("a")), every(0x80 - ord("z") - 1)


def words_of(padded: bytes) -> np.ndarray:
    """A text and its `PADDING` as uint64 words; `.view(np.uint8)` gives the bytes again."""
    return np.frombuffer(padded, "<u8", len(padded) // 8).astype(np.uint64, copy=False)


@inner_jit
def eight(words, at):
    """The word of the eight bytes from place `at` on."""
    place = np.uint64(at)
    shift = (place & np.uint64(7)) * _EIGHT
    place = place >> np.uint64(3)
    return (words[place] >> shift) | (words[place + _ONE] << _ONE << (np.uint64(63) - shift))


@inner_jit
def chunk(words, at, end):
    """The bytes from `at` to `end`, at most eight, as a word with zeros behind; `at < end`."""
    word = eight(words, at)
    return word if end - at >= 8 else word & ((_ONE << (_EIGHT * np.uint64(end - at))) - _ONE)


@inner_jit
def first_marked(mask):
    """Which byte of a word, 0 to 7, is the first that a mask marks; the mask is not 0."""
    lowest = (mask & (~mask + _ONE)) >> np.uint64(7)
    return np.int64((lowest * _PLACES) >> _TOP)


@inner_jit
def mark_zeros(word):
    """A mask whose first marked byte is the first byte that is 0; no mask (0) if there is none."""
    return (word - _LOW) & ~word & _HIGH


@inner_jit
def mark_others(word):
    """The mask of the bytes that cannot be part of a name: no ASCII letter, digit or underscore.

    Bytes are seven bits wide in each sum, so that none carries into the next.
    """
    low = word & _SEVEN
    digit = (low + _FROM_0) & ~(low + _PAST_9)
    lower = low | _CASE
    letter = (lower + _FROM_A) & ~(lower + _PAST_Z)
    bar = _HIGH - (low ^ _BAR)
    return (~(digit | letter | bar) | word) & _HIGH


@inner_jit
def name_end(words, at, end):
    """The first place from `at` on that is no part of a name, or `end`."""
    while at < end:
        mask = mark_others(eight(words, at))
        if mask != 0:
            return min(at + first_marked(mask), end)
        at += 8
    return end


@inner_jit
def find_byte(words, at, end, byte):
    """The first place from `at` on with a byte, given as the word `every(byte)`; or `end`."""
    while at < end:
        mask = mark_zeros(eight(words, at) ^ byte)
        if mask != 0:
            return min(at + first_marked(mask), end)
        at += 8
    return end


@inner_jit
def same(words, one, end, other):
    """Whether the bytes from `one` to `end` are those from `other` on."""
    while one < end and chunk(words, one, end) == chunk(words, other, other + end - one):
        one, other = one + 8, other + 8
    return one >= end


@inner_jit
def hash_of(words, at, end):
    """A number that depends on all bytes from `at` to `end`."""
    hashed = np.uint64(end - at)
    while at < end:
        hashed = (hashed ^ chunk(words, at, end)) * np.uint64(0x9E37_79B9_7F4A_7C15)
        hashed ^= hashed >> np.uint64(32)
        at += 8
    return hashed
