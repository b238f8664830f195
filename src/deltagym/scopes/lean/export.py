"""Export: a problem with a proof as a Lean 4 file, for a real Lean to check.

With Mathlib, the text stays as it is. Core Lean has no `ring`, `linear_combination`, `norm_num` and
no ℝ: there `grind` and `decide` stand in, and ℝ becomes `Rat`, which makes another theorem with the
same certificates. Instances that a certificate names, such as `h 0`, are stated before `grind`,
which would not find them. Proofs that need `nlinarith` have no core variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Literal

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.checker.lexer import Token, tokenize
from deltagym.scopes.lean.checker.limits import Rejected
from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.checker.script import ScriptParser
from deltagym.scopes.lean.checker.syntax import Raw, Tactic
from deltagym.scopes.lean.verifier import lean_text

Header = Literal["mathlib", "core", "none"]

Change = tuple[int, int, str]
"""Offsets of the text to replace, and its replacement."""

CORE_TYPES = {"ℝ": "Rat", "ℚ": "Rat", "ℤ": "Int", "ℕ": "Nat"}
"""Type to its counterpart in core Lean."""

CORE_TACTICS = {"ring": "grind", "linear_combination": "grind", "norm_num": "decide", "use": None}
"""Tactic to what replaces it and its arguments; `use` (None) becomes `exists`, arguments kept."""

MATHLIB_ONLY = ("nlinarith", "linarith", "positivity")
"""Tactics without a counterpart in core Lean."""


CORE_NOTE = (
    "-- Core Lean variant: fields are Rat; grind stands in for ring and linear_combination.\n"
)


def to_lean(problem: Problem, proof: str, header: Header = "mathlib") -> str:
    """A complete Lean 4 file: the problem's theorem with the proof taken from `proof`.

    Args:
        problem: A problem of this scope.
        proof: An answer, or a proof with or without the theorem's first line.
        header: `mathlib` puts `import Mathlib` first; `core` rewrites the text for Lean without
            Mathlib; `none` adds nothing.

    Raises:
        BadInput: The proof cannot be read, or has no core variant.
    """
    outline = outline_of(problem)
    body = proof_body(outline, proof)
    text = f"{outline.header}\n{body}\n"
    if header == "core":
        hypotheses = parse_outline(outline).start.hypotheses
        facts = {*hypotheses, *(name for name, _ in outline.claims)}
        return CORE_NOTE + _to_core(text, facts)
    return f"import Mathlib\n\n{text}" if header == "mathlib" else text


def proof_body(outline: Outline, proof: str) -> str:
    """The tactics of an answer, without the theorem's first line.

    Raises:
        BadInput: The answer has no tactics, or is outside the subset.
    """
    text = lean_text(proof)
    try:
        tokens = tokenize(text)
        length = len(tokenize(outline.header)) - 1
    except Rejected as fault:
        raise BadInput(f"proof: {fault}") from fault
    start = length if tokens[0].text == "theorem" else 1 if tokens[0].text == "by" else 0
    if start >= len(tokens) - 1:
        raise BadInput("proof: has no tactic; give the body behind `:= by`")
    first = tokens[start]
    body = text[first.at - (first.column if first.first else 0) :].rstrip()
    if first.first and first.column > 0:
        return body
    return "\n".join(f"  {line}" if line.strip() else line for line in body.splitlines())


def _to_core(text: str, facts: Set[str]) -> str:
    """`text` rewritten for core Lean; `facts` names all hypotheses and sub-goals."""
    try:
        tokens = tokenize(text)
        start = next(i for i, token in enumerate(tokens) if token.text == "by") + 1
        block = ScriptParser(tokens, start).block()
    except Rejected as fault:
        raise BadInput(f"proof: {fault}") from fault
    changes = [
        change for tactic in _tactics(block) for change in _changes(tactic, text, tokens, facts)
    ]
    changes += [
        (t.at, t.at + len(t.text), CORE_TYPES[t.text]) for t in tokens if t.text in CORE_TYPES
    ]
    pieces, at = [], 0
    for begin, end, new in _outermost(changes):
        pieces += [text[at:begin], new]
        at = end
    return "".join(pieces) + text[at:]


def _outermost(changes: Sequence[Change]) -> list[Change]:
    """The changes that do not lie within another one, in order."""
    return sorted(
        c for c in changes if not any(o[0] <= c[0] and c[1] <= o[1] and o != c for o in changes)
    )


def _changes(tactic: Tactic, text: str, tokens: Sequence[Token], facts: Set[str]) -> list[Change]:
    """What to replace in `text` so that core Lean reads `tactic`."""
    if tactic.name in MATHLIB_ONLY:
        raise BadInput(f"header: core Lean has no {tactic.name}; choose mathlib")
    if tactic.name not in CORE_TACTICS:
        return []
    new = CORE_TACTICS[tactic.name]
    if new is None:
        return [(tactic.start, tactic.start + len(tactic.name), "exists")]
    if tactic.name == "linear_combination":
        instances = dict.fromkeys(
            _applied(raw, text, tokens) for raw in _applications(tactic.args, facts)
        )
        new = "; ".join([*(f"have := {instance}" for instance in instances), new])
    return [(tactic.start, tactic.stop, new)]


def _applications(found: object, facts: Set[str]) -> Iterator[Raw]:
    """Every fact with arguments inside the arguments of a tactic."""
    if isinstance(found, Raw):
        if found.kind == "app" and found.args[0] in facts:
            yield found
        found = found.args
    if isinstance(found, tuple):
        for part in found:
            yield from _applications(part, facts)


def _applied(raw: Raw, text: str, tokens: Sequence[Token]) -> str:
    """The text of an application: its head and its arguments, each a word or in brackets."""
    at = next(i for i, token in enumerate(tokens) if token.at == raw.at) + 1
    for _ in raw.args[1]:
        depth = 0
        while True:
            depth += (tokens[at].text == "(") - (tokens[at].text == ")")
            at += 1
            if depth == 0:
                break
    last = tokens[at - 1]
    return text[raw.at : last.at + len(last.text)]


def _tactics(found: object) -> Iterator[Tactic]:
    """Every tactic inside `found`, from outside to inside."""
    if isinstance(found, Tactic):
        yield found
        found = found.args
    elif isinstance(found, Raw):
        found = found.args
    if isinstance(found, tuple):
        for part in found:
            yield from _tactics(part)
