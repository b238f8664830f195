"""The embedded model's tokenizer and prompts."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.damage import damaged, random_program
from deltagym.models.policy import embedded_base
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.kernel import compile_program, run_tapes
from deltagym.scopes.manufactoria.parser import parse
from deltagym.suites.load import load_suite

SEEDS = st.integers(0, 2**32)
TAPES = ["", "R", "B", "RB", "BBRRB", "RRRRBBBB", "BRBRBRBR"]


@given(SEEDS)
def test_a_program_survives_the_tokenizer(seed: int) -> None:
    program = random_program(random.Random(seed))
    text = tiny.decode(tiny.encode_program(program))
    accepted, outputs = run_tapes(compile_program(parse(text)), TAPES)
    wanted, wanted_outputs = run_tapes(compile_program(program), TAPES)
    assert accepted.tolist() == wanted.tolist()
    assert outputs == wanted_outputs


@given(SEEDS)
def test_damage_leaves_a_valid_program(seed: int) -> None:
    rng = random.Random(seed)
    program = damaged(random_program(rng), rng, 0.3, 0.3, 0.3)
    assert parse(format_program(program)) == program
    assert len(tiny.encode_program(program)) <= tiny.MAX_ANSWER_TOKENS


def test_no_damage_changes_nothing() -> None:
    program = random_program(random.Random(3))
    text = tiny.decode(tiny.encode_program(program))
    assert (
        tiny.decode(tiny.encode_program(damaged(program, random.Random(0), 0.0, 0.0, 0.0))) == text
    )


def test_the_hugging_face_tokenizer_agrees() -> None:
    tokenizer = tiny.build_tokenizer()
    ids = tiny.encode_program(random_program(random.Random(1)))
    prompt = tiny.prompt_for("contains_ordered", {"word": "RBB"})
    assert tokenizer.decode(ids, skip_special_tokens=True) == tiny.decode(ids)
    assert tokenizer(tiny.decode(ids))["input_ids"] == ids[:-1]
    assert tokenizer(prompt)["input_ids"] == tiny.encode_prompt(prompt)


def test_the_chat_template_takes_the_compact_prompt_as_it_is(tmp_path: Path) -> None:
    prompt = tiny.prompt_for("contains_ordered", {"word": "RBB"})
    tiny.build_tokenizer().save_pretrained(tmp_path)
    for folder in (tmp_path, embedded_base()):
        ids = AutoTokenizer.from_pretrained(folder).apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, return_dict=False
        )
        assert ids == tiny.encode_prompt(prompt)


def test_prompts_of_a_suite_are_all_different() -> None:
    members = [m for split in load_suite("has_tiny").members.values() for m in split]
    assert len({tiny.prompt_for(m.family, m.params) for m in members}) == len(members)


def test_what_the_tokenizer_cannot_say_is_refused() -> None:
    with pytest.raises(BadInput, match="family"):
        tiny.prompt_for("numerical_max_min", {"word": "R"})
    with pytest.raises(BadInput, match="at most 12"):
        tiny.prompt_for("starts_with", {"word": "R" * 13})
    add = get_family("numerical_operations")
    problem = add.generate("hard-2c", "train", 0)
    with pytest.raises(BadInput, match="nodes"):
        tiny.encode_program(parse(add.reference(problem)))
