"""Gold answers: a theorem written out with the proofs that its template gives."""

from __future__ import annotations

from deltagym.scopes.lean.templates.theorem import Theorem


def gold_answer(theorem: Theorem) -> str:
    """The theorem with all its proofs, as Lean text."""
    lines = [theorem.outline.header]
    for number, claim in enumerate(theorem.claims[:-1], 1):
        lines += [f"  have h{number} : {claim.prop} := by", *_indented(claim.proof, 4)]
    return "\n".join([*lines, *_indented(theorem.claims[-1].proof, 2)]) + "\n"


def one_proof(theorem: Theorem, number: int) -> str:
    """The theorem with the proof of one claim alone; the others are left out."""
    claim, header = theorem.claims[number], theorem.outline.header
    if number == len(theorem.claims) - 1:
        lines = [header, *_indented(claim.proof, 2)]
    else:
        stated = f"  have h{number + 1} : {claim.prop} := by"
        lines = [header, stated, *_indented(claim.proof, 4)]
    return "\n".join(lines) + "\n"


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]
