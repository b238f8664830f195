"""The agent for OpenRLHF: one problem, answered until an answer passes or the rounds are used up.

OpenRLHF loads this file with `--train.agent_func_path`.
"""

import asyncio
from pathlib import Path

import torch
from openrlhf.utils.agent import AgentInstanceBase, MultiTurnAgentExecutor

from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


class Problem(AgentInstanceBase):
    """One rollout; the label is the `problem` column of a row."""

    def __init__(self):
        pass

    async def reset(self, states, **_):
        """Begins with the prompt as it is."""
        self.dialogue = Dialogue(states["label"], EXPORT)
        return {"observation": states["observation"]}

    async def step(self, states, **_):
        """Judges what the model wrote; what failed is told why, as long as there are rounds."""
        feedback = await asyncio.to_thread(self.dialogue.submit, states["action_text"])
        if not self.dialogue.done:
            told = feedback if EXPORT.prompt == "compact" else f"\n\n{feedback}\n\n"
            return result(0.0, told, False)
        found = self.dialogue.score()
        return result(found.require(), "", True, found.metrics)


def result(reward, feedback, done, metrics=None):
    """A step's result as OpenRLHF takes it."""
    return {
        "rewards": torch.tensor(reward),
        "scores": torch.tensor(reward),
        "environment_feedback": feedback,
        "done": done,
        "extra_logs": {name: torch.tensor(value) for name, value in (metrics or {}).items()},
    }


class AgentExecutor(MultiTurnAgentExecutor):
    """What OpenRLHF looks for in this file."""

    def __init__(self):
        super().__init__(Problem)
