"""Pretraining of the embedded model: the language and basic tasks, but no solution of the target.

There are three kinds of text. *Grammar*: random valid programs. *Basics*: gold programs of the
basic families and of one bridge family. *Attempts*: for a prompt of a target family, a damaged
program of a basic family for the same letters, so that the model answers an unknown task with
variations of what it knows. Every attempt is verified, and one that solves its problem is thrown
away. No word of the target suite's test split occurs in any prompt.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import derive_seed, rng
from deltagym.core.verification import verify_many
from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.damage import damaged, random_program
from deltagym.models.policy import Policy
from deltagym.models.sampling import autocast, resolve_precision
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.suites.load import load_suite

BASICS = {
    "RB": {"starts_with": "tiny-2c", "exact_sequence": "tiny-2c", "append_sequence": "basic-2c"},
    "RBYG": {
        "starts_with": "basic-4c",
        "exact_sequence": "basic-4c",
        "append_sequence": "basic-4c",
    },
}
"""By the colours of the target: basic families, and the level whose gold programs are taught."""
BRIDGE = {"RB": {"ends_with": "tiny-2c"}, "RBYG": {"ends_with": "medium-4c"}}
"""By the colours of the target: bridge families, neither basic nor a target, and their level.

The paper's curriculum uses such a family too (section 4, figure 7).
"""
ATTEMPT_SOURCES = ("starts_with", "exact_sequence")
"""Basic families whose gold programs are damaged into attempts at a target."""

Example = tuple[list[int], list[int]]
"""Token ids of a prompt and of its answer."""


@dataclass(frozen=True)
class PretrainSettings:
    """Everything that decides the base checkpoint.

    Attributes:
        suite: Target suite; its families get attempts, and its test words are held out.
        suite_seed: Seed of that suite: which words are held out.
        steps: Updates.
        batch: Examples an update.
        attempts: Attempts written for each training problem of the suite.
        grammar: Share of random programs in a batch.
        basics: Share of gold programs in a batch; the rest are attempts.
        detour: Range of the probability that an attempt goes on where the basic program gives up.
        slip: Probability that another route of an attempt goes elsewhere.
        repaint: Probabilities that a painter is put on a route; each attempt draws one of them.
        lr: Peak learning rate; it rises over 100 updates, then falls by cosine to a fiftieth.
        seed: Everything random but the suite derives from it: weights, corpus, batches.
        bridge: Whether the bridge family is taught.
        shape: Size of the decoder.
    """

    suite: str = "has_tiny"
    suite_seed: int = 0
    steps: int = 1500
    batch: int = 128
    attempts: int = 150
    grammar: float = 0.08
    basics: float = 0.52
    detour: tuple[float, float] = (0.05, 0.35)
    slip: float = 0.03
    repaint: tuple[float, ...] = (0.0, 0.0, 0.0, 0.1)
    lr: float = 2e-3
    seed: int = 0
    bridge: bool = True
    shape: tiny.TinyShape = field(default_factory=tiny.TinyShape)


def word_of(params: Any) -> str:
    """The letters that a problem is about, in the order of the compact prompt."""
    return "".join(tiny.symbols_of(params))


@dataclass(frozen=True)
class Corpus:
    """The three kinds of examples.

    Attributes:
        basics: (prompt, answer) pairs by family.
        attempts: (prompt, answer) pairs by family.
        discarded: Number of attempts thrown away because they solved their problem.
        held_out: Words of the suite's test split, absent from every prompt.
        colours: Colours of the target, and of the random programs.
    """

    basics: dict[str, list[Example]]
    attempts: dict[str, list[Example]]
    discarded: int
    held_out: frozenset[str]
    colours: str

    def example(self, random_: random.Random, settings: PretrainSettings) -> Example:
        """Draws an example by the settings' shares; families of a kind are equally likely."""
        u = random_.random()
        if u < settings.grammar:
            program = random_program(random_, self.colours)
            return tiny.encode_prompt(tiny.ANSWER), tiny.encode_program(program)
        kind = self.basics if u < settings.grammar + settings.basics else self.attempts
        return random_.choice(kind[random_.choice(list(kind))])


def build_corpus(
    settings: PretrainSettings, progress: Callable[[str, int, int], None] | None = None
) -> Corpus:
    """Writes the corpus of a suite; calls `progress(what, done, total)` as it goes.

    Raises:
        BadInput: The suite's problems are not of Manufactoria, or not of one set of colours.
    """
    suite = load_suite(settings.suite, settings.suite_seed)
    train, test = suite.problems("train"), suite.problems("test")
    colours = _colours([*train, *test])
    held_out = frozenset(word_of(p.params) for p in test)
    families = BASICS[colours] | (BRIDGE[colours] if settings.bridge else {})
    basics = {name: list(_gold_examples(name, level, held_out)) for name, level in families.items()}
    attempts, discarded = _attempts(train, held_out, settings, progress)
    return Corpus(basics, attempts, discarded, held_out, colours)


