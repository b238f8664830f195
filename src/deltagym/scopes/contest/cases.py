"""Cases of a contest problem: the tests of three sizes, and how a row writes them down.

Small tests are stored in full, larger ones as addresses from which their input is drawn again when
it is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Case, Json, canonical_json
from deltagym.core.seeding import derive_seed
from deltagym.scopes.contest.calls import is_call, read_call, write_call
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import COUNTS, Knobs, Shape, Template, Tier

KEPT = 48
"""Inputs kept in memory; a large one takes about a megabyte."""


def normalised(output: str) -> str:
    """The form in which outputs are compared: their words, one space apart."""
    return " ".join(output.split())


def sha256(text: str) -> str:
    """Hex digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_cases(
    template: Template, knobs: Knobs, seed: int, counts: Mapping[Tier, int] = COUNTS
) -> tuple[Case, ...]:
    """The tests of a problem, smallest first: `counts` of each tier.

    Small: input and output in full. Medium: an address and a digest of the output. Large: an
    address; its output is that of the gold program, which every verification has to time anyway.
    """
    solve, cases = compiled(template.gold(knobs)), []
    for tier, count in counts.items():
        for number in range(count):
            shape = Shape(tier, number)
            drawn_from = derive_seed(
                seed, "contest", template.name, canonical_json(dict(knobs)), tier, number
            )
            text = template.draw(knobs, shape, Draws(drawn_from))
            if tier is Tier.SMALL:
                cases.append(Case(text, {"output": normalised(solve(text))}))
                continue
            address = {
                "tier": str(tier),
                "number": number,
                "seed": drawn_from,
                "sha256": sha256(text),
            }
            digest = sha256(normalised(solve(text))) if tier is Tier.MEDIUM else None
            cases.append(Case(address, {"sha256": digest}))
    return tuple(cases)


def tier_of(case: Case) -> Tier:
    """The tier of a test."""
    return Tier.SMALL if isinstance(case.input, str) or is_call(case) else Tier(case.input["tier"])


def input_of(template: Template, knobs: Knobs, case: Case) -> str:
    """The input of a test, drawn again if it is an address.

    Raises:
        DeltaGymError: The input drawn now differs from the one drawn when the test was made.
    """
    if isinstance(case.input, str):
        return case.input
    address = case.input
    text = _drawn(
        template,
        canonical_json(dict(knobs)),
        Tier(address["tier"]),
        address["number"],
        address["seed"],
    )
    if sha256(text) != address["sha256"]:
        raise DeltaGymError(
            f"the input of a {address['tier']} test is another now: {template.name} has changed; "
            "build the problem again"
        )
    return text


@lru_cache(maxsize=KEPT)
def _drawn(template: Template, knobs: str, tier: Tier, number: int, seed: int) -> str:
    return template.draw(json.loads(knobs), Shape(tier, number), Draws(seed))


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads a test from a row; raises `BadInput` naming the field."""
    if "assert" in test:
        return read_call(test["assert"])
    if isinstance(test.get("input"), str):
        if not isinstance(test.get("output"), str):
            raise BadInput(f"ground_truth: output must be text, not {test.get('output')!r}")
        return Case(test["input"], {"output": test["output"]})
    address = {name: test.get(name) for name in ("tier", "number", "seed", "sha256")}
    if address["tier"] not in (Tier.MEDIUM, Tier.LARGE) or not isinstance(address["sha256"], str):
        raise BadInput(
            "ground_truth: a test needs input and output as text, or tier (medium, large), "
            "number, seed and sha256"
        )
    for number in (address["number"], address["seed"]):
        if type(number) is not int or not 0 <= number < 2**64:
            raise BadInput("ground_truth: number and seed must be integers from 0 to 2**64 - 1")
    digest = test.get("output_sha256")
    if digest is not None and not isinstance(digest, str):
        raise BadInput(f"ground_truth: output_sha256 must be text or null, not {digest!r}")
    return Case(address, {"sha256": digest})


def write_case(case: Case) -> Json:
    """Writes a test for a row."""
    if is_call(case):
        return write_call(case)
    if isinstance(case.input, str):
        return {"input": case.input, "output": case.expected["output"]}
    return {**case.input, "output_sha256": case.expected["sha256"]}
