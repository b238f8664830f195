"""Databases as text: what `database.read` reads, and any other Metamath verifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis

UNPROVED = ("?",)
"""The proof of a statement that has none."""


def declarations(constants: Sequence[str], floats: Iterable[Hypothesis]) -> str:
    """The constants, the variables and their types."""
    floats = list(floats)
    typed = "\n".join(f"{h.label} $f {' '.join(h.symbols)} $." for h in floats)
    return f"$c {' '.join(constants)} $.\n$v {' '.join(h.symbols[1] for h in floats)} $.\n{typed}\n"


def axiom(assertion: Assertion) -> str:
    """The assertion as `$a`."""
    return _block(assertion, f"{assertion.label} $a {' '.join(assertion.symbols)} $.")


def theorem(assertion: Assertion, proof: Sequence[str] = UNPROVED) -> str:
    """The assertion as `$p` with its proof."""
    return _block(
        assertion, f"{assertion.label} $p {' '.join(assertion.symbols)} $= {' '.join(proof)} $."
    )


def database(
    system: Database, goals: Sequence[Assertion] = (), proofs: Sequence[Sequence[str]] = ()
) -> str:
    """The system with the goals behind it, each with its proof."""
    written = [axiom(a) for a in system.assertions.values()]
    written += [theorem(g, p) for g, p in zip(goals, proofs, strict=True)]
    return declarations(system.constants, system.floats) + "\n".join(written) + "\n"


def _block(assertion: Assertion, statement: str) -> str:
    """The statement, in a block of its own with its essential hypotheses and disjoint pairs where it has any."""
    inner = [f"$d {' '.join(pair)} $." for pair in assertion.disjoint]
    inner += [f"{h.label} $e {' '.join(h.symbols)} $." for h in assertion.essentials]
    return (
        "\n".join(["${", *(f"  {line}" for line in [*inner, statement]), "$}"])
        if inner
        else statement
    )
