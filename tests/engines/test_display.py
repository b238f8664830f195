"""Progress of a run on the terminal."""

import io

from given_metrics import step_metrics
from rich.console import Console

from deltagym.engines.display import Display


def shown(*steps: int, quiet: bool = False) -> str:
    text = io.StringIO()
    with Display(20, Console(file=text, width=200), quiet=quiet) as display:
        display.evaluation("before", 1, 1)
        for step in steps:
            display.step(step_metrics(step=step), 20 - step)
    return text.getvalue()


def test_without_a_terminal_every_tenth_step_and_the_last_is_a_line() -> None:
    lines = shown(9, 10, 11, 20).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["evaluated: before", "step 10", "step 20"]
    assert "full_pass 25.00%" in lines[1]
    assert "entropy no update" in lines[1]
    assert "seconds 2.0" in lines[1]


def test_a_quiet_display_shows_nothing(capsys) -> None:
    with Display(20, quiet=True) as display:
        display.evaluation("before", 1, 1)
        display.step(step_metrics(step=10), 10)
    assert capsys.readouterr() == ("", "")
