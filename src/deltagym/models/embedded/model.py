"""The embedded model: a small decoder and a tokenizer whose tokens are lines of Manufactoria.

Its answer is real program text, verified like that of any other model. Its prompt is compact: the
name of the family and the word, one symbol a line with its position, because a model this small
has no use for English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.problem import Case, Problem
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NEXT,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Node,
    Program,
)

PAD, EOS, ANSWER = "<pad>", "<eos>", "<answer>\n"
CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
"""Joins the messages of a chat and adds nothing: the compact prompt reaches the model as it is."""
FAMILIES = (
    "starts_with",
    "exact_sequence",
    "ends_with",
    "append_sequence",
    "contains_substring",
    "contains_ordered",
    "contains_count",
    "regex_pattern",
)
COLORS = "RBYG"
MAX_WORD = 12
"""Longest word the prompt can carry."""
MAX_NODES = 24
"""Pullers and painters a program of this model can have."""
ATTENTION = "eager"
"""On a CPU and sequences this short, plain attention trains three times faster than the backward
pass of the fused kernel. For the embedded model only: its memory grows with the square of the
length, too much for the thousands of tokens of a language model."""
MAX_ANSWER_TOKENS = 4 * MAX_NODES + 4
"""Longest program of `MAX_NODES` nodes, with START, END and EOS."""


def _vocabulary() -> list[str]:
    ids = [f"n{i}" for i in range(MAX_NODES)]
    targets = [*ids, END_ID, NONE]
    conditions = [*COLORS, EMPTY]
    symbols = [*COLORS, *(c + op for c in COLORS for op in "+?*")]
    return [
        PAD, EOS, ANSWER,
        *(f"{name}\n" for name in FAMILIES),
        *(f"{i} {s}\n" for i in range(MAX_WORD) for s in symbols),
        f"START {START_ID}:\n", f"END {END_ID}\n",
        *(f"{kind} {i}:\n" for kind in [*PULLERS, *PAINTERS] for i in ids),
        *(f"    [{c}] {t}\n" for c in conditions for t in targets),
        *(f"    {NEXT} {t}\n" for t in targets),
    ]  # fmt: skip


VOCABULARY: tuple[str, ...] = tuple(_vocabulary())
"""Text of each token, by id; every token but PAD and EOS is one line."""

_ID = {text: i for i, text in enumerate(VOCABULARY)}
PAD_ID, EOS_ID, ANSWER_ID = _ID[PAD], _ID[EOS], _ID[ANSWER]


def build_tokenizer() -> Any:
    """Builds a Hugging Face fast tokenizer over `VOCABULARY`; decoding gives the exact text."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.WordLevel(_ID, unk_token=PAD))
    core.pre_tokenizer = pre_tokenizers.Split(Regex(r"<eos>|<pad>|[^\n]*\n"), behavior="isolated")
    core.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=EOS,
        padding_side="left",
        clean_up_tokenization_spaces=False,
        chat_template=CHAT_TEMPLATE,
    )


@dataclass(frozen=True)
class TinyShape:
    """Size of the embedded decoder.

    Raises:
        BadInput: A number is below 1, or the width does not divide into heads of even width.
    """

    hidden: int = 128
    layers: int = 4
    heads: int = 4

    def __post_init__(self) -> None:
        if self.layers < 1 or self.heads < 1:
            raise BadInput("layers: a decoder has at least 1 layer and 1 head")
        step = 2 * self.heads  # rotary positions turn pairs of a head's numbers
        if self.hidden < 1 or self.hidden % step:
            raise BadInput(f"hidden: must be a multiple of {step}, not {self.hidden}")


def build_model(shape: TinyShape | None = None, seed: int = 0) -> Any:
    """Builds a decoder of the Llama architecture, with random weights drawn from `seed`."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    shape = shape or TinyShape()
    config = LlamaConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=shape.hidden,
        intermediate_size=3 * shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.hidden // shape.heads,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        pad_token_id=PAD_ID,
        eos_token_id=EOS_ID,
        bos_token_id=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM._from_config(config, attn_implementation=ATTENTION)
    model.generation_config.do_sample = True  # Servers sample only where a checkpoint says so.
    return model


def load(path: str | Path, **loading: Any) -> tuple[Any, Any]:
    """Loads model and tokenizer of a checkpoint folder; `loading` goes to `from_pretrained`.

    Weights are fp32 unless asked otherwise: small updates would be lost in bf16 weights.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(path)
    loading.setdefault("dtype", torch.float32)
    loading.setdefault("attn_implementation", ATTENTION if is_embedded(tokenizer) else "sdpa")
    return AutoModelForCausalLM.from_pretrained(path, **loading), tokenizer


def is_embedded(tokenizer: Any) -> bool:
    """Whether a tokenizer is that of an embedded model."""
    return tokenizer.convert_ids_to_tokens(ANSWER_ID) == ANSWER


