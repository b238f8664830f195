"""The problems as a task of Inspect: inspect eval task.py -T split=test -T k=8 …"""

import asyncio
from pathlib import Path

from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, GenerateConfig
from inspect_ai.scorer import Score, mean, scorer, stderr
from inspect_ai.solver import solver

from deltagym.exports.base import Reward
from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export
from deltagym.exports.tables import read_jsonl
from deltagym.models.embedded.model import MAX_ANSWER_TOKENS

FOLDER = Path(__file__).parent
EXPORT = read_export(FOLDER).model_copy(update={"reward": Reward(mode="dense")})
ROWS = {
    s: {row["id"]: row for row in read_jsonl(FOLDER / f"data/{s}.jsonl")} for s in ("train", "eval")
}
METRICS = [mean(), stderr()]


@task
def deltagym(split: str = "eval", k: int = 4, max_tokens: int | None = None):
    """The problems of a split.

    Args:
        split: `train` or `eval`.
        k: Answers to each problem; pass@1 and pass@k are estimated from them.
        max_tokens: Length limit of an answer.
    """
    rows = ROWS[split]
    shown = [
        Sample(input=row["prompt"][0]["content"], id=row["id"], metadata=about(row))
        for row in rows.values()
    ]
    limit = max_tokens or (MAX_ANSWER_TOKENS if EXPORT.prompt == "compact" else 1024)
    return Task(
        dataset=MemoryDataset(shown, name=f"{EXPORT.suite}-{split}"),
        solver=answering(split),
        scorer=verdict(split),
        epochs=Epochs(k, ["mean", "pass_at_1", f"pass_at_{k}"] if k > 1 else ["mean"]),
        config=GenerateConfig(temperature=1.0, max_tokens=limit),
    )


def about(row):
    """What a log says of a problem: no test case."""
    return {name: row[name] for name in ("scope", "family", "level")}


@solver
def answering(split):
    """Asks for an answer; one that fails is told why, as often as the export says."""

    async def solve(state, generate):
        dialogue = Dialogue(ROWS[split][state.sample_id]["problem"], EXPORT)
        state = await generate(state)
        while feedback := await asyncio.to_thread(dialogue.submit, state.output.completion):
            state.messages.append(ChatMessageUser(content=feedback))
            state = await generate(state)
        return state

    return solve


@scorer(metrics={"pass_rate": METRICS, "full_pass": METRICS})
def verdict(split):
    """The share of cases that the last answer passes, and whether it passes all of them."""

    async def score(state, target):
        dialogue = Dialogue(ROWS[split][state.sample_id]["problem"], EXPORT)
        await asyncio.to_thread(dialogue.submit, state.output.completion)
        found = dialogue.score()
        said = found.verdict.message or found.verdict.status.value
        return Score(value=found.metrics, answer=state.output.completion, explanation=said)

    return score
