"""A tiny system to prove theorems in, and a checker of proofs in it."""

from collections.abc import Callable

import pytest

from deltagym.scopes.metamath.database import Theorem, read_database
from deltagym.scopes.metamath.kernel import Limits, check

WORDS = """
$c |- str A B $. $v x y $.
f1 $f str x $. f2 $f str y $.
c1 $a str $. c2 $a str x A $. c3 $a str x B $.
a1 $a |- A $.
${ r1.1 $e |- x A $. r1 $a |- x A B $. $}
${ r2.1 $e |- x $. r2 $a |- x x $. $}
${ r3.1 $e |- x B B y $. r3 $a |- x A y $. $}
"""

Check = Callable[..., str | None]


@pytest.fixture(scope="session")
def words() -> str:
    return WORDS


@pytest.fixture(scope="session")
def checked() -> Check:
    """Checks a proof of a theorem in a system, all as text; returns what is wrong, or None."""

    def run(goal: str, proof: str, system: str = WORDS, limits: Limits | None = None) -> str | None:
        database = read_database(f"{system}\n{goal}")
        theorem: Theorem = list(database.theorems.values())[-1]
        book = {
            label: a for label, a in database.assertions.items() if label != theorem.statement.label
        }
        return check(theorem, proof.split(), book, limits or Limits())

    return run