def is_embedded_checkpoint(folder: str | Path) -> bool:
    """Whether a checkpoint folder holds an embedded model, judged by its tokenizer alone."""
    from transformers import AutoTokenizer

    return is_embedded(AutoTokenizer.from_pretrained(folder))


def compact_prompt(problem: Problem) -> str:
    """The prompt of the embedded model for `problem`.

    Raises:
        BadInput: The family or the word is outside what the tokenizer can say.
    """
    return prompt_for(problem.family, problem.params)


def prompt_for(family: str, params: Any) -> str:
    """The family's name, one `position symbol` line for each letter, and the answer mark."""
    if family not in FAMILIES:
        raise unknown_name("family", family, FAMILIES, of="the embedded model")
    symbols = symbols_of(params)
    if len(symbols) > MAX_WORD:
        raise BadInput(
            f"params: the embedded model reads words of at most {MAX_WORD} symbols, "
            f"not {len(symbols)}"
        )
    return f"{family}\n" + "".join(f"{i} {s}\n" for i, s in enumerate(symbols)) + ANSWER


def symbols_of(params: Any) -> list[str]:
    """The word that a problem is about, as symbols.

    Its letters, the colours it counts, or the letters of a pattern with their operators.
    """
    if "least" in params:
        return [c for c in COLORS for _ in range(params["least"].get(c, 0))]
    if "parts" in params:
        return [s for base, op in params["parts"] for s in [*base[:-1], base[-1] + op]]
    return list(params["word"])


def encode_prompt(prompt: str) -> list[int]:
    """Token ids of a compact prompt."""
    return [_ID[line] for line in prompt.splitlines(keepends=True)]


def encode_program(program: Program) -> list[int]:
    """Token ids of `program`, its nodes renamed n0, n1, … in order, with END and EOS last.

    Raises:
        BadInput: The program has more nodes than the tokenizer has names.
    """
    inner = [n for n in program.nodes if n.kind not in ("START", "END")]
    if len(inner) > MAX_NODES:
        raise BadInput(
            f"program: the embedded model writes at most {MAX_NODES} nodes, not {len(inner)}"
        )
    names = {n.id: f"n{i}" for i, n in enumerate(inner)} | {END_ID: END_ID, NONE: NONE}
    start = next(n for n in program.nodes if n.kind == "START")
    lines = [f"START {START_ID}:\n", f"    {NEXT} {names[start.routes[0][1]]}\n"]
    lines += [line for node in inner for line in _node_lines(node, names)]
    return [_ID[line] for line in [*lines, f"END {END_ID}\n"]] + [EOS_ID]


def _node_lines(node: Node, names: dict[str, str]) -> list[str]:
    """The lines of one node; all three routes of a puller, so that pullers have one shape."""
    head = f"{node.kind} {names[node.id]}:\n"
    if node.kind in PAINTERS:
        return [head, f"    {NEXT} {names[node.routes[0][1]]}\n"]
    target = dict(reversed(node.routes))
    return [
        head,
        *(f"    [{c}] {names[target.get(c, NONE)]}\n" for c in [*PULLERS[node.kind], EMPTY]),
    ]


def gold_parts(text: str) -> list[list[int]]:
    """Token ids of a program, one list for each node; the last list is END and EOS."""
    parts: list[list[int]] = []
    for token in encode_program(parse(text)):
        if VOCABULARY[token].endswith(":\n") or not parts:
            parts.append([])
        parts[-1].append(token)
    return parts


def encode_feedback(cases: Sequence[Case]) -> list[int]:
    """Token ids that show failing cases, with the answer mark at the end.

    Each case is its tape as the letters of a word. END and the word it should leave follow if it
    should be accepted, a rejecting route if not.
    """
    ids: list[int] = []
    for case in cases:
        ids += _letters(case.input)
        ids += (
            [_ID[f"END {END_ID}\n"], *_letters(case.expected["output"])]
            if case.expected["accepted"]
            else [_ID[f"    {NEXT} {NONE}\n"]]
        )
    return [*ids, ANSWER_ID]


def feedback_text(cases: Sequence[Case]) -> str:
    """Failing cases as the text of `encode_feedback`."""
    return "".join(VOCABULARY[token] for token in encode_feedback(cases))


def _letters(tape: str) -> list[int]:
    """The first letters of a tape, as in a prompt."""
    return [_ID[f"{i} {c}\n"] for i, c in enumerate(tape[:MAX_WORD])]


def decode(token_ids: list[int]) -> str:
    """Program text of an answer; stops at EOS."""
    end = token_ids.index(EOS_ID) if EOS_ID in token_ids else len(token_ids)
    return "".join(VOCABULARY[t] for t in token_ids[:end])
