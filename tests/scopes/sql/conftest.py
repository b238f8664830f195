"""A small database and problems about it, made by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deltagym.core.problem import Case, Problem
from deltagym.scopes.sql.pool import Pool

DDL = """\
CREATE TABLE cook (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE TABLE dish (
  id INTEGER PRIMARY KEY,
  cook_id INTEGER,
  price INTEGER NOT NULL CHECK (price >= 0),
  FOREIGN KEY (cook_id) REFERENCES cook (id)
);"""
CONTENTS = {"cook": [[1, "Ada"], [2, "Bo"]], "dish": [[1, 1, 5], [2, 1, 7], [3, None, 9]]}

Make = Callable[..., Problem]


@pytest.fixture
def make() -> Make:
    """Makes a problem from what is expected on the database above.

    That is `{"rows": ..., "width": ..., "ordered": ...}` or `{"tables": ...}`.
    """

    def made(*expected: Any, rows: Any = CONTENTS, ddl: str = DDL) -> Problem:
        cases = tuple(Case({"ddl": ddl, "rows": rows}, e) for e in expected)
        return Problem("sql_joining", "easy", {}, "", cases)

    return made


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """A pool of one worker."""
    pool = Pool(1)
    yield pool
    pool.close()
