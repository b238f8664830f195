"""The reward as TRL calls it: once for a batch of completions, with the columns of the data set."""

from pathlib import Path

from deltagym.exports.reward import score, score_async
from deltagym.exports.settings import read_export

EXPORT = read_export(Path(__file__))


def reward(completions, problem, trainer_state=None, log_metric=None, **_):
    """The rewards of a batch; None, which TRL leaves out, where a verification failed."""
    scores = score(problem, texts(completions), EXPORT.reward, step_of(trainer_state))
    return reported(scores, log_metric)


async def reward_async(completions, problem, trainer_state=None, log_metric=None, **_):
    """The same beside other asynchronous rewards, which TRL then computes at the same time."""
    step = step_of(trainer_state)
    scores = await score_async(problem, texts(completions), EXPORT.reward, step)
    return reported(scores, log_metric)


def texts(completions):
    """What the model wrote: the last message of each chat, or the text itself."""
    return [c if isinstance(c, str) else c[-1]["content"] or "" for c in completions]


def step_of(trainer_state):
    """Optimizer steps done so far; on it depends what a scheduled reward pays."""
    return None if trainer_state is None else trainer_state.global_step


def reported(scores, log_metric):
    """The rewards of scores; dense and binary reward are logged, whichever is paid."""
    judged = [found.metrics for found in scores if found.reward is not None]
    if log_metric is not None and judged:
        for name in judged[0]:
            log_metric(f"deltagym/{name}", sum(each[name] for each in judged) / len(judged))
    return [found.reward for found in scores]
