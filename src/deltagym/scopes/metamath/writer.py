"""Writes databases as text that `read_database` and any other Metamath verifier read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis

UNPROVED = ("?",)
"""The proof of a theorem that has none."""


def write_axiom(assertion: Assertion) -> str:
    """The assertion as `$a`."""
    return _block(assertion, f"{assertion.label} $a {' '.join(assertion.symbols)} $.")


def write_theorem(assertion: Assertion, proof: Sequence[str] = UNPROVED) -> str:
    """The assertion as `$p` with its proof."""
    stated = f"{assertion.label} $p {' '.join(assertion.symbols)} $= {' '.join(proof)} $."
    return _block(assertion, stated)


def write_database(
    system: Database, goals: Sequence[Assertion] = (), proofs: Sequence[Sequence[str]] = ()
) -> str:
    """The system, and behind it the goals with their proofs."""
    written = [write_axiom(a) for a in system.assertions.values()]
    written += [write_theorem(g, p) for g, p in zip(goals, proofs, strict=True)]
    return _declarations(system.constants, system.floats) + "\n".join(written) + "\n"


def _declarations(constants: Sequence[str], floats: Iterable[Hypothesis]) -> str:
    """The constants, the variables and their types."""
    floats = list(floats)
    typed = "\n".join(f"{h.label} $f {' '.join(h.symbols)} $." for h in floats)
    return f"$c {' '.join(constants)} $.\n$v {' '.join(h.symbols[1] for h in floats)} $.\n{typed}\n"


def _block(assertion: Assertion, statement: str) -> str:
    """The statement, in a block of its own if it has essential hypotheses or disjoint pairs."""
    inner = [f"$d {' '.join(pair)} $." for pair in assertion.disjoint]
    inner += [f"{h.label} $e {' '.join(h.symbols)} $." for h in assertion.essentials]
    if not inner:
        return statement
    return "\n".join(["${", *(f"  {line}" for line in [*inner, statement]), "$}"])
