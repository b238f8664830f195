"""The command line as a user runs it: exit codes, output streams, and never a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deltagym.cli.main import main
from deltagym.core.registry import family_names, get_family
from deltagym.core.rows import write_row
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import suite_names

Run = Callable[..., subprocess.CompletedProcess[str]]

GOOD = get_family("ends_with").generate("easy-2c", "test", 0)


def exit_code(*arguments: str) -> object:
    """Runs the command line in this process."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return end.value.code


def test_version_and_help(deltagym_command: Run) -> None:
    assert deltagym_command("--version").stdout.strip() == "0.1.0"
    text = deltagym_command("--help").stdout
    for verb in (
        "families",
        "suites",
        "generate",
        "validate",
        "verify",
        "pretrain",
        "sft",
        "train",
        "study",
        "rates",
        "transfer",
        "ladder",
        "new",
        "eval",
        "report",
        "analyse",
        "effects",
        "serve",
        "doctor",
    ):
        assert f" {verb} " in text


def test_families_lists_all_or_shows_a_problem_with_prompt_gold_and_cases(
    deltagym_command: Run,
) -> None:
    listed = deltagym_command("families").stdout
    assert all(f"│ {name} " in listed for name in family_names())
    shown = deltagym_command("families", "ends_with", "--level", "easy-2c", "--index", "1").stdout
    family = get_family("ends_with")
    problem = family.generate("easy-2c", "train", 1)
    assert family.prompt(problem) in shown.replace("\n", " ") or problem.id in shown
    assert family.reference(problem) in shown
    assert f"{len(problem.cases)} cases" in shown


def test_suites_lists_all_or_shows_one(deltagym_command: Run) -> None:
    listed = deltagym_command("suites").stdout
    assert all(f"│ {name} " in listed for name in suite_names())
    shown = deltagym_command("suites", "ends").stdout
    assert [cell.strip() for cell in shown.splitlines()[-2].split("│")[1:-1]] == [
        "all",
        "",
        "107",
        "19",
    ]


def test_generate_writes_files_and_says_where_upstream_has_more(
    deltagym_command: Run, small_suite: str, tmp_path: Path
) -> None:
    done = deltagym_command("generate", small_suite, "-o", tmp_path / "data", "--format", "jsonl")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "13 fewer than upstream" in done.stdout
    assert sorted(p.name for p in (tmp_path / "data").iterdir()) == [
        "small.json",
        "small_test.jsonl",
        "small_train.jsonl",
    ]


def test_validate_exits_0_on_a_sound_suite_and_1_with_the_failures_on_another(
    deltagym_command: Run, small_suite: str, tmp_path: Path
) -> None:
    done = deltagym_command("validate", small_suite, "--mutants", "2")
    assert (done.returncode, done.stdout.count("holds"), done.stdout.count("FAILS")) == (0, 9, 0)
    exact = tmp_path / "exact.toml"
    exact.write_text(
        'name = "exact"\ndescription = "x"\n'
        '[[draw]]\nfamily = "exact_sequence"\nlevel = "basic-2c"\ncount = 4\n'
    )
    failed = deltagym_command("validate", exact, "--mutants", "2")
    assert failed.returncode == 1
    assert any("the idle score" in line and "FAILS" in line for line in failed.stdout.splitlines())


def test_verify_exits_1_with_the_reasons_when_nothing_could_be_judged(
    deltagym_command: Run, tmp_path: Path
) -> None:
    row = write_row(GOOD) | {"completion": "prose"}
    lost = [row | {"problem_family": "no_such"}, row | {"ground_truth": None}]
    source, out = tmp_path / "in.json", tmp_path / "out.jsonl"
    source.write_text(json.dumps([{**each, "dataset": None} for each in lost]))
    done = deltagym_command("verify", source, "-o", out)
    assert done.returncode == 1
    assert "2 rows, 0 pass every case, 2 could not be judged" in done.stdout
    assert "1 x problem_family: " in done.stdout
    assert "1 x ground_truth: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert [json.loads(line)["full_pass"] for line in out.read_text().splitlines()] == [None] * 2
    source.write_text(json.dumps([row, *lost]))
    assert deltagym_command("verify", source, "-o", out).returncode == 0


def test_verify_carries_everything_through(deltagym_command: Run, tmp_path: Path) -> None:
    gold = get_family("ends_with").reference(GOOD)
    rows = [
        write_row(GOOD) | {"completion": completion, "mine": [1]}
        for completion in (gold, "prose", f"See:\n```x\n{gold}```\n")
    ]
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows) + "not json\n"
    )
    done = deltagym_command("verify", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert done.returncode == 0
    assert "4 rows, 2 pass every case, 1 could not be judged" in done.stdout
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["full_pass"] for row in out] == [True, False, True, None]
    assert {k: out[0][k] for k in rows[0]} == rows[0]
    assert out[0]["passed"] == [True] * len(GOOD.cases)
    deltagym_command(
        "verify", tmp_path / "in.jsonl", "-o", tmp_path / "out1.jsonl", "--dialect", "delta1"
    )
    strict = [
        json.loads(line)["status"] for line in (tmp_path / "out1.jsonl").read_text().splitlines()
    ]
    assert strict == ["ok", "invalid", "invalid", "infra_error"]


