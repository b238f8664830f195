"""What every conformance check has in common: exports, known answers, and the line it prints.

A check is `check_FRAMEWORK.py` and runs in the environment of that framework alone. Its last line
of output is JSON: the framework's version, what ran, and a figure. A failed expectation ends it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from deltagym.core.registry import get_family, scope_of
from deltagym.core.toml import check_table
from deltagym.core.verification import verify
from deltagym.exports.base import Export
from deltagym.exports.reward import NoScore
from deltagym.exports.rows import make_row, read_problem
from deltagym.exports.write import export
from deltagym.models.embedded.model import decode, encode_program
from deltagym.scopes.manufactoria.parser import parse

SUITE, TRAIN, EVAL, SWITCH = "has_tiny", 8, 4, 2
"""What is exported: a suite that the embedded model reads, and the step of the switch."""

Rewarder = Callable[[Path], Callable[[str, str, int], float | None]]
"""Opens an export; what it gives maps problem, completion and step to what the framework pays."""


def export_to(framework: str, folder: Path, mode: str = "dense", **changes: Any) -> Path:
    """A small export with compact prompts; `changes` are other keys of `Export`."""
    reward = {"mode": mode, "switch_at": SWITCH if mode == "scheduled" else None}
    what = {"suite": SUITE, "train_size": TRAIN, "eval_size": EVAL, "prompt": "compact"}
    table = {**what, "reward": reward, **changes}
    return export(framework, check_table(Export, table, "export"), folder).folder


def gold(problem: str) -> str:
    """An answer that solves a row's problem."""
    found = read_problem(problem)
    return sayable(get_family(found.family).reference(found))


def partial(problem: str) -> str:
    """An answer that passes some cases of a row's problem and fails others."""
    found = read_problem(problem)
    answers = map(sayable, scope_of(found).idle_answers(found))
    return next(answer for answer in answers if 0 < rate(problem, answer) < 1)


def sayable(program: str) -> str:
    """A program in words that are tokens of the embedded model."""
    return decode(encode_program(parse(program)))


def rate(problem: str, answer: str) -> float:
    """The share of cases that an answer passes."""
    found = verify(read_problem(problem), answer).pass_rate
    assert found is not None
    return found


@cache
def unjudgeable() -> str:
    """A problem whose every verification ends with an infrastructure error: its table is broken."""
    family = get_family("sql_joining")
    spec = json.loads(make_row(family.generate(family.levels[0], "train", 0)).problem)
    for case in spec["ground_truth"]:
        case["ddl"] = "CREATE TABLE"
    return json.dumps({**spec, "id": ""})


def check_rewards(
    framework: str, folder: Path, problem: str, rewarder: Rewarder, scheduled: bool = True
) -> None:
    """Checks what a framework pays for right, partly right and unjudgeable answers.

    Args:
        framework: Name of the exporter.
        folder: Where the exports may be written.
        problem: A problem of the suite.
        rewarder: How this framework pays.
        scheduled: Whether a scheduled reward reads the step; otherwise its phases are checked.
    """
    right, partly = gold(problem), partial(problem)
    for mode, expected in (("dense", rate(problem, partly)), ("binary", 0.0)):
        pay = rewarder(export_to(framework, folder / mode, mode))
        expect(f"{mode}: gold", pay(problem, right, 0), 1.0)
        expect(f"{mode}: partial", pay(problem, partly, 0), expected)
        expect_no_score(pay, unjudgeable())
    if scheduled:
        pay = rewarder(export_to(framework, folder / "scheduled", "scheduled"))
        for step, expected in ((SWITCH - 1, rate(problem, partly)), (SWITCH, 0.0)):
            expect(f"scheduled: step {step}", pay(problem, partly, step), expected)


def expect(what: str, found: Any, wanted: Any) -> None:
    """Ends the check unless two values are equal; numbers may differ as float32 does."""
    same = (
        math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-7)
        if isinstance(wanted, float) and isinstance(found, int | float)
        else found == wanted
    )
    if not same:
        raise SystemExit(f"{what}: found {found!r}, wanted {wanted!r}")


def expect_no_score(pay: Callable[[str, str, int], float | None], problem: str) -> None:
    """Ends the check unless an unjudgeable answer gets no number: None, NaN or an error."""
    try:
        found = pay(problem, "SELECT 1", 0)
    except NoScore:
        return
    if found is not None and not math.isnan(found):
        raise SystemExit(f"infrastructure error: paid {found!r}, wanted no score")


def report(framework: str, package: str, ran: str, figure: str) -> None:
    """Prints the line for the matrix.

    Args:
        framework: Name of the exporter.
        package: The distribution whose version is meant, or a version in words.
        ran: What the framework's own code did.
        figure: A figure of it.
    """
    try:
        found = version(package)
    except ModuleNotFoundError:
        found = package
    line: Mapping[str, str] = {"framework": framework, "version": found, "ran": ran}
    print(json.dumps({**line, "figure": figure}))


def load(path: Path) -> ModuleType:
    """A module of an export, imported as its framework would: with its folder on the path."""
    sys.path.insert(0, str(path.parent))
    try:
        for name in [file.stem for file in path.parent.glob("*.py")]:
            sys.modules.pop(name, None)
        return import_module(path.stem)
    finally:
        sys.path.remove(str(path.parent))


def tokens(text: str, tokenizer: Any) -> list[int]:
    """Token ids of a text, with the mark of its end."""
    return [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for exports, gone afterwards."""
    with TemporaryDirectory() as folder:
        yield Path(folder)
