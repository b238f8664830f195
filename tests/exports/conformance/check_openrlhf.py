"""OpenRLHF: its data set reads the rows, its agent and reward executors step the export.

OpenRLHF's trainer needs GPUs, flash-attn and vLLM. Here its executors run on their own; what vLLM
would write is given.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import openrlhf
from common import (
    TRAIN,
    check_rewards,
    expect,
    export_to,
    gold,
    load,
    partial,
    rate,
    report,
    scratch,
    tokens,
)
from datasets import load_dataset
from openrlhf.datasets.prompts_dataset import PromptDataset
from openrlhf.utils.agent import AgentExecutorBase, SingleTurnAgentExecutor
from transformers import AutoTokenizer

from deltagym.models.embedded.chat import write_chat_model

NAME = "openrlhf"


class Writer:
    """Writes given answers, one after the other, as an engine of OpenRLHF does."""

    def __init__(self, answers: list[str], tokenizer) -> None:
        self.answers, self.tokenizer = list(answers), tokenizer

    async def generate(self, prompt, params, multi_modal_data=None):
        """The next answer, whatever the prompt."""
        text = self.answers.pop(0)
        output = SimpleNamespace(
            token_ids=tokens(text, self.tokenizer), text=text, finish_reason="stop", logprobs=None
        )
        return SimpleNamespace(outputs=[output])


def step(executor, prompt: str, problem: str, answers: list[str], tokenizer) -> dict:
    """What an executor makes of the answers to a problem."""
    params = SimpleNamespace(max_tokens=1000, logprobs=None)
    engine = Writer(answers, tokenizer)
    return asyncio.run(executor.execute(prompt, problem, params, 4000, tokenizer, engine))


def agent_of(folder: Path) -> AgentExecutorBase:
    """The export's executor, as OpenRLHF finds it in the file."""
    found = load(folder / "agent.py").AgentExecutor
    expect("executor", issubclass(found, AgentExecutorBase), True)
    return found()


def check_single_turn(folder: Path, prompt: str, problem: str, tokenizer) -> None:
    """The reward function gets the same as the agent; its errors leave no reward."""
    executor = SingleTurnAgentExecutor(str(folder / "reward.py"))
    right, partly = gold(problem), partial(problem)
    for answer, wanted in ((right, 1.0), (partly, rate(problem, partly))):
        found = step(executor, prompt, problem, [answer], tokenizer)
        expect("reward function", float(found["reward"][0]), wanted)


def check_script(folder: Path) -> int:
    """Every option of the run script is one of OpenRLHF's; how many there are."""
    script = (folder / "run.sh").read_text()
    source = (Path(openrlhf.__file__).parent / "cli" / "train_ppo_ray.py").read_text()
    known = set(re.findall(r'f?"--([\w.{}]+)"', source))
    used = set(re.findall(r"--([\w.]+)", script.split("openrlhf.cli.train_ppo_ray")[1]))
    either = {name for name in used if re.sub(r"^actor\.", "{prefix}.", name) in known}
    expect("unknown options", used - known - either, set())
    return len(used)


def check_feedback(folder: Path, prompt: str, problem: str, tokenizer) -> None:
    """An answer that failed is followed by another, which is the one that counts."""
    answers = [partial(problem), gold(problem)]
    found = step(agent_of(folder / "dense"), prompt, problem, answers, tokenizer)
    expect("reward after feedback", found["reward"], 1.0)
    expect("turns", len(found["action_ranges"]), 2)


def check_phases(folder: Path, prompt: str, problem: str, tokenizer) -> None:
    """A scheduled reward is a dense and a binary folder."""
    exported, partly = export_to(NAME, folder, "scheduled"), partial(problem)
    for phase, wanted in (("dense", rate(problem, partly)), ("binary", 0.0)):
        found = step(agent_of(exported / phase), prompt, problem, [partly], tokenizer)
        expect(f"phase {phase}", found["reward"], wanted)


def main() -> None:
    """Rows, script, rewards, feedback."""
    with scratch() as folder:
        tokenizer = AutoTokenizer.from_pretrained(write_chat_model(folder / "model"))
        exported = export_to(NAME, folder / "rows", feedback={"rounds": 1})
        rows = load_dataset("json", data_files=str(exported / "data" / "train.jsonl"))["train"]
        keys = SimpleNamespace(input_key="prompt", label_key="problem", apply_chat_template=True)
        strategy = SimpleNamespace(args=SimpleNamespace(data=keys), is_rank_0=lambda: True)
        data = PromptDataset(rows, tokenizer, strategy)
        expect("rows", len(data), TRAIN)
        _, prompt, problem, _ = data[0]
        options = check_script(exported)

        def rewarder(where: Path):
            agent = agent_of(next(where.glob("*/agent.py")).parent)
            return lambda of, answer, _: step(agent, prompt, of, [answer], tokenizer)["reward"]

        check_rewards(NAME, folder, problem, rewarder, scheduled=False)
        check_phases(folder / "scheduled", prompt, problem, tokenizer)
        check_feedback(exported, prompt, problem, tokenizer)
        check_single_turn(exported / "dense", prompt, problem, tokenizer)
    ran = (
        "`PromptDataset` reads the rows; its multi-turn and single-turn executors step the agent "
        "and the reward function, with given answers in vLLM's place"
    )
    report(NAME, "openrlhf", ran, f"{options} options of the script known")


if __name__ == "__main__":
    main()
