"""Validation of a sound suite, and of suites whose families are unsound in one way each."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import refresh
from deltagym.suites.validate import Validation, overview, validate

GOLD = "gold answers pass their cases"
DEFINED = "gold answers do as defined, on short and long inputs"
CASES = "24 to 40 cases a problem"
IDLE = "the idle score is at most 0.55"
ONCE = "every problem is there once"
RIVALS = "no problem is passed by another's gold answer"
MUTANTS = "at least 99.5% of wrong neighbours are rejected"
TWINS = "no test problem behaves as a train problem"
AGAIN = "built again, byte for byte the same"
ALL = {GOLD, DEFINED, CASES, IDLE, ONCE, RIVALS, MUTANTS, TWINS, AGAIN}

UNSOUND = '''
"""Families that are unsound in one way each."""

import os
from dataclasses import replace

from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.families.ends_with import EndsWith
from deltagym.scopes.manufactoria.families.starts_with import FAMILY as STARTS_WITH


class Few(EndsWith):
    """Six words."""

    def params(self, level):
        for word in ("RB", "BR", "RRB", "RBB", "BRR", "BBR"):
            yield {"colours": "RB", "word": word}


class WrongGold(Few):
    """The gold program solves another problem."""

    name = "wrong_gold"

    def reference(self, problem):
        return STARTS_WITH.reference(problem)


class LuckyGold(Few):
    """The gold program is wrong where the cases do not look."""

    name = "lucky_gold"

    def accepts(self, params, tape):
        return super().accepts(params, tape) or tape == 10 * "R"


class FewCases(Few):
    """The cases are the two shortest."""

    name = "few_cases"

    def problem(self, level, params, seed=0):
        whole = super().problem(level, params, seed)
        cases = tuple(sorted(whole.cases, key=lambda c: len(c.input))[:2])
        return Problem(self.name, level, whole.params, whole.statement, cases)


class OneSided(Few):
    """Nearly all cases are to be rejected."""

    name = "one_sided"

    def problem(self, level, params, seed=0):
        whole = super().problem(level, params, seed)
        bad = [c for c in whole.cases if not c.expected["accepted"]]
        good = [c for c in whole.cases if c.expected["accepted"]]
        cases = (*bad, *bad, *good[:2])[:40]
        return Problem(self.name, level, whole.params, whole.statement, cases)


class Twice(Few):
    """Every word is there twice under different meanings."""

    name = "twice"

    def params(self, level):
        yield from ({**p, "copy": copy} for p in super().params(level) for copy in (1, 2))

    def meaning(self, params):
        return super().meaning(params) + str(params["copy"])


class Unsteady(Few):
    """The wording depends on the hash seed."""

    name = "unsteady"

    def problem(self, level, params, seed=0):
        whole = super().problem(level, params, seed)
        statement = whole.statement + str(hash("word"))
        return replace(whole, family=self.name, statement=statement, id="")
'''

CLASSES = {
    "wrong_gold": "WrongGold",
    "lucky_gold": "LuckyGold",
    "few_cases": "FewCases",
    "one_sided": "OneSided",
    "twice": "Twice",
    "unsteady": "Unsteady",
}


@pytest.fixture
def unsound(tmp_path: Path) -> Iterator[None]:
    """The unsound families, installed for one test in a folder of their own."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "unsound.py").write_text(UNSOUND)
    info = folder / "unsound-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: unsound\nVersion: 1.0\n")
    lines = [f"{name} = unsound:{found}" for name, found in CLASSES.items()]
    (info / "entry_points.txt").write_text("\n".join(["[deltagym.families]", *lines, ""]))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", str(folder))
        refresh()
        yield
    sys.modules.pop("unsound", None)
    refresh()


def failing(validation: Validation) -> set[str]:
    return {check.name for check in validation.checks if not check.ok}


def test_a_sound_suite_holds_every_check(small_suite: str) -> None:
    told: list[tuple[str, int, int]] = []
    validation = validate(small_suite, mutants=10, progress=lambda *now: told.append(now))
    assert failing(validation) == set()
    assert validation.ok
    assert {check.name for check in validation.checks} == ALL
    assert all(check.measured for check in validation.checks)
    assert (validation.suite, validation.sizes, validation.upstream) == ("small", (9, 3), (20, 5))
    assert {("gold answers", 12, 12), ("idle answers", 12, 12)} < set(told)
    assert ("manufactoria: mutants", 12, 12) in told


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("wrong_gold", {GOLD, DEFINED}),
        ("lucky_gold", {DEFINED}),
        ("few_cases", {CASES, MUTANTS}),
        ("one_sided", {IDLE}),
        ("twice", {TWINS}),
        ("unsteady", {AGAIN}),
    ],
)
@pytest.mark.usefixtures("unsound")
def test_each_unsoundness_is_found(family: str, expected: set[str], tmp_path: Path) -> None:
    suite = tmp_path / "suite.toml"
    suite.write_text(
        f'name = "x"\ndescription = "x"\ntrain_ratio = 0.5\n'
        f'[[draw]]\nfamily = "{family}"\nlevel = "easy-2c"\n'
    )
    validation = validate(str(suite), mutants=10)
    assert not validation.ok
    assert expected <= failing(validation)
    for check in validation.checks:
        assert check.ok or check.failures or check.name == IDLE


