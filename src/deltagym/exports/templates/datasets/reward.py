"""The reward of a row's completion.

from datasets import load_dataset
from reward import reward

row = load_dataset(".", split="train")[0]
print(reward(row, "my answer", step=0))
"""

from pathlib import Path

from deltagym.exports.reward import score
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


def reward(row, completion, step=None):
    """The reward in [0, 1]; None where the verification itself failed.

    Args:
        row: A row of the data set.
        completion: What a model wrote.
        step: Training steps done so far; needed if the reward is scheduled.
    """
    return score([row["problem"]], [completion], EXPORT.reward, step)[0].reward
