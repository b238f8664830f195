"""A copy of the embedded model for chats, with and without answers as tool calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.models.embedded.chat import write_chat_model
from deltagym.models.embedded.model import (
    compact_prompt,
    decode,
    encode_program,
    encode_prompt,
    feedback_text,
)
from deltagym.scopes.manufactoria.parser import parse

FAMILY = get_family("contains_ordered")
PROBLEM = FAMILY.generate("tiny-2c", "train", 0)
PROMPT = compact_prompt(PROBLEM)


def tokenizer_of(folder: Path, tool: bool = False):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(write_chat_model(folder, tool))


@pytest.mark.parametrize("tool", [False, True])
def test_the_compact_prompt_reaches_the_model_as_it_is(tool: bool, tmp_path: Path) -> None:
    chat = [{"role": "user", "content": PROMPT}]
    tokenizer = tokenizer_of(tmp_path, tool)
    for begun in (False, True):
        found = tokenizer.apply_chat_template(chat, add_generation_prompt=begun, return_dict=False)
        assert list(found) == encode_prompt(PROMPT)


def test_an_answer_is_read_as_a_call_of_the_tool(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, tool=True)
    tokens = encode_program(parse(FAMILY.reference(PROBLEM)))
    found = tokenizer.parse_response(tokens, prefix=encode_prompt(PROMPT))
    (call,) = found["tool_calls"]
    assert call["function"] == {"name": "submit", "arguments": {"answer": decode(tokens)}}


def test_feedback_is_text_that_the_tokenizer_knows(tmp_path: Path) -> None:
    text = feedback_text(PROBLEM.cases[:3])
    tokenizer = tokenizer_of(tmp_path)
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids) == text
    assert tokenizer.pad_token_id not in ids


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"^folder: "):
        write_chat_model(tmp_path / "file")
