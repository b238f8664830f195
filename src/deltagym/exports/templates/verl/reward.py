"""The reward as verl's reward manager calls it: once for each completion, from several threads."""

from pathlib import Path

from deltagym.exports.base import Reward
from deltagym.exports.reward import score
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


def compute_score(data_source, solution_str, ground_truth, extra_info=None, mode=None, **_):
    """The reward of a completion, with dense and binary reward as further metrics.

    Args:
        data_source: Scope and family; verl groups its validation metrics by it.
        solution_str: What the model wrote.
        ground_truth: The problem with its test cases, as JSON text.
        extra_info: What verl knows of the rollout. `max_global_steps` is how many steps the weights
            that wrote it were trained for.
        mode: `dense` or `binary` instead of the export's reward; in the config it is
            `+reward.custom_reward_function.reward_kwargs.mode`.
    """
    reward = Reward(mode=mode) if mode else EXPORT.reward
    step = (extra_info or {}).get("max_global_steps")
    found = score([ground_truth], [solution_str], reward, step)[0]
    return {"score": found.require(), **found.metrics}
