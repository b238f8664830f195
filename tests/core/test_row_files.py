import json
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.core.registry import get_family
from deltagym.core.row_files import CHUNK, verify_file
from deltagym.core.row_formats import read_rows, writing_rows
from deltagym.core.rows import write_row

TRUTH = [
    {"input": "R", "expected_output": "", "expected_accepted": True, "check_output": False},
    {"input": "", "expected_output": "", "expected_accepted": False, "check_output": False},
]
STARTS_WITH_R = "START start:\n    NEXT a\nPULLER_RB a:\n    [R] end\nEND end"


def judged(tmp_path: Path, lines: list[str], dialect: str | None = None) -> list[dict[str, Json]]:
    (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in lines))
    verify_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", dialect, scope="manufactoria")
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


def test_verdicts_are_added_and_all_else_is_kept(tmp_path: Path) -> None:
    row = {"completion": STARTS_WITH_R, "ground_truth": TRUTH, "id": 7, "note": {"é": None}}
    (out,) = judged(tmp_path, [json.dumps(row)])
    assert out == row | {
        "status": "ok",
        "passed": [True, True],
        "pass_rate": 1.0,
        "full_pass": True,
        "message": "",
    }


def test_partial_and_invalid_completions(tmp_path: Path) -> None:
    accept_all = "START start:\n    NEXT end\nEND end"
    rows = [
        json.dumps({"completion": text, "ground_truth": TRUTH}) for text in (accept_all, "START")
    ]
    partial, invalid = judged(tmp_path, rows)
    assert (partial["passed"], partial["pass_rate"], partial["full_pass"]) == (
        [True, False],
        0.5,
        False,
    )
    assert (invalid["status"], invalid["passed"], invalid["pass_rate"]) == (
        "invalid",
        [False, False],
        0.0,
    )
    assert invalid["message"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[" * 100_000, "line 2: not JSON"),
        ("[1]", "line 2: must be a JSON object, not list"),
        ('{"ground_truth": []}', "line 2: completion: must be text, not NoneType"),
        ('{"completion": "x"}', "line 2: ground_truth: must be a list"),
        ('{"completion": "x", "ground_truth": []}', "line 2: ground_truth: is empty"),
        (
            '{"completion": "x", "ground_truth": [{"input": 1}]}',
            "line 2: ground_truth: input must be a str",
        ),
        (
            json.dumps({"completion": STARTS_WITH_R, "ground_truth": [{"input": "R" * 5000}]}),
            "line 2: ",
        ),
    ],
)
def test_a_row_that_cannot_be_judged_is_no_score_and_says_why(
    tmp_path: Path, line: str, message: str
) -> None:
    good = json.dumps({"completion": STARTS_WITH_R, "ground_truth": TRUTH})
    out = judged(tmp_path, [good, line, "", good])
    assert [row["full_pass"] for row in out] == [True, None, True]
    assert (out[1]["status"], out[1]["pass_rate"]) == ("infra_error", None)
    assert out[1]["message"].startswith(message)


def test_in_delta1_no_cases_at_all_are_a_pass_as_upstream_has_it(tmp_path: Path) -> None:
    (out,) = judged(
        tmp_path, [json.dumps({"completion": STARTS_WITH_R, "ground_truth": []})], "delta1"
    )
    assert (out["status"], out["full_pass"], out["passed"]) == ("ok", True, [])


def test_a_dialect_is_one_of_the_rows_own_scope(tmp_path: Path) -> None:
    family = get_family("proof_algebra")
    proof = family.generate("easy", "test", 0)
    theirs = {**write_row(proof), "completion": family.reference(proof)}
    rows = [json.dumps(theirs), json.dumps({"completion": STARTS_WITH_R, "ground_truth": TRUTH})]
    lean, tape = judged(tmp_path, rows, dialect="lean4")
    assert lean["full_pass"] is True
    assert (tape["status"], tape["full_pass"]) == ("infra_error", None)
    assert "manufactoria has no dialect 'lean4'" in tape["message"]


ANSWERED = {
    "messages": [{"content": "Accept if the tape starts with R.", "role": "user"}],
    "ground_truth": TRUTH,
    "dataset": "manufactoria",
    "difficulty": "basic",
    "id": "starts_with_7",
    "problem_family": "starts_with",
    "name": "Starts With R",
    "completion": STARTS_WITH_R,
}
"""A row in upstream's shape with an answer."""