def _colours(problems: Sequence[Problem]) -> str:
    """The set of colours that all `problems` share."""
    found = {str(p.params.get("colours", "problems without colours")) for p in problems}
    if len(found) > 1 or not found <= set(BASICS):
        raise BadInput(
            f"suite: the embedded model learns problems of one set of colours, "
            f"{' or '.join(BASICS)}; this suite has {', '.join(sorted(found))}"
        )
    return found.pop()


def _gold_examples(name: str, level: str, held_out: frozenset[str]) -> Iterator[Example]:
    for params in get_family(name).distinct_params(level):
        if word_of(params) not in held_out:
            program = _gold(name, level, params)
            yield tiny.encode_prompt(tiny.prompt_for(name, params)), tiny.encode_program(program)


def _gold(name: str, level: str, params: Any) -> Program:
    """The gold program for `params`; no cases are chosen, which would take longer."""
    return parse(get_family(name).reference(Problem(name, level, params, "", ())))


def _attempts(
    train: Sequence[Problem],
    held_out: frozenset[str],
    settings: PretrainSettings,
    progress: Callable[[str, int, int], None] | None,
) -> tuple[dict[str, list[Example]], int]:
    attempts: dict[str, list[Example]] = {}
    discarded = 0
    usable = [p for p in train if word_of(p.params) not in held_out]
    for number, problem in enumerate(usable, 1):
        random_ = rng(settings.seed, "attempts", problem.id)
        programs = [_attempt(problem, random_, settings) for _ in range(settings.attempts)]
        verdicts = verify_many([(problem, format_program(p)) for p in programs])
        kept = [p for p, verdict in zip(programs, verdicts, strict=True) if not verdict.full_pass]
        discarded += len(programs) - len(kept)
        prompt = tiny.encode_prompt(tiny.compact_prompt(problem))
        attempts.setdefault(problem.family, []).extend(
            (prompt, tiny.encode_program(p)) for p in kept
        )
        if progress is not None:
            progress("attempts", number, len(usable))
    return attempts, discarded


def _attempt(problem: Problem, random_: random.Random, settings: PretrainSettings) -> Program:
    params = {"colours": problem.params["colours"], "word": word_of(problem.params)}
    source = random_.choice(ATTEMPT_SOURCES)
    gold = _gold(source, BASICS[params["colours"]][source], params)
    return damaged(
        gold,
        random_,
        random_.uniform(*settings.detour),
        settings.slip,
        random_.choice(settings.repaint),
    )


def pretrain(
    out: str | Path,
    settings: PretrainSettings | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Policy:
    """Trains the embedded base and writes its checkpoint.

    A file `pretrain.json` beside it says how it was made.

    Args:
        out: The folder to write.
        settings: How to make it; by default as the base that ships was made.
        progress: Called with (what, done, total).

    Raises:
        BadInput: `out` already holds a checkpoint.
    """
    settings = settings or PretrainSettings()
    out = Path(out)
    if (out / "config.json").exists():
        raise BadInput(f"out: {out} already holds a checkpoint; choose another folder or remove it")
    corpus = build_corpus(settings, progress)
    model = tiny.build_model(settings.shape, derive_seed(settings.seed, "weights"))
    precision = resolve_precision("auto")
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.lr, betas=(0.9, 0.98), weight_decay=0.05
    )
    for step in range(settings.steps):
        for group in optimizer.param_groups:
            group["lr"] = settings.lr * _lr_factor(step, settings.steps)
        random_ = rng(settings.seed, "batch", step)
        loss = answer_loss(
            model, [corpus.example(random_, settings) for _ in range(settings.batch)], precision
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if progress is not None:
            progress(f"pretraining, loss {loss.item():.3f}", step + 1, settings.steps)
    policy = Policy(model.eval(), tiny.build_tokenizer(), True, tiny.MAX_ANSWER_TOKENS, precision)
    out.mkdir(parents=True, exist_ok=True)
    policy.save(out)
    record = asdict(settings) | {
        "discarded_attempts": corpus.discarded,
        "held_out_words": sorted(corpus.held_out),
    }
    (out / "pretrain.json").write_text(json.dumps(record, indent=1) + "\n")
    return policy


def _lr_factor(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def answer_loss(model: Any, examples: Sequence[Example], precision: str) -> torch.Tensor:
    """Mean negative log-likelihood of the tokens of the answers."""
    prompt_width, answer_width = (max(len(e[i]) for e in examples) for i in (0, 1))
    tokens_BT = torch.full((len(examples), prompt_width + answer_width), tiny.PAD_ID)
    attention_BT = torch.zeros_like(tokens_BT)
    for number, (prompt, answer) in enumerate(examples):
        first, last = prompt_width - len(prompt), prompt_width + len(answer)
        tokens_BT[number, first:last] = torch.tensor(prompt + answer)
        attention_BT[number, first:last] = 1
    position = (attention_BT.cumsum(1) - 1).clamp(min=0)
    with autocast(precision, tokens_BT.device):
        logits = model(
            tokens_BT[:, :-1], attention_mask=attention_BT[:, :-1], position_ids=position[:, :-1]
        ).logits[:, prompt_width - 1 :]
    target = tokens_BT[:, prompt_width:].masked_fill(attention_BT[:, prompt_width:] == 0, -100)
    return torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), target.flatten())
