"""TOML files are read, and every fault names the file and the place in it."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from deltagym.core.errors import BadInput
from deltagym.core.toml import check_table, load_toml, read_text


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int = 1

    @field_validator("size")
    @classmethod
    def _even(cls, size: int) -> int:
        if size % 2:
            raise ValueError("must be even")
        return size


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    parts: list[Inner] = []


def test_a_file_and_its_text_give_the_same_table(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b'name = "\xc3\xbc"\r\n[x]\r\ny = 1\r\n')
    assert load_toml(file, "recipe") == {"name": "ü", "x": {"y": 1}}
    assert load_toml(read_text(file, "recipe"), "recipe") == load_toml(file, "recipe")
    assert read_text(str(file), "recipe").count("\r\n") == 3


def test_what_is_no_toml_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("a = 1\nb = [")
    with pytest.raises(BadInput, match=r"a\.toml: not valid TOML: .*line 2|end of document"):
        load_toml(file, "recipe")
    with pytest.raises(BadInput, match=r"^recipe: not valid TOML: .*line 1, column 5"):
        load_toml("a = ?", "recipe")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^recipe: cannot read .*none\.toml: No such file"):
        load_toml(tmp_path / "none.toml", "recipe")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xfc"')
    with pytest.raises(BadInput, match=r"^recipe: cannot read .*latin\.toml: it is not UTF-8"):
        load_toml(tmp_path / "latin.toml", "recipe")


def test_a_table_becomes_a_model() -> None:
    assert check_table(Outer, {"name": "x", "parts": [{"size": 4}]}, "f").parts[0].size == 4


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "f: name: Field required"),
        ({"name": 1}, "f: name: Input should be a valid string"),
        ({"name": "x", "nam": 1}, "f: nam: unknown key; remove it or check its spelling"),
        ({"name": "x", "parts": [{}, {"size": 3}]}, "f: parts.1.size: must be even"),
        ({"name": "x", "parts": [{"size": 3}], "y": 0}, "f: parts.0.size: must be even; y: unk"),
    ],
)
def test_every_fault_of_a_table_is_named_by_its_path(table: dict, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_table(Outer, table, "f")
    assert str(caught.value).startswith(message)


def test_a_value_is_not_repeated_in_the_error() -> None:
    with pytest.raises(BadInput) as caught:
        check_table(Outer, {"name": "x", "token": "secret"}, "f")
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__
