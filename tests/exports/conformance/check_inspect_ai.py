"""inspect_ai: `inspect eval` asks the served embedded model; its reader opens the log."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from pathlib import Path

from common import EVAL, expect, export_to, gold, load, partial, rate, report, scratch, unjudgeable
from inspect_ai.log import read_eval_log
from inspect_ai.model import ChatMessageUser, ModelOutput
from inspect_ai.scorer import Target, value_to_float
from inspect_ai.scorer._reducer import mean_score, pass_at
from inspect_ai.solver import TaskState
from served import run, served

NAME, K = "inspect-ai", 4
INSPECT = Path(sys.prefix) / "bin" / "inspect"


def check_scores(folder: Path) -> None:
    """The scorer on known answers, and its reducers on an answer that cannot be judged."""
    module = load(export_to(NAME, folder) / "task.py")
    rows = module.ROWS["train"]
    problem = next(iter(rows.values()))["problem"]
    rows["unjudgeable"] = {"problem": unjudgeable()}
    right = score(module, problem_id(rows), gold(problem))
    partly = score(module, problem_id(rows), partial(problem))
    expect("gold", right.value, {"pass_rate": 1.0, "full_pass": 1.0})
    expect(
        "partial", partly.value, {"pass_rate": rate(problem, partial(problem)), "full_pass": 0.0}
    )
    failed = score(module, "unjudgeable", "SELECT 1")
    expect("unjudgeable", all(map(math.isnan, failed.value.values())), True)
    reduced = mean_score(value_to_float())([right, failed]).value
    expect("mean without the unjudgeable", reduced, {"pass_rate": 1.0, "full_pass": 1.0})
    expect("pass@1", pass_at(1)([right, partly]).value["full_pass"], 0.5)


def problem_id(rows: dict) -> str:
    """The first problem."""
    return next(iter(rows))


def score(module, sample: str, answer: str):
    """What the exported scorer says of an answer."""
    state = TaskState(
        model="none/none",
        sample_id=sample,
        epoch=1,
        input="",
        messages=[ChatMessageUser(content="")],
        output=ModelOutput.from_content("none", answer),
    )
    return asyncio.run(module.verdict("train")(state, Target("")))


def check_command(folder: Path) -> str:
    """The framework's own command, with and without feedback; a figure."""
    figures = {}
    with served(folder) as (model, url):
        for rounds in (0, 1):
            out = folder / f"rounds-{rounds}"
            exported = export_to(NAME, out, feedback={"rounds": rounds})
            ask = ["--model", f"openai-api/local/{model}", "--model-base-url", url]
            options = [*ask, "--display", "none", "--log-dir", out / "logs", "-T", f"k={K}"]
            run([INSPECT, "eval", "task.py", *options], exported, LOCAL_API_KEY="none")
            log = read_eval_log(str(next((out / "logs").glob("*.eval"))))
            figures[rounds] = check_log(log, rounds)
    return f"{EVAL} problems, {K} answers each; mean pass_rate {figures[0]:.2f}"


def check_log(log, rounds: int) -> float:
    """Mean pass_rate of a log that is whole, without test cases, with as many turns as allowed."""
    expect("status", log.status, "success")
    expect("samples", len(log.samples), EVAL * K)
    expect("reducers", log.eval.config.epochs_reducer, ["mean", "pass_at_1", f"pass_at_{K}"])
    turns = {sum(m.role == "assistant" for m in sample.messages) for sample in log.samples}
    expect("turns", turns <= set(range(1, rounds + 2)), True)
    expect("feedback was given", max(turns), rounds + 1)
    text = json.dumps([sample.model_dump(mode="json") for sample in log.samples])
    expect("test cases in the log", "ground_truth" in text, False)
    found = [s for s in log.results.scores if (s.name, s.reducer) == ("pass_rate", "mean")]
    return found[0].metrics["mean"].value


def main() -> None:
    """Scores, then evaluates."""
    with scratch() as folder:
        check_scores(folder / "scores")
        figure = check_command(folder)
    ran = (
        "`inspect eval` asks `transformers serve`, also with a round of feedback; "
        "its reader opens the log"
    )
    report(NAME, "inspect_ai", ran, figure)


if __name__ == "__main__":
    main()
