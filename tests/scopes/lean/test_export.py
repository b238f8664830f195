"""Problems and proofs as Lean files."""

from __future__ import annotations

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.lean.export import to_lean
from deltagym.scopes.lean.families import FAMILIES, LeanFamily

Samples = dict[str, list[Problem]]


def test_with_mathlib_the_text_stays_as_it_is(family: LeanFamily, samples: Samples) -> None:
    for problem in samples[family.name][::4]:
        proof = family.reference(problem)
        assert to_lean(problem, proof) == f"import Mathlib\n\n{proof}"
        assert to_lean(problem, f"```lean\n{proof}```", header="none") == proof
        body = proof.split(" := by\n", 1)[1]
        assert to_lean(problem, body, header="none") == proof


def test_core_lean_gets_its_own_types_and_tactics(samples: Samples) -> None:
    for problem in samples["proof_number_theory"]:
        text = to_lean(problem, _reference(problem), header="core")
        assert not any(
            word in text
            for word in ("ℤ", "ℕ", "ring\n", "linear_combination ", "norm_num", "import")
        )
        assert "Int" in text
    algebra = samples["proof_algebra"][0]
    assert "grind" in to_lean(algebra, _reference(algebra), header="core")


def test_core_lean_is_told_the_instances_that_a_certificate_names() -> None:
    family = FAMILIES["proof_algebra"]
    vieta = family.problem(
        "easy", next(p for p in family.params("easy") if p["template"] == "vieta")
    )
    text = to_lean(vieta, family.reference(vieta), header="core")
    assert "    have := h 0; grind\n" in text
    assert "    have := h 1; have := h 0; grind\n" in text
    assert text.endswith("\n  grind\n")
    functional = family.problem(
        "easy", next(p for p in family.params("easy") if p["template"] == "functional")
    )
    assert "have := h (a + " in to_lean(functional, family.reference(functional), header="core")


def test_what_core_lean_lacks_is_refused(samples: Samples) -> None:
    problem = samples["proof_inequality"][0]
    with pytest.raises(BadInput, match="core Lean has no nlinarith"):
        to_lean(problem, _reference(problem), header="core")
    with pytest.raises(BadInput, match="proof"):
        to_lean(problem, "")
    with pytest.raises(BadInput, match="sorry"):
        to_lean(problem, "sorry")


def _reference(problem: Problem) -> str:
    return get_family(problem.family).reference(problem)
