"""The environment for TRL: the model submits answers, and is shown why they fail."""

from pathlib import Path

from reward import reported, step_of, texts

from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


class Feedback:
    """One problem at a time. TRL offers `submit` to the model as its tool."""

    def reset(self, problem, **_):
        """Begins with the problem of a row; the prompt is the row's own."""
        self.dialogue = Dialogue(problem, EXPORT)

    def submit(self, answer: str) -> str:
        """Judges an answer to the problem. The last answer submitted counts.

        Args:
            answer: The whole answer, in the form that the problem asks for.

        Returns:
            Tests that it fails, or why it cannot be run; "Received." if no further answer counts.
        """
        return self.dialogue.submit(answer) or "Received."


def reward(environments, completions, trainer_state=None, log_metric=None, **_):
    """The reward of each rollout: that of the last answer submitted, or of its text without one."""
    for environment, text in zip(environments, texts(completions), strict=True):
        if not environment.dialogue.answers:
            environment.dialogue.submit(text)
    step = step_of(trainer_state)
    return reported([environment.dialogue.score(step) for environment in environments], log_metric)
