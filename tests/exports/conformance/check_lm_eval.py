"""lm-evaluation-harness: `lm_eval run` asks the served embedded model four times a problem."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from common import EVAL, expect, export_to, gold, load, partial, rate, report, scratch, unjudgeable
from served import run, served

NAME, K = "lm-eval", 4
COMMAND = Path(sys.prefix) / "bin" / "lm_eval"


def check_scores(folder: Path) -> None:
    """The task's own functions on known answers."""
    module = load(export_to(NAME, folder) / "deltagym_task.py")
    doc = module.load()["train"][0]
    expect("columns", sorted(doc), ["id", "prompt"])
    problem = module.PROBLEMS[doc["id"]]
    right, partly = gold(problem), partial(problem)
    found = module.process_results(doc, [[right] * K])
    expect("gold", found, {"pass_rate": 1.0, "full_pass": 1.0, "pass_at_4": 1.0})
    found = module.process_results(doc, [[partly] * (K - 1) + [right]])
    expect("full_pass", found["full_pass"], 0.25)
    expect("pass@4", found["pass_at_4"], 1.0)
    expect("pass_rate", found["pass_rate"], (3 * rate(problem, partly) + 1) / K)
    module.PROBLEMS["unjudgeable"] = unjudgeable()
    found = module.process_results({"id": "unjudgeable"}, [["SELECT 1"] * K])
    expect("unjudgeable", all(map(math.isnan, found.values())), True)


def check_command(folder: Path) -> str:
    """The framework's own command; a figure."""
    exported = export_to(NAME, folder / "export")
    task = next(exported.glob("*.yaml")).stem
    with served(folder) as (model, url):
        asked = f"model={model},base_url={url}/chat/completions,num_concurrent=2"
        options = ["--model_args", asked, "--apply_chat_template", "--include_path", "."]
        wanted = ["--tasks", task, "--output_path", folder / "out", "--log_samples"]
        run([COMMAND, "run", "--model", "local-chat-completions", *options, *wanted], exported)
    results = json.loads(next((folder / "out").rglob("results_*.json")).read_text())
    figures = results["results"][task]
    text = next((folder / "out").rglob("samples_*.jsonl")).read_text()
    samples = [json.loads(line) for line in text.splitlines()]
    expect("samples", [len(sample["filtered_resps"][0]) for sample in samples], [K] * EVAL)
    expect(
        "prompt reached the model whole", samples[0]["doc"]["prompt"].endswith("<answer>\n"), True
    )
    expect("test cases in the log", "ground_truth" in text, False)
    for name in ("full_pass", "pass_at_4"):
        expect(name, 0 <= figures[f"{name},all"] <= 1, True)
    return f"{EVAL} problems, {K} answers each; mean pass_rate {figures['pass_rate,all']:.2f}"


def main() -> None:
    """Scores, then evaluates."""
    with scratch() as folder:
        check_scores(folder / "scores")
        figure = check_command(folder)
    report(NAME, "lm_eval", "`lm_eval run` asks `transformers serve`", figure)


if __name__ == "__main__":
    main()
