"""The prompt: what the checker reads, the theorem, what to write; and the feedback on a failure."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Case
from deltagym.scopes.lean.checker.lemmas import LEMMAS

INSTRUCTIONS = """\
Prove a theorem in a subset of Lean 4 with Mathlib. It comes as a skeleton: the theorem, sub-goals \
`h1`, `h2`, … as `have`, and a `?` for each proof that is asked for. Replace every `?` by tactics.

## How it is judged
Every sub-goal, and the theorem itself, is checked by itself; the statements before it count as \
known even where their proofs failed. All proofs must be right for the theorem to be proved. Copy \
all statements as they are. You may add `have` facts of your own.

## What the checker reads
- `ring`, `norm_num` (numerals only), `omega` (linear, ℤ and ℕ), `decide` (numerals, `∀ x < m` on \
ℕ), `positivity`, `rfl`, `assumption`
- `linear_combination e`: e is a sum of multiples of equations, as in `2 * x * h1 - h2 / 3`
- `linarith [p, …]`, `nlinarith [p, …]`: hypotheses are used as they stand; products are taken of \
the hints p and the negated goal only
- `exact`, `refine` with `?_`, `have`, `intro`, `rintro`, `obtain ⟨k, hk⟩ := p`, `rcases p with h \
| h`, `constructor`, `left`, `right`, `use`, `exfalso`, `show`, `subst`, `push_cast`, `rw [p, ← q] \
at h` with all arguments given, `calc`, `induction n with | zero => … | succ n ih => …`, and \
blocks behind `·`
- proof terms: hypotheses with arguments, `h.1`, `h.2`, `h.symm`, `h.le`, ⟨a, b⟩, `(by tactic : \
P)`, and the lemmas {lemmas}

Types are ℝ, ℚ, ℤ and ℕ; casts are written out, as in `(n : ℤ)`. `simp`, `field_simp`, `ring_nf` \
and anything else not named here is not read. Neither are `sorry`, new axioms, options, imports or \
definitions.

## The theorem
```lean
{skeleton}
```

End with the complete theorem in a code block that opens with ```lean and closes with ```. Only \
the last block counts."""


def full_prompt(skeleton: str) -> str:
    """The user message that asks to prove the theorem in `skeleton`."""
    return INSTRUCTIONS.format(skeleton=skeleton, lemmas=", ".join(f"`{name}`" for name in LEMMAS))


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """What a model is told about a proof that failed, so that it can try again.

    Args:
        cases: Cases to show whose claim is not proved.
        more: How many more claims are not proved.
        error: Why the proof could not be read at all; empty when it could.
    """
    if error:
        again = "Write the whole theorem with its proof again, mended."
        return f"The proof cannot be read:\n{error}\n{again}"
    lines = [f"- {case.input['name']} : {case.input['prop']}" for case in cases]
    lines += [f"- {more} more steps are not proved."] if more else []
    return "\n".join(
        [
            "The checker does not accept the proofs of these steps:",
            *lines,
            "Write the whole theorem with its proof again.",
        ]
    )
