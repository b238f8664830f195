"""A second opinion: checks the text that problems are exported as, written apart from the verifier and without its shortcuts.

It knows just the form that `writer` gives: one statement a line, hypotheses of an assertion in a block around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_STATEMENT = re.compile(r"(\S+) \$([faep]) (.*?) ?(?:\$= (.*) )?\$\.")


@dataclass(frozen=True, slots=True)
class _Said:
    """An assertion: what it needs from the stack, as typed variables and premises in text, and its conclusion."""

    types: tuple[tuple[str, str], ...]
    premises: tuple[str, ...]
    apart: tuple[tuple[str, str], ...]
    conclusion: str


def verified(text: str) -> dict[str, bool]:
    """Label of each theorem in the text to whether its proof, from what stands above it, is right."""
    types: dict[str, str] = {}
    pushed: dict[str, str] = {}
    said: dict[str, _Said] = {}
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
                said_now = _Said(mandatory, tuple(own.values()), tuple(apart), expression)
                if kind == "p":
                    found[label] = _holds(
                        said_now, (proof or "").split(), pushed | own, said, set(types)
                    )
                said[label] = said_now
    return found


def _holds(
    goal: _Said,
    proof: list[str],
    pushed: Mapping[str, str],
    said: Mapping[str, _Said],
    variables: set[str],
) -> bool:
    stack: list[str] = []
    for label in proof:
        if label in pushed:
            stack.append(pushed[label])
            continue
        if label not in said:
            return False
        rule = said[label]
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
        if [_put(p, images) for p in rule.premises] != taken[len(rule.types) :] or not _kept_apart(
            rule, images, goal, variables
        ):
            return False
        stack.append(_put(rule.conclusion, images))
    return stack == [goal.conclusion]


def _put(expression: str, images: Mapping[str, str]) -> str:
    """The expression with variables replaced; empty images leave no gap."""
    return " ".join(filter(None, (images.get(word, word) for word in expression.split())))


def _kept_apart(rule: _Said, images: Mapping[str, str], goal: _Said, variables: set[str]) -> bool:
    declared = {frozenset(pair) for pair in goal.apart}
    pairs = [
        frozenset((a, b))
        for one, other in rule.apart
        for a in variables & set(images[one].split())
        for b in variables & set(images[other].split())
    ]
    return all(len(pair) == 2 and pair in declared for pair in pairs)
