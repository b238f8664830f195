"""The naive checker: checks exported problems, and shares no code with the verifier.

It reads only the form that `writer` writes: a statement a line, and a block around an assertion
with its hypotheses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_STATEMENT = re.compile(r"(\S+) \$([faep]) (.*?) ?(?:\$= (.*) )?\$\.")


@dataclass(frozen=True, slots=True)
class _Stated:
    """An assertion as text.

    Attributes:
        types: (typecode, variable) of each variable that it needs from the stack.
        premises: Premises that it needs from the stack, above the variables.
        apart: Pairs of variables that must be disjoint.
        conclusion: Its conclusion.
    """

    types: tuple[tuple[str, str], ...]
    premises: tuple[str, ...]
    apart: tuple[tuple[str, str], ...]
    conclusion: str


def check_text(text: str) -> dict[str, bool]:
    """Checks every theorem of a database from the statements above it.

    Returns:
        Label of each theorem to whether its proof is right.
    """
    types: dict[str, str] = {}
    pushed: dict[str, str] = {}
    stated: dict[str, _Stated] = {}
    found: dict[str, bool] = {}
    apart: list[tuple[str, str]] = []
    own: dict[str, str] = {}
    for line in map(str.strip, text.splitlines()):
        if line in ("${", "$}"):
            apart, own = [], {}
        elif line.startswith("$d "):
            one, other = line.split()[1:3]
            apart.append((one, other))
        elif statement := _STATEMENT.fullmatch(line):
            label, kind, expression, proof = statement.groups()
            if kind == "f":
                types[expression.split()[1]] = expression.split()[0]
                pushed[label] = expression
            elif kind == "e":
                own[label] = expression
            else:
                words = {w for e in (expression, *own.values()) for w in e.split()}
                mandatory = tuple((t, v) for v, t in types.items() if v in words)
                this = _Stated(mandatory, tuple(own.values()), tuple(apart), expression)
                if kind == "p":
                    steps = (proof or "").split()
                    found[label] = _holds(this, steps, pushed | own, stated, set(types))
                stated[label] = this
    return found


def _holds(
    goal: _Stated,
    proof: list[str],
    pushed: Mapping[str, str],
    stated: Mapping[str, _Stated],
    variables: set[str],
) -> bool:
    """Whether the labels of a proof leave the goal alone on the stack."""
    stack: list[str] = []
    for label in proof:
        if label in pushed:
            stack.append(pushed[label])
            continue
        if label not in stated:
            return False
        rule = stated[label]
        needed = len(rule.types) + len(rule.premises)
        if needed > len(stack):
            return False
        taken, stack = stack[len(stack) - needed :], stack[: len(stack) - needed]
        images = {}
        for (code, variable), entry in zip(rule.types, taken, strict=False):
            first, _, rest = entry.partition(" ")
            if first != code:
                return False
            images[variable] = rest
        if [_put(p, images) for p in rule.premises] != taken[len(rule.types) :]:
            return False
        if not _kept_apart(rule, images, goal, variables):
            return False
        stack.append(_put(rule.conclusion, images))
    return stack == [goal.conclusion]


def _put(expression: str, images: Mapping[str, str]) -> str:
    """The expression with variables replaced; empty images leave no gap."""
    return " ".join(filter(None, (images.get(word, word) for word in expression.split())))


def _kept_apart(
    rule: _Stated, images: Mapping[str, str], goal: _Stated, variables: set[str]
) -> bool:
    """Whether the goal declares every pair of variables disjoint that the rule keeps apart."""
    declared = {frozenset(pair) for pair in goal.apart}
    pairs = [
        frozenset((a, b))
        for one, other in rule.apart
        for a in variables & set(images[one].split())
        for b in variables & set(images[other].split())
    ]
    return all(len(pair) == 2 and pair in declared for pair in pairs)
