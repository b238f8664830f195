"""Progress of long work where standard error is a log."""

import pytest

from deltagym.cli.show import progress


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("few", every=0) as tell:
        tell("attempts", 3, 40)
        tell("loss 0.5", 7, 9)
    assert capsys.readouterr().err.splitlines() == [
        "few: attempts: 3 of 40",
        "few: loss 0.5: 7 of 9",
    ]


def test_work_of_a_moment_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as tell:
        tell("attempts", 40, 40)
    assert capsys.readouterr().err == ""