def written(rows: list[dict[str, Json]], path: Path) -> Path:
    with writing_rows(path) as write:
        for row in rows:
            write(row)
    return path


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".parquet"])
def test_every_format_comes_in_and_goes_out(tmp_path: Path, ending: str) -> None:
    wrong = ANSWERED | {"completion": "START", "extra": {"n": [1, None]}}
    source = written([ANSWERED, wrong], tmp_path / f"in{ending}")
    for target in (tmp_path / "out.json", tmp_path / "out.jsonl", tmp_path / "out.parquet"):
        summary = verify_file(source, target)
        assert (summary.rows, summary.full_passes, summary.unjudged) == (2, 1, 0)
        assert not summary.nothing_judged
        right, other = [entry.row for entry in read_rows(target)]
        assert right["ground_truth"] == TRUTH
        assert (right["passed"], right["full_pass"], right["id"]) == (
            [True, True],
            True,
            "starts_with_7",
        )
        assert other["status"] == "invalid"


def test_what_arrow_would_change_is_json_text_in_parquet(tmp_path: Path) -> None:
    rows = [
        {"a": {"x": 1}, "b": {}, "c": 1, "d": "e"},
        {"a": {"y": 1}, "b": {}, "c": "2", "d": "\udce9"},
        {"e": 2**70},
    ]
    first, second, third = [e.row for e in read_rows(written(rows, tmp_path / "rows.parquet"))]
    assert [json.loads(first[key]) for key in "abcd"] == [{"x": 1}, {}, 1, "e"]
    assert [json.loads(second[key]) for key in "abcd"] == [{"y": 1}, {}, "2", "\udce9"]
    assert json.loads(third["e"]) == 2**70


def test_an_empty_file_and_one_in_which_nothing_can_be_judged(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    assert verify_file(tmp_path / "empty.jsonl", tmp_path / "out.parquet").nothing_judged
    unknown = ANSWERED | {"problem_family": "novel", "dataset": None}
    source = written([unknown, unknown, {"completion": "x"}], tmp_path / "in.json")
    summary = verify_file(source, tmp_path / "out.jsonl")
    assert summary.nothing_judged
    (most, times), (other, once) = summary.reasons
    assert (times, once) == (2, 1)
    assert most.startswith("problem_family: there is no problem_family 'novel'")
    assert other.startswith("problem_family: is missing")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'[{"completion": "x"}', "begins with \\[ but is not a JSON array"),
        (b"PAR1 and no more", "cannot be read as parquet"),
    ],
)
def test_a_broken_array_or_parquet_file_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "in").write_bytes(content)
    with pytest.raises(BadInput, match=message):
        verify_file(tmp_path / "in", tmp_path / "out.jsonl")


def test_more_rows_than_a_chunk_keep_their_order(tmp_path: Path) -> None:
    family = get_family("ends_with")
    problem = family.generate("easy-2c", "test", 0)
    texts = [family.reference(problem), "bad"]
    count = CHUNK + 3
    told: list[int] = []
    lines = (
        json.dumps(
            {"n": n, "completion": texts[n % 2], "ground_truth": write_row(problem)["ground_truth"]}
        )
        for n in range(count)
    )
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    summary = verify_file(
        tmp_path / "in.jsonl", tmp_path / "out.jsonl", progress=told.append, scope="manufactoria"
    )
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["n"] for row in out] == list(range(count))
    assert [row["full_pass"] for row in out] == [n % 2 == 0 for n in range(count)]
    assert (summary.rows, summary.full_passes, summary.unjudged) == (count, (count + 1) // 2, 0)
    assert told == [CHUNK, count]


def test_text_that_is_not_utf8_is_judged_like_any_other(tmp_path: Path) -> None:
    line = json.dumps({"completion": "@", "ground_truth": TRUTH}).encode().replace(b"@", b"\xff")
    (tmp_path / "in.jsonl").write_bytes(line)
    verify_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", scope="manufactoria")
    assert json.loads((tmp_path / "out.jsonl").read_text())["status"] == "invalid"


def test_the_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("before")
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"completion": STARTS_WITH_R, "ground_truth": TRUTH})
    )
    with pytest.raises(BadInput, match="there is no dialect 'delta9'"):
        verify_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", "delta9")
    with pytest.raises(BadInput, match="nowhere"):
        verify_file(tmp_path / "in.jsonl", tmp_path / "nowhere" / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "before"
    with pytest.raises(BadInput, match="not a regular file"):
        verify_file(tmp_path / "in.jsonl", tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_link_to_the_output_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").touch()
    (tmp_path / "out.jsonl").symlink_to("real.jsonl")
    assert len(judged(tmp_path, [json.dumps({"completion": "x", "ground_truth": TRUTH})])) == 1
    assert (tmp_path / "out.jsonl").is_symlink()