def test_doctor_says_what_can_be_done_here(deltagym_command: Run) -> None:
    done = deltagym_command("doctor")
    assert done.returncode == 0
    assert "generate, validate, verify" in done.stdout
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["families", "contains_orderd"], "the nearest is 'contains_ordered'"),
        (["new", "family", "x", "--scope", "leen", "-o", "x"], "the nearest is 'lean'"),
        (["verify", "x.jsonl", "-o", "y", "--scope", "sq"], "the nearest is 'sql'"),
        (["families", "nope"], "there is no family 'nope'"),
        (["families", "ends_with", "--index", "9999"], "index must be 0 to"),
        (["families", "ends_with", "--level", "nope"], "ends_with has no level 'nope'"),
        (["suites", "nope"], "there is no suite 'nope'"),
        (["generate", "nope", "-o", "x"], "there is no suite 'nope'"),
        (["generate", "ends"], '"--out" requires an argument'.replace('"', "")),
        (["generate", "ends", "-o", "x", "--format", "csv"], 'Invalid value "csv" for --format'),
        (["validate"], "name at least one suite, or give --all"),
        (
            ["validate", "ends", "--journal", "seen.jsonl", "--ray", "auto"],
            "journal: the tasks of a cluster cannot share a file; leave out --ray",
        ),
        (["verify", "missing.jsonl", "-o", "x"], "missing.jsonl: No such file"),
        (["train", "missing.toml", "-o", "x"], "cannot read missing.toml"),
        (["report", "missing"], "missing does not exist"),
        (["eval", "tiny", "--suite", "nope"], "there is no suite 'nope'"),
        (["eval", "tiny", "--suite", "ends", "--before", "missing.json"], "missing.json"),
        (["nope"], 'Unknown command "nope"'),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("deltagym: ")
    assert err.count("\n") == 1
    assert message in err


def test_bad_input_leaves_no_traceback_in_a_process_of_its_own(deltagym_command: Run) -> None:
    done = deltagym_command("report", "missing")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def _hear_interrupts() -> None:
    """Resets SIGINT, which the children of a shell's background job ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_one_line_and_exit_130(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deltagym.cli.main", "generate", "all", "-o", str(tmp_path)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_interrupts,
    )
    deadline = time.monotonic() + 240  # A fresh clone compiles first, slow on a busy machine.
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "deltagym: interrupted\n"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_closed_pipe_is_no_error_worth_a_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "deltagym.cli.main", "suites"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert "Traceback" not in done.stderr


def test_eval_prints_bounds_writes_the_evaluation_and_compares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An untrained model, which solves nothing."""
    from deltagym.models.embedded import model as tiny

    tiny.build_model(tiny.TinyShape(hidden=32, layers=1), 0).save_pretrained(tmp_path / "model")
    tiny.build_tokenizer().save_pretrained(tmp_path / "model")
    common = ["eval", str(tmp_path / "model"), "--suite", "has_tiny", "--limit", "2", "-n", "2"]
    assert exit_code(*common, "-o", str(tmp_path / "before.json")) == 0
    first = capsys.readouterr().out
    assert "pass@2 = 0 on 2 of 2 problems" in first
    assert "true success rate at most 84.2%, 95% bound" in first
    assert "over-credit" in first
    assert "no pass" in first
    before = json.loads((tmp_path / "before.json").read_text())
    assert before["n"] == 2
    assert [record["audited"] for record in before["records"]] == [2, 2]
    assert exit_code(*common, "--seed", "1", "--before", str(tmp_path / "before.json")) == 0
    assert "2 problems had no success in 2 samples before" in capsys.readouterr().out
    assert exit_code(*common, "--no-audit") == 0
    assert "over-credit" not in capsys.readouterr().out


def test_train_refuses_a_folder_in_use_and_report_prints_the_path_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    RunFolder.create(run, "", {})
    assert exit_code("report", str(run)) == 0
    assert capsys.readouterr().out == f"{run / 'report.html'}\n"
    assert (run / "report.html").read_text().startswith("<!doctype html>")
    (tmp_path / "recipe.toml").write_text(
        'name = "x"\nphases = [{score = "pass_rate", steps = 1}]\n[suite]\nname = "has_tiny"\n'
    )
    assert exit_code("train", str(tmp_path / "recipe.toml"), "-o", str(run)) == 2
    assert "already exists" in capsys.readouterr().err
