"""The reward function for OpenRLHF's single turns (`--reward.remote_url`), without feedback.

It gets texts with the model's special tokens; those at the end of an answer are cut off.
"""

import re
from pathlib import Path

import torch

from deltagym.exports.reward import score
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))
SPECIAL = re.compile(r"(\s*(<\|[^<>|]*\|>|</?\w+>))+\s*$")


def reward_func(queries, prompts, labels, **_):
    """Rewards of whole texts (`queries`) that begin with their prompts."""
    answers = [answer(query, prompt) for query, prompt in zip(queries, prompts, strict=True)]
    found = score(labels, answers, EXPORT.reward)
    rewards = torch.tensor([each.require() for each in found])
    metrics = [each.metrics for each in found]
    logs = {name: torch.tensor([each[name] for each in metrics]) for name in metrics[0]}
    return {"rewards": rewards, "scores": rewards, "extra_logs": logs}


def answer(query, prompt):
    """What follows the prompt."""
    if not query.startswith(prompt):
        raise ValueError("the text does not begin with its prompt: raise --data.max_len")
    return SPECIAL.sub("", query[len(prompt) :])
