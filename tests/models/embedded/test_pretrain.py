"""Pretraining: what the corpus holds and what it must not; the checkpoint that ships."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.core.verification import verify_many
from deltagym.evaluation.evaluation import evaluate
from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.pretrain import (
    BASICS,
    Corpus,
    PretrainSettings,
    build_corpus,
    pretrain,
    word_of,
)
from deltagym.models.policy import embedded_base, load_policy
from deltagym.suites.load import load_suite

SUITE = """
name = "few"
description = "A part of has_tiny, whose making takes seconds."
train_ratio = 0.8
[[draw]]
family = "contains_substring"
level = "tiny-2c"
count = 40
[[draw]]
family = "contains_ordered"
level = "tiny-2c"
count = 40
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> PretrainSettings:
    """Settings for a pretraining that takes a moment."""
    suite = tmp_path_factory.mktemp("suite") / "few.toml"
    suite.write_text(SUITE)
    shape = tiny.TinyShape(hidden=32, layers=1, heads=2)
    return PretrainSettings(suite=str(suite), steps=2, batch=8, attempts=8, shape=shape)


@pytest.fixture(scope="module")
def corpus(small: PretrainSettings) -> Corpus:
    return build_corpus(small)


def test_no_word_of_the_test_split_is_in_any_prompt(
    small: PretrainSettings, corpus: Corpus
) -> None:
    words = {word_of(p.params) for p in load_suite(small.suite).problems("test")}
    assert words == corpus.held_out
    letters = {i: text.split()[1] for i, text in enumerate(tiny.VOCABULARY) if text[0].isdigit()}
    for examples in [*corpus.basics.values(), *corpus.attempts.values()]:
        assert not {"".join(letters.get(t, "") for t in prompt) for prompt, _ in examples} & words


def test_another_seed_holds_out_the_same_words_and_writes_another_corpus(
    small: PretrainSettings, corpus: Corpus
) -> None:
    other = build_corpus(replace(small, seed=1))
    assert other.held_out == corpus.held_out
    assert other.attempts != corpus.attempts


@pytest.mark.parametrize(
    ("size", "named"), [({"hidden": 100}, "hidden"), ({"layers": 0}, "layers")]
)
def test_a_size_that_cannot_be_built_is_named(size: dict[str, int], named: str) -> None:
    with pytest.raises(BadInput, match=f"^{named}: "):
        tiny.TinyShape(**size)


def test_targets_get_only_attempts_that_fail(small: PretrainSettings, corpus: Corpus) -> None:
    assert set(corpus.attempts) == {"contains_substring", "contains_ordered"}
    assert not set(corpus.basics) & set(corpus.attempts)
    by_prompt = {
        tuple(tiny.encode_prompt(tiny.compact_prompt(p))): p
        for p in load_suite(small.suite).problems("train")
    }
    pairs = [
        (by_prompt[tuple(prompt)], tiny.decode(answer))
        for examples in corpus.attempts.values()
        for prompt, answer in examples
    ]
    verdicts = verify_many(pairs)
    assert len(verdicts) > 400
    assert not any(v.full_pass for v in verdicts)
    assert all(v.status == "ok" for v in verdicts)


def test_a_suite_of_four_colours_gets_a_corpus_of_four_colours(
    small: PretrainSettings, tmp_path: Path
) -> None:
    suite = tmp_path / "four.toml"
    suite.write_text(SUITE.replace("tiny-2c", "easy-4c"))
    found = build_corpus(replace(small, suite=str(suite)))
    programs = [tiny.decode(answer) for _, answer in found.basics["exact_sequence"]]
    assert len(programs) > 5_000
    assert all("PULLER_YG" in program for program in programs)
    drawn = [found.example(random.Random(i), replace(small, grammar=1.0))[1] for i in range(50)]
    assert any("PAINTER_GREEN" in tiny.decode(answer) for answer in drawn)


def test_a_suite_of_two_sets_of_colours_is_refused(small: PretrainSettings, tmp_path: Path) -> None:
    suite = tmp_path / "mixed.toml"
    suite.write_text(SUITE.replace("tiny-2c", "easy-4c", 1))
    with pytest.raises(BadInput, match=r"^suite: .* one set of colours.* has RB, RBYG$"):
        build_corpus(replace(small, suite=str(suite)))


def test_a_suite_of_another_scope_is_refused(small: PretrainSettings, tmp_path: Path) -> None:
    draw = '[[draw]]\nfamily = "sql_joining"\nlevel = "easy"\ncount = 2\n'
    suite = tmp_path / "questions.toml"
    suite.write_text(f'name = "questions"\ndescription = "Two."\n{draw}')
    with pytest.raises(BadInput, match=r"^suite: .* has problems without colours$"):
        build_corpus(replace(small, suite=str(suite)))


def test_an_example_is_drawn_by_the_shares(small: PretrainSettings, corpus: Corpus) -> None:
    drawn = [corpus.example(random.Random(i), small)[0] for i in range(600)]
    bare = tiny.encode_prompt(tiny.ANSWER)
    assert 0.03 < sum(prompt == bare for prompt in drawn) / 600 < 0.15


def test_pretraining_writes_a_checkpoint_that_loads_and_says_how_it_was_made(
    small: PretrainSettings, tmp_path: Path
) -> None:
    seen: list[str] = []
    pretrain(tmp_path / "a", small, lambda what, done, total: seen.append(what))
    pretrain(tmp_path / "b", small)
    record = json.loads((tmp_path / "a" / "pretrain.json").read_text())
    assert record["steps"] == 2
    assert record["held_out_words"]
    weights = [
        load_policy(str(tmp_path / name), max_new_tokens=8).model.state_dict() for name in "ab"
    ]
    assert all(torch.equal(weights[0][k], weights[1][k]) for k in weights[0])
    assert any("loss" in what for what in seen)
    with pytest.raises(BadInput, match="already holds a checkpoint"):
        pretrain(tmp_path / "a", small)


def test_the_shipped_base_knows_the_basics_and_not_the_target() -> None:
    base = load_policy("tiny", max_new_tokens=80)
    basics = []
    for name, level in BASICS["RB"].items():
        family = get_family(name)
        params = family.distinct_params(level)
        basics += [family.problem(level, p) for p in params[:: max(1, len(params) // 12)]]
    known = evaluate(base, basics, 2).overall()
    assert known.successes / known.samples >= 0.9
    target = evaluate(base, load_suite("has_tiny").problems("test"), 16).overall()
    assert target.successes == 0


def test_the_shipped_base_was_made_with_the_defaults_of_this_code() -> None:
    record = json.loads((embedded_base() / "pretrain.json").read_text())
    defaults = PretrainSettings()
    assert {
        k: record[k]
        for k in ("suite", "steps", "batch", "attempts", "slip", "lr", "seed", "bridge")
    } == {
        k: getattr(defaults, k)
        for k in ("suite", "steps", "batch", "attempts", "slip", "lr", "seed", "bridge")
    }
    assert record["held_out_words"] == sorted(
        {word_of(p.params) for p in load_suite("has_tiny").problems("test")}
    )
