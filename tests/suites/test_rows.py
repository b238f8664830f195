"""Rows in upstream's shape are a suite, with their own prompts and cases."""

import json
from pathlib import Path

import pytest

import deltagym
from byte_model import save_byte_model
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.core.registry import get_family
from deltagym.core.row_formats import read_rows, writing_rows
from deltagym.core.rows import write_row
from deltagym.core.training_cases import TrainingCases
from deltagym.suites.load import load_suite

ACCEPTS_R = "START start:\n    NEXT a\nPULLER_RB a:\n    [R] end\nEND end"


def upstreams(word: str) -> dict[str, Json]:
    tapes = {"": False, word: True, "B": False, "BR": False, word + "B": True}
    return {
        "messages": [{"content": f"# Manufactoria\n\nStart with {word}.", "role": "user"}],
        "ground_truth": [
            {
                "input": tape,
                "expected_output": "",
                "expected_accepted": accepted,
                "check_output": False,
                "description": "",
            }
            for tape, accepted in tapes.items()
        ],
        "dataset": "manufactoria",
        "difficulty": "basic",
        "id": f"7f3{word}",
        "problem_family": "starts_with",
        "name": f"Starts With {word}",
    }


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    """Files as upstream names them: JSON arrays, one a split."""
    train = [upstreams(word) for word in ("R", "RR", "RB", "RRB", "RB")]
    test = [upstreams(word) for word in ("RRR", "RB")]
    (tmp_path / "manufactoria_has_train.json").write_text(json.dumps(train))
    (tmp_path / "manufactoria_has_test.json").write_text(json.dumps(test))
    return f"rows:{tmp_path / 'manufactoria_has'}"


def test_both_splits_with_own_prompts_and_nothing_twice(prefix: str) -> None:
    suite = load_suite(prefix)
    train, test = suite.problems("train"), suite.problems("test")
    assert suite.name == "manufactoria_has"
    assert (len(train), len(test)) == (3, 2)
    prompts = [get_family(p.family).prompt(p) for p in [*train, *test]]
    words = ("R", "RR", "RRB", "RRR", "RB")
    assert prompts == [f"# Manufactoria\n\nStart with {word}." for word in words]
    assert {p.family for p in train} == {"manufactoria:starts_with"}
    assert [audit.right for audit in deltagym.audit(train[0], [ACCEPTS_R])] == [None]
    with pytest.raises(BadInput, match="rows' own cases"):
        suite.problems("train", cases=TrainingCases("random", 8))


def test_one_file_is_test_unless_it_says_otherwise(tmp_path: Path) -> None:
    rows = [upstreams("R"), upstreams("RR") | {"split": "train"}, upstreams("RB")]
    with writing_rows(tmp_path / "all.parquet") as write:
        for row in rows:
            write(row)
    members = load_suite(f"rows:{tmp_path / 'all.parquet'}").members
    assert [len(members[split]) for split in ("train", "test")] == [1, 2]


def test_rows_of_ours_keep_gold_and_audit_and_a_changed_prompt(tmp_path: Path) -> None:
    family = get_family("starts_with")
    row = write_row(family.generate("basic-2c", "test", 0))
    changed = row | {"messages": [{"role": "user", "content": "Say it."}]}
    file = tmp_path / "x.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in (row, changed)))
    same, other = load_suite(f"rows:{file}").problems("test")
    assert same.id == row["id"]
    assert get_family(other.family).prompt(other) == "Say it."
    gold = family.reference(other)
    assert deltagym.verify(other, gold).full_pass
    assert deltagym.audit(other, [gold])[0].right is True


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([upstreams("R") | {"ground_truth": []}], "row 1: ground_truth: is empty"),
        ([upstreams("R"), [1]], "row 2: must be a JSON object"),
        (
            [upstreams("R") | {"problem_family": "rotobj", "params": {"of": 1}}],
            "row 1: ground_truth: ",
        ),
    ],
)
def test_a_row_that_cannot_be_asked_is_refused_by_its_place(
    tmp_path: Path, rows: list[Json], message: str
) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(rows))
    with pytest.raises(BadInput, match=message):
        load_suite(f"rows:{tmp_path / 'bad.json'}")
    with pytest.raises(BadInput, match="there is no file"):
        load_suite(f"rows:{tmp_path / 'none'}")


def test_params_that_lack_what_the_family_needs(tmp_path: Path) -> None:
    row = write_row(get_family("rotobj").generate("basic", "test", 0))
    (tmp_path / "bad.json").write_text(
        json.dumps([row | {"params": {"scene": row["params"]["scene"]}}])
    )
    with pytest.raises(BadInput, match=r"row 1: params\.horizon: is missing"):
        load_suite(f"rows:{tmp_path / 'bad.json'}")


def test_generate_and_validate_take_rows(prefix: str, tmp_path: Path) -> None:
    (written,) = deltagym.generate(prefix, tmp_path / "out", formats=("jsonl",))
    assert written.sizes == (3, 2)
    first = next(read_rows(written.files[0])).row
    assert first["messages"] == upstreams("R")["messages"]
    again = load_suite(f"rows:{tmp_path / 'out' / 'manufactoria_has'}")
    assert [m.meaning for m in again.members["train"]] == [
        m.meaning for m in load_suite(prefix).members["train"]
    ]
    found = {check.kind: check for check in deltagym.validate(prefix).checks}
    assert set(found) == {"cases", "idle", "once", "again"}
    assert all(found[kind].ok for kind in ("cases", "once", "again"))


def test_a_recipe_trains_on_rows_and_is_evaluated_on_them(prefix: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    recipe = f"""
name = "theirs"
suite.name = "{prefix}"
model.name = "{save_byte_model(tmp_path / "model")}"
rollouts = {{ prompts = 2, group_size = 2, max_new_tokens = 4 }}
phases = [{{ score = "pass_rate", steps = 1 }}]
evaluation = {{ every = 0, samples = 1, final_samples = 1 }}
"""
    (tmp_path / "guided.toml").write_text(f"{recipe}guidance.groups = 1\n")
    with pytest.raises(BadInput, match=r"guidance\.groups: manufactoria:starts_with is known from"):
        deltagym.train(tmp_path / "guided.toml", tmp_path / "run", display=False)
    (tmp_path / "recipe.toml").write_text(recipe)
    run = deltagym.train(tmp_path / "recipe.toml", tmp_path / "run", display=False)
    after = run.evals()["after"]
    assert {record.family for record in after.records} == {"manufactoria:starts_with"}
    found = deltagym.evaluate_model(run.path, prefix, n=1, max_new_tokens=4)
    assert found.problem_ids == after.problem_ids
