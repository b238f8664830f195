"""Tinker cookbook: data set, group, renderer and environment take known answers as tokens."""

from __future__ import annotations

import asyncio
from pathlib import Path

from common import SWITCH, check_rewards, expect, export_to, gold, load, partial, report, scratch
from tinker_cookbook.renderers import get_renderer
from tinker_cookbook.rl.types import RLDatasetBuilder
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

NAME, RENDERER = "tinker", "role_colon"
STOP = "\n\nUser:"
"""What ends an answer under this renderer."""


def rewarder(folder: Path):
    """Pays by a step of the message environment."""
    module = load(folder / "deltagym_env.py")

    def pay(problem: str, answer: str, step: int) -> float:
        env = module.DeltaGymEnv({"problem": problem, "prompt": []}, step)
        return asyncio.run(env.step({"role": "assistant", "content": answer})).reward

    return pay


def byte_tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer whose tokens are bytes, so that it can say everything."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE({letter: i for i, letter in enumerate(alphabet)}, []))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    core.add_special_tokens(["<bos>", "<eos>"])
    return PreTrainedTokenizerFast(tokenizer_object=core, bos_token="<bos>", eos_token="<eos>")


async def check_tokens(folder: Path) -> None:
    """The batch of a step, and answers in tokens through the cookbook's own adapter."""
    exported = export_to(NAME, folder, "scheduled", feedback={"rounds": 1})
    module = load(exported / "deltagym_env.py")
    builder = module.ProblemsBuilder(
        model_name_for_tokenizer="none", renderer_name=RENDERER, batch_size=3, group_size=2
    )
    expect("builder", isinstance(builder, RLDatasetBuilder), True)
    tokenizer = byte_tokenizer()
    rows = module.read_jsonl(exported / "data" / "train.jsonl")
    train = module.Problems(rows, builder, get_renderer(RENDERER, tokenizer=tokenizer), 9)
    for step, pays in ((SWITCH - 1, True), (SWITCH, False)):
        groups = train.get_batch(step)
        expect("groups", len(groups), 3)
        env, other = await groups[0].make_envs()
        observation, _ = await env.initial_observation()
        asked = groups[0].row["prompt"][0]["content"]
        expect("prompt", asked in tokenizer.decode(observation.to_ints()), True)
        right, partly = (
            tokenizer.encode(answer(groups[0].row["problem"]) + STOP) for answer in (gold, partial)
        )
        first = await env.step(partly)
        expect("first turn", (first.episode_done, first.reward), (False, 0.0))
        expect("feedback", first.next_observation.length > observation.length, True)
        last = await env.step(partly)
        expect(f"step {step}", (last.episode_done, last.reward > 0), (True, pays))
        await other.initial_observation()
        expect("gold", (await other.step(right)).reward, 1.0)


def main() -> None:
    """Scores, then steps in tokens."""
    with scratch() as folder:
        module = load(export_to(NAME, folder / "rows") / "deltagym_env.py")
        problem = module.read_jsonl(module.FOLDER / "data" / "train.jsonl")[0]["problem"]
        check_rewards(NAME, folder, problem, rewarder)
        asyncio.run(check_tokens(folder / "tokens"))
    ran = "batches of a step, and answers in tokens through its renderer; its trainer is a service"
    report(NAME, "tinker-cookbook", ran, "2 turns")


if __name__ == "__main__":
    main()
