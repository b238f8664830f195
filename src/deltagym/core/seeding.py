"""Random generators derived by hashing a path of names: same call, same bytes, on any machine.

There is no global generator. Code that needs one names its purpose: `rng(seed, family, level)`.
"""

from __future__ import annotations

import hashlib
import random
from typing import TypeVar

from deltagym.core.problem import Json, canonical_json

T = TypeVar("T")


def digest(*path: Json) -> bytes:
    """SHA-256 of the canonical JSON of `path` (32 bytes); independent of PYTHONHASHSEED."""
    return hashlib.sha256(canonical_json(list(path)).encode()).digest()


def derive_seed(*path: Json) -> int:
    """A 63-bit seed for libraries that take an integer."""
    return int.from_bytes(digest(*path)[:8], "big") >> 1


def rng(*path: Json) -> random.Random:
    """A generator of its own for `path`."""
    return random.Random(derive_seed(*path))


def ordered(items: list[T], keys: list[Json], *path: Json) -> list[T]:
    """`items` in the pseudo-random order given by hashing each one's key under `path`.

    Unlike in a shuffle, the order of two items does not depend on which other items there are.
    """
    ranked = sorted(zip((digest(*path, key) for key in keys), range(len(items)), strict=True))
    return [items[i] for _, i in ranked]
