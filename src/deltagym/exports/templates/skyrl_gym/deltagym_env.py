"""The environment: one problem, answered until an answer passes or the rounds are used up."""

from pathlib import Path

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from skyrl_gym.envs.registration import register

from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


class DeltaGymEnv(BaseTextEnv):
    """One rollout; the row's `reward_spec` holds the problem with its test cases."""

    def __init__(self, env_config=None, extras=None):
        super().__init__()
        self.dialogue = Dialogue((extras or {})["reward_spec"]["ground_truth"], EXPORT)
        self.max_turns = 1 + EXPORT.feedback.rounds

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Judges an answer; the reward comes with the last one."""
        self.turns += 1
        feedback = self.dialogue.submit(action)
        shown = [] if self.dialogue.done else [{"role": "user", "content": feedback}]
        found = self.dialogue.score()
        return BaseTextEnvStepOutput(
            observations=shown,
            reward=found.require() if self.dialogue.done else 0.0,
            done=self.dialogue.done,
            metadata=found.metrics,
        )

    def get_metrics(self):
        """Dense and binary reward of the last answer, whichever is paid."""
        return self.dialogue.score().metrics if self.dialogue.answers else {}


def register_env():
    """Makes `deltagym` known to skyrl-gym in this process."""
    register(id="deltagym", entry_point="deltagym_env:DeltaGymEnv")
