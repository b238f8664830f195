"""Repairs Lean statements of upstream's files, which lack names and have binders cut off.

Every change is reported. Where a repair would be a guess, there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deltagym.core.errors import DeltaGymError

BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
"""Opening bracket to the closing one."""

TYPES = ("ℕ+", "ℕ", "ℤ", "ℚ", "ℝ", "ℂ", "Nat", "Int", "Rat", "Real")  # noqa: RUF001
"""Types of numbers that the type of a cut binder may be made of."""

_TYPE = "(?:" + "|".join(map(re.escape, TYPES)) + ")"
_WHOLE_TYPE = rf"(?:Finset|Set|List|Multiset)\s+{_TYPE}|{_TYPE}(?:\s*[→×]\s*{_TYPE})*"  # noqa: RUF001

_BLOCK = re.compile(r"```lean4?[^\n`]*\n(.*?)```", re.DOTALL)
_NAMED = re.compile(r"^(theorem|lemma|example)\b\s*([^\s({\[⦃:]*)")
_CUT = re.compile(rf"^\s*({_WHOLE_TYPE})\s*([)}}])")
_INSTANCE = re.compile(r"\[\s*[A-Z]")
_WORD = re.compile(r"[^\W\d]\w*[₀-₉']*")
_BOUND = re.compile(r"[({\[⦃]\s*((?:[^\W\d]\w*[₀-₉']*\s+)*[^\W\d]\w*[₀-₉']*)\s*:")
_LOCAL = re.compile(r"(?:∀|∃|∃!|λ|fun|∑|∏|Σ|Π)\s*\(?\s*((?:[^\W\d]\w*[₀-₉']*\s*)+)")
_VARIABLE = re.compile(r"[a-z][₀-₉']*")
_SORRY = re.compile(r"\b(sorry|admit)\b")


class Defect(DeltaGymError):
    """Damage cannot be repaired without guessing; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A statement that Lean can read.

    Attributes:
        name: The theorem's name.
        text: The text from `theorem` to `:= by`.
        changes: What was changed, each as `kind: details`.
        system_e: Whether the statement is in System E's geometry.
    """

    name: str
    text: str
    changes: tuple[str, ...]
    system_e: bool


def repair(prompt: str, name: str) -> Repaired:
    """The statement in a row's prompt, repaired.

    Args:
        prompt: The prompt, with one ```lean block.
        name: The name for a theorem that has none.

    Raises:
        Defect: There is no block, or it does not end with `:=` or `:= by`, or it holds a `sorry`,
            or its brackets do not match, or it claims nothing.
    """
    blocks = _BLOCK.findall(prompt)
    if not blocks:
        raise Defect("no lean block")
    text, changes = blocks[-1].strip(), []
    if _SORRY.search(text):
        raise Defect("a sorry stands in the statement")
    if not text.endswith(":= by"):
        if not text.endswith(":="):
            raise Defect("the statement does not end with := by")
        text, changes = f"{text} by", ["ending: by added"]
    system_e = "SystemE" in prompt or bool(
        re.match(r"^(theorem\s+\S+\s*:)?\s*∀\s*\([^)]*:\s*Point\)", text)
    )
    found, body = _without_name(text)
    if found is None:
        changes.append(f"name: called {name}")
    body, restored = _with_first_binder(body)
    changes += restored
    if (bad := unbalanced(body)) is not None:
        raise Defect(f"brackets do not match; {bad}")
    body, claim = _with_colon(body)
    changes += claim
    called = found or name
    return Repaired(called, f"theorem {called} {body}", tuple(changes), system_e)


def unbalanced(text: str) -> str | None:
    """The first bracket without a partner, in words; None if all have one."""
    open_: list[str] = []
    closing = {close: opened for opened, close in BRACKETS.items()}
    for at, symbol in enumerate(text):
        if symbol in BRACKETS:
            open_.append(symbol)
        elif symbol in closing and (not open_ or open_.pop() != closing[symbol]):
            return f"{symbol} at {at} closes nothing"
    return f"{open_[-1]} is not closed" if open_ else None


def _without_name(text: str) -> tuple[str | None, str]:
    """The theorem's name if it has one, and the text behind it."""
    head = _NAMED.match(text)
    if head is None:
        return None, text
    return head[2] or None, text[head.end() :].strip()


def _with_first_binder(body: str) -> tuple[str, list[str]]:
    """Puts back a first binder of which only `type)` is left.

    Its variables are the letters that the statement uses and binds nowhere else. A letter that is,
    say, the name of a hypothesis counts as bound.

    Returns:
        The statement, and what was changed.

    Raises:
        Defect: The statement uses no such letter.
    """
    cut = _CUT.match(body)
    if cut is None:
        return body, []
    rest, kind, opening = body[cut.end() :], cut[1], "(" if cut[2] == ")" else "{"
    bound = {
        name for group in (*_BOUND.findall(rest), *_LOCAL.findall(rest)) for name in group.split()
    }
    free = [
        w for w in dict.fromkeys(_WORD.findall(rest)) if _VARIABLE.fullmatch(w) and w not in bound
    ]
    if not free:
        raise Defect("a binder is cut off, and the statement does not tell its variables")
    applied = [w for w in free if re.search(rf"(?<!\w){re.escape(w)}\s*(?:\(|[\w⟨])", rest)]
    if "→" in kind and free != applied:
        raise Defect("a binder is cut off, and the statement does not tell which are its functions")
    if "→" not in kind and len(free) > 1 and not re.fullmatch(_TYPE, kind):
        raise Defect("a binder is cut off, and the statement does not tell its variables")
    binder = f"{opening}{' '.join(free)} : {kind}{BRACKETS[opening]}"
    return f"{binder}{rest}", [f"binder: {binder} put back"]


def _with_colon(body: str) -> tuple[str, list[str]]:
    """Puts the colon before a claim that lacks it: a proposition without any binder before it.

    Returns:
        The statement, and what was changed.

    Raises:
        Defect: Nothing is claimed, or binders are followed by something other than a colon.
    """
    claim, binders = body, 0
    while (opened := _BOUND.match(claim) or _INSTANCE.match(claim)) is not None:
        end = _closing(claim)
        if opened.end() > end:
            break
        claim, binders = claim[end + 1 :].lstrip(), binders + 1
    if claim.startswith(":") and not claim.startswith(":="):
        if re.fullmatch(r":\s*:=\s*by", claim):
            raise Defect("there is no claim")
        return body, []
    if binders or re.fullmatch(r":=\s*by", claim):
        raise Defect("there is no claim")
    return f": {body}", ["claim: colon put before it"]


def _closing(text: str) -> int:
    """Offset of the bracket that closes the first one; the brackets match."""
    depth = 0
    for at, symbol in enumerate(text):
        depth += (symbol in "([{⦃⟨") - (symbol in ")]}⦄⟩")
        if not depth:
            return at
    return len(text)
