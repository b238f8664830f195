"""Findings: what is kept from one call to the next."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.suites.findings import Findings


def a_problem(number: int = 0) -> Problem:
    return get_family("ends_with").generate("easy-2c", "train", number)


def test_findings_are_there_again_by_check_and_problem(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    first = Findings(path)
    assert first.find("gold", a_problem()) is None
    first.keep("gold", a_problem(), True)
    first.keep("idle", a_problem(1), 0.5)
    assert first.find("gold", a_problem()) is True
    first.close()
    second = Findings(path)
    assert second.find("gold", a_problem()) is True
    assert second.find("idle", a_problem(1)) == 0.5
    assert second.find("idle", a_problem()) is None
    assert second.find("gold", a_problem(1)) is None
    second.close()


def test_without_a_file_they_last_as_long_as_the_object() -> None:
    findings = Findings(None)
    findings.keep("gold", a_problem(), True)
    assert findings.find("gold", a_problem()) is True
    assert Findings(None).find("gold", a_problem()) is None


def test_another_kind_of_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"answer":"yes","key":"k1"}\n')
    with pytest.raises(BadInput, match="line 1 is no entry"):
        Findings(path)
    with pytest.raises(BadInput, match="line 1"):
        Findings(path)
    assert path.read_text() == '{"answer":"yes","key":"k1"}\n'
