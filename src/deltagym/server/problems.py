"""`Problems`: problems from rows or names, the recent ones kept, so that none is read twice."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, Problem
from deltagym.core.rows import READ_COLUMNS, read_row
from deltagym.server.catalogue import Catalogue

KEPT = 4096
KEPT_BYTES = 64 * 2**20
"""How many problems are kept, and how many bytes of rows at most."""

Key = int | bytes


class Problems:
    """The problems of one judge.

    Args:
        catalogue: The loaded suites.
        cases: Most test cases of a problem.
    """

    def __init__(self, catalogue: Catalogue, cases: int) -> None:
        self.catalogue = catalogue
        self._cases = cases
        self._kept: OrderedDict[Key, tuple[Problem, int]] = OrderedDict()
        self._bytes = 0

    def from_row(self, row: Mapping[str, Json]) -> Problem:
        """The problem of a row.

        Raises:
            BadInput: The row is malformed or has too many cases; the message names the field.
        """
        content = json.dumps([row.get(column) for column in READ_COLUMNS])
        key = hashlib.blake2b(content.encode(), digest_size=16).digest()
        return self._get(key) or self._keep(key, self._read(row), len(content))

    def from_catalogue(self, at: int) -> Problem:
        """The problem at a place of the catalogue."""
        if known := self._get(at):
            return known
        row = self.catalogue.row(at)
        return self._keep(at, read_row(row), len(row["ground_truth"]) * 100)

    def _read(self, row: Mapping[str, Json]) -> Problem:
        tests = row.get("ground_truth")
        if isinstance(tests, list) and len(tests) > self._cases:
            raise BadInput(
                f"ground_truth: has {len(tests)} cases; at most {self._cases} are judged"
            )
        problem = read_row(row)
        if len(problem.cases) > self._cases:
            raise BadInput(
                f"ground_truth: has {len(problem.cases)} cases; at most {self._cases} are judged"
            )
        return problem

    def _get(self, key: Key) -> Problem | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def _keep(self, key: Key, problem: Problem, size: int) -> Problem:
        self._kept[key] = problem, size
        self._bytes += size
        while len(self._kept) > KEPT or (self._bytes > KEPT_BYTES and len(self._kept) > 1):
            _, (_, freed) = self._kept.popitem(last=False)
            self._bytes -= freed
        return problem
