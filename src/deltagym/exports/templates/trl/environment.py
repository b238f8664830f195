"""The environment for TRL: the model submits answers with a tool, and is shown why they fail."""

from pathlib import Path

from reward import reported, step_of

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
            Tests that the answer fails, or why it cannot be run; nothing if no further one counts.
        """
        return self.dialogue.submit(answer)


def reward(environments, completions, trainer_state=None, log_metric=None, **_):
    """The reward of each rollout: that of its last answer."""
    for environment, messages in zip(environments, completions, strict=True):
        last = messages[-1]
        if last["role"] == "assistant":
            environment.dialogue.submit(unjudged_answer(last))
    step = step_of(trainer_state)
    return reported([environment.dialogue.score(step) for environment in environments], log_metric)


def unjudged_answer(message):
    """The answer of a last message: its call of the tool, which TRL left out, or else its text.

    TRL carries out as many calls as there are rounds of feedback; the answer after them is here.
    """
    for call in message.get("tool_calls") or ():
        if call["function"]["name"] == "submit":
            return str(call["function"]["arguments"].get("answer", ""))
    return message["content"] or ""
