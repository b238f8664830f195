"""The file of the person's own problems."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page_examples import own_row

from deltagym.core.errors import BadInput
from deltagym.core.registry import scope_names
from deltagym.core.rows import read_row
from deltagym.core.verification import verify
from deltagym.web.problems.edit import EXAMPLES
from deltagym.web.problems.own import OwnFile, read_entry


@pytest.fixture
def own(tmp_path: Path) -> OwnFile:
    return OwnFile(tmp_path / "mine" / "problems.jsonl")


def lines(own: OwnFile) -> list[dict]:
    return [json.loads(line) for line in own.path.read_text(encoding="utf-8").splitlines()]


def test_a_problem_is_saved_as_a_row_that_everything_else_reads(own: OwnFile) -> None:
    entry = own.save(read_entry(own_row()))
    (row,) = lines(own)
    problem = read_row(row)
    assert problem.id == entry.problem.id == row["id"]
    assert problem.statement in row["messages"][0]["content"]
    assert verify(problem, row["solutions"][0]).full_pass
    assert OwnFile(own.path).entry(problem.id) == entry


def test_changing_keeps_the_place_and_gives_a_new_id(own: OwnFile) -> None:
    first, second = (own.save(read_entry(own_row(name))) for name in ("a", "b"))
    changed = own.save(read_entry(own_row("c")), replaced=first.problem.id)
    assert [entry.name for entry in own.entries()] == ["c", "b"]
    assert changed.problem.id not in (first.problem.id, second.problem.id)
    with pytest.raises(BadInput, match="deleted or changed meanwhile"):
        own.save(read_entry(own_row("d")), replaced=first.problem.id)


def test_only_the_name_may_change_without_a_new_id(own: OwnFile) -> None:
    first = own.save(read_entry(own_row(statement="the same")))
    again = own.save(read_entry(own_row("b", statement="the same")), replaced=first.problem.id)
    assert again.problem.id == first.problem.id
    assert [entry.name for entry in own.entries()] == ["b"]
    with pytest.raises(BadInput, match="there as 'b'"):
        own.save(read_entry(own_row("c", statement="the same")))


def test_deleting_leaves_the_others(own: OwnFile) -> None:
    first, _ = (own.save(read_entry(own_row(name))) for name in ("a", "b"))
    assert own.delete(first.problem.id).name == "a"
    assert [row["name"] for row in lines(own)] == ["b"]
    with pytest.raises(BadInput, match="has no problem"):
        own.delete(first.problem.id)


def test_what_another_program_wrote_is_seen(own: OwnFile) -> None:
    own.save(read_entry(own_row("a")))
    other = OwnFile(own.path)
    other.save(read_entry(own_row("b")))
    assert [entry.name for entry in own.entries()] == ["a", "b"]
    own.path.unlink()
    assert own.entries() == []


def test_rows_of_another_origin_keep_all_they_have(own: OwnFile) -> None:
    foreign = own_row("theirs", their_column=[1, {"a": None}]) | {
        "messages": [{"role": "user", "content": "The whole prompt, with rules."}],
        "id": "theirs-1",
    }
    del foreign["statement"]
    own.path.parent.mkdir()
    line = json.dumps(foreign, indent=None, separators=(" , ", ":"))
    own.path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    first, second = own.keyed()
    assert second == f"{first}-2"
    assert own.entry(first).prompt() == "The whole prompt, with rules."
    own.save(read_entry(own_row("mine")))
    assert own.path.read_text(encoding="utf-8").startswith(f"{line}\n{line}\n")
    changed = own.save(read_entry(own.entry(first).row() | {"name": "renamed"}), replaced=first)
    row = lines(own)[0]
    assert (row["name"], row["their_column"]) == ("renamed", [1, {"a": None}])
    assert row["messages"] == foreign["messages"]
    assert "statement" not in row
    assert changed.problem.id == first


def test_a_failed_save_leaves_the_file_as_it_was(own: OwnFile) -> None:
    own.save(read_entry(own_row("a")))
    before = own.path.read_bytes()
    own.path.with_name(f".draft-{own.path.name}").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        own.save(read_entry(own_row("b")))
    assert own.path.read_bytes() == before
    assert [entry.name for entry in own.entries()] == ["a"]


def test_a_damaged_line_is_named_and_not_overwritten(own: OwnFile) -> None:
    own.save(read_entry(own_row("a")))
    with own.path.open("a") as file:
        file.write("{not json\n")
    with pytest.raises(BadInput, match=r"line 2.*mend or remove"):
        own.save(read_entry(own_row("b")))
    assert own.path.read_text().endswith("{not json\n")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "name: is empty"),
        ({"name": 1}, "name: must be text"),
        ({"name": "x" * 121}, "name: has 121"),
        ({"ground_truth": []}, "ground_truth: is empty"),
        ({"ground_truth": [{"input": 1}]}, "input must be a str"),
        ({"ground_truth": [{"input": ""}] * 501}, "at most 500"),
        ({"dataset": "nothing"}, "scope: there is no scope"),
        ({"problem_family": "sql_window"}, "is a family of sql"),
        ({"solutions": "x"}, "solutions: must be a list"),
        ({"solutions": ["x"] * 21}, "solutions: use at most"),
        ({"split": "dev"}, "split: must be train or test"),
        ({"statement": "half \ud800"}, "half a character"),
    ],
)
def test_bad_rows_are_refused(changes: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_entry(own_row() | changes)


@pytest.mark.parametrize("scope", sorted(EXAMPLES))
def test_the_first_case_that_the_form_offers_is_a_case(scope: str) -> None:
    row = {"dataset": scope, "name": "x", "statement": "s", "ground_truth": [EXAMPLES[scope]]}
    assert read_entry(row).prompt()


def test_every_scope_but_manufactoria_has_an_example() -> None:
    assert {*EXAMPLES, "manufactoria"} == set(scope_names())
