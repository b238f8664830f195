"""`Address`: where a problem is found, written as the end of a path.

suite/<suite>/<split>/<index>               a problem of a suite that ships
family/<family>/<level>/<split>/<index>     a problem that a family makes
own/<id>                                    a problem of the person's own file
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from deltagym.core.errors import BadInput

Kind = Literal["suite", "family", "own"]

_SIZES = {"suite": 3, "family": 4, "own": 1}
_LONGEST = 400

BUILDERS = 8
"""How many problems are built at a time."""


@dataclass(frozen=True)
class Address:
    """One problem's place.

    Attributes:
        kind: Where to look.
        parts: The names on the way, the index (if any) included.
        seed: Seed of the suite or the family.
    """

    kind: Kind
    parts: tuple[str, ...]
    seed: int = 0

    @classmethod
    def parse(cls, text: str, seed: int = 0) -> Address:
        """Reads an address; raises `BadInput` if it is none."""
        kind, *parts = text[:_LONGEST].split("/")
        if kind not in ("suite", "family", "own") or len(parts) != _SIZES[kind] or not all(parts):
            forms = "suite/has/test/0, family/ends_with/easy-2c/test/0 or own/ID"
            raise BadInput(f"problem: there is no problem at {text[:80]!r}; write {forms}")
        found = cls(kind, tuple(parts), seed)
        if kind != "own":
            found.index  # noqa: B018  (reading it checks it)
        return found

    @property
    def split(self) -> Literal["train", "test"]:
        """The split that it names; raises `BadInput` if there is no such split."""
        split = self.parts[-2]
        if split not in ("train", "test"):
            raise BadInput(f"split: must be train or test, not {split!r}")
        return split

    @property
    def index(self) -> int:
        """The number within the split; raises `BadInput` if it is none."""
        text = self.parts[-1]
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise BadInput(f"index: must be a number from 0, not {text!r}")
        return int(text)

    @property
    def desk(self) -> str:
        """Where the problem is built, so that a slow suite does not keep the others waiting."""
        return f"build {zlib.crc32(self.parts[0].encode()) % BUILDERS}"

    def at(self, index: int) -> Address:
        """The address of another problem of the same list."""
        return Address(self.kind, (*self.parts[:-1], str(index)), self.seed)

    def __str__(self) -> str:
        return "/".join((self.kind, *self.parts))

    def page(self) -> str:
        """The address of its page."""
        return f"/problems/{quote(str(self))}{self._query()}"

    def play(self) -> str:
        """The address of the playground with it."""
        query = {"problem": str(self)} | ({"seed": str(self.seed)} if self.seed else {})
        return f"/play?{urlencode(query, safe='/')}"

    def _query(self) -> str:
        return f"?seed={self.seed}" if self.seed else ""