def test_a_limit_takes_problems_from_all_over_a_split(small_suite: str) -> None:
    validation = validate(small_suite, mutants=2, limit=2)
    assert validation.sizes == (2, 2)
    assert {check.name for check in validation.checks} == ALL
    assert validation.ok


def test_a_call_that_was_stopped_goes_on_from_its_journal(small_suite: str, tmp_path: Path) -> None:
    journal = tmp_path / "seen.jsonl"

    def stopping(what: str, done: int, total: int) -> None:
        if what == "manufactoria: mutants" and done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate(small_suite, mutants=2, progress=stopping, journal=journal)
    lines = journal.read_text().splitlines()
    seen = Counter(json.loads(line)["check"] for line in lines)
    assert seen == {"gold": 12, "idle": 12, "definition": 12, "2 mutants": 5}
    journal.write_text(re.sub(r'"wrong":\d+', '"wrong":1000', journal.read_text()))
    gone_on = validate(small_suite, mutants=2, journal=journal)
    assert gone_on.ok
    assert {check.name for check in gone_on.checks} == ALL
    assert 5000 <= _mutants_tried(gone_on) < 6000  # Five problems of the journal, and seven more.
    assert len(journal.read_text().splitlines()) == 4 * 12
    assert _mutants_tried(validate(small_suite, mutants=3, journal=journal)) < 1000


def _mutants_tried(validation: Validation) -> int:
    """How many wrong mutants the check of that name has seen."""
    found = {check.kind: check.measured for check in validation.checks}
    return int(found["mutants"].rpartition(" ")[2])


@pytest.mark.usefixtures("unsound")
def test_a_problem_that_failed_is_checked_again(tmp_path: Path) -> None:
    suite, journal = tmp_path / "suite.toml", tmp_path / "seen.jsonl"
    suite.write_text(
        'name = "x"\ndescription = "x"\ntrain_ratio = 0.5\n'
        '[[draw]]\nfamily = "wrong_gold"\nlevel = "easy-2c"\n'
    )
    for _ in range(2):
        assert {GOLD, DEFINED} <= failing(validate(str(suite), mutants=2, journal=journal))
    assert '"gold"' not in journal.read_text()


@pytest.mark.usefixtures("unsound")
def test_a_journal_counts_for_the_code_that_wrote_it_only(tmp_path: Path) -> None:
    suite, journal, code = (tmp_path / p for p in ("suite.toml", "seen.jsonl", "site/unsound.py"))
    suite.write_text(
        'name = "x"\ndescription = "x"\ntrain_ratio = 0.5\n'
        '[[draw]]\nfamily = "lucky_gold"\nlevel = "easy-2c"\n'
    )
    validate(str(suite), mutants=2, journal=journal)
    before = journal.read_text()
    code.write_text(code.read_text() + "# mended\n")
    validate(str(suite), mutants=2, journal=journal)
    assert journal.read_text().count('"gold"') == 2 * before.count('"gold"')


def test_the_overview_has_a_row_a_suite_and_says_what_fails(small_suite: str) -> None:
    whole, few = validate(small_suite, mutants=2), validate(small_suite, mutants=2, limit=1)
    broken = replace(
        few, checks=tuple(replace(c, ok=False) if c.kind == "gold" else c for c in few.checks)
    )
    table = overview([whole, broken])
    assert table.header[:4] == ("suite", "train + test", "gold", "cases")
    assert [row[:3] for row in table.rows] == [
        ("small", "9 + 3", "12 of 12"),
        ("small", "1 + 1", "FAILS: 2 of 2"),
    ]


def test_bad_input_is_named() -> None:
    with pytest.raises(BadInput, match="limit: must be at least 1"):
        validate("ends", limit=0)
    with pytest.raises(BadInput, match="no suite 'nope'"):
        validate("nope")
    with pytest.raises(BadInput, match=r"journal: .*Is a directory"):
        validate("ends", journal=".")
