"""The environment and its data set for the Tinker cookbook."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import chz
from tinker_cookbook import renderers
from tinker_cookbook.renderers import get_text_content
from tinker_cookbook.rl.message_env import EnvFromMessageEnv, MessageEnv, MessageStepResult
from tinker_cookbook.rl.types import EnvGroupBuilder, RLDataset, RLDatasetBuilder
from tinker_cookbook.tokenizer_utils import get_tokenizer

from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export
from deltagym.exports.tables import read_jsonl

FOLDER = Path(__file__).parent
EXPORT = read_export(FOLDER)


class DeltaGymEnv(MessageEnv):
    """One problem, answered until an answer passes or the rounds of feedback are used up."""

    def __init__(self, row, step=None):
        self.dialogue, self.step_of_training = Dialogue(row["problem"], EXPORT), step
        self.messages = list(row["prompt"])

    async def initial_observation(self):
        """The prompt."""
        return self.messages

    async def step(self, message):
        """Judges an answer; the reward comes with the last one."""
        feedback = await asyncio.to_thread(self.dialogue.submit, get_text_content(message))
        done = self.dialogue.done
        told = [] if done else [{"role": "user", "content": feedback}]
        self.messages = [*self.messages, message, *told]
        found = self.dialogue.score(self.step_of_training)
        reward = found.require() if done else 0.0
        return MessageStepResult(reward, done, self.messages, found.metrics)


@dataclass(frozen=True)
class Group(EnvGroupBuilder):
    """The rollouts of one problem in one step."""

    row: dict
    size: int
    renderer: renderers.Renderer
    step: int

    async def make_envs(self):
        """One environment a rollout; text that cannot be parsed is a wrong answer."""
        return [
            EnvFromMessageEnv(self.renderer, DeltaGymEnv(self.row, self.step), 0.0)
            for _ in range(self.size)
        ]

    def logging_tags(self):
        """Metrics are also averaged over each family."""
        return [self.row["family"]]


class Problems(RLDataset):
    """The problems of a split in their order, over and over."""

    def __init__(self, rows, builder, renderer, steps):
        self.rows, self.builder, self.renderer, self.steps = rows, builder, renderer, steps

    def get_batch(self, index):
        """The groups of step `index`."""
        size = self.builder.batch_size
        rows = [self.rows[i % len(self.rows)] for i in range(index * size, (index + 1) * size)]
        return [Group(row, self.builder.group_size, self.renderer, index) for row in rows]

    def __len__(self):
        return self.steps


@chz.chz
class ProblemsBuilder(RLDatasetBuilder):
    """Training and test problems."""

    model_name_for_tokenizer: str
    renderer_name: str
    batch_size: int = 64
    group_size: int = 16
    steps: int = 200

    async def __call__(self):
        tokenizer = get_tokenizer(self.model_name_for_tokenizer)
        renderer = renderers.get_renderer(self.renderer_name, tokenizer=tokenizer)
        train, held_out = (read_jsonl(FOLDER / f"data/{s}.jsonl") for s in ("train", "eval"))
        passes = -(-len(held_out) // self.batch_size)
        test = Problems(held_out, self, renderer, passes) if held_out else None
        return Problems(train, self, renderer, self.steps), test
