"""The user message: what the checker reads, the theorem, what to write."""

from __future__ import annotations

INSTRUCTIONS = """\
Prove a theorem in a subset of Lean 4 with Mathlib. It comes as a skeleton: the theorem, sub-goals `h1`, `h2`, … as `have`, and a `?` for \
each proof that is asked for. Replace every `?` by tactics.

## How it is judged
Every sub-goal, and the theorem itself, is checked by itself; the statements before it count as known even where their proofs failed. \
All proofs must be right for the theorem to be proved. Copy all statements as they are. You may add `have` facts of your own.

## What the checker reads
- `ring`, `norm_num` (numerals only), `omega` (linear, ℤ and ℕ), `decide` (numerals, `∀ x < m` on ℕ), `positivity`, `rfl`, `assumption`
- `linear_combination e`: e is a sum of multiples of equations, as in `2 * x * h1 - h2 / 3`
- `linarith [p, …]`, `nlinarith [p, …]`: hypotheses are used as they stand; products are taken of the hints p and the negated goal only
- `exact`, `refine` with `?_`, `have`, `intro`, `rintro`, `obtain ⟨k, hk⟩ := p`, `rcases p with h | h`, `constructor`, `left`, `right`, \
`use`, `exfalso`, `show`, `subst`, `push_cast`, `rw [p, ← q] at h` with all arguments given, `calc`, \
`induction n with | zero => … | succ n ih => …`, and blocks behind `·`
- proof terms: hypotheses with arguments, `h.1`, `h.2`, `h.symm`, `h.le`, ⟨a, b⟩, `(by tactic : P)`, and the lemmas {lemmas}

Types are ℝ, ℚ, ℤ and ℕ; casts are written out, as in `(n : ℤ)`. `simp`, `field_simp`, `ring_nf` and anything else not named here is not \
read. Neither are `sorry`, new axioms, options, imports or definitions.

## The theorem
```lean
{skeleton}
```

End with the complete theorem in a code block that opens with ```lean and closes with ```. Only the last block counts."""


def full_prompt(skeleton: str) -> str:
    """The whole message about the theorem in `skeleton`."""
    from deltagym.scopes.lean.checker.lemmas import LEMMAS

    return INSTRUCTIONS.format(skeleton=skeleton, lemmas=", ".join(f"`{name}`" for name in LEMMAS))
