"""A small made-up run: two phases, evaluations before and after, and hostile completions."""

import math
from dataclasses import replace
from pathlib import Path

from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.seeding import rng
from deltagym.evaluation.evaluation import Evaluation, summarise
from deltagym.runs.folder import RunFolder
from deltagym.scopes.manufactoria.cases import accept_case

RECIPE = '[model]\nname = "tiny"\n\n[[phase]]\nname = "warm-up <dense>"\n'

HOSTILE = (
    "</code></pre><script>alert('x')</script><img src=http://evil.example/x.png onerror=alert(1)>"
)

CONTAINS_RB = """```manufactoria
START start:
    NEXT q0

PULLER_RB q0:
    [R] q1
    [B] q0
    [EMPTY] q0y

PULLER_YG q0y:
    [Y] q0
    [G] q0

PULLER_RB q1:
    [R] q1
    [B] end
    [EMPTY] q1y

PULLER_YG q1y:
    [Y] q0
    [G] q0
    [EMPTY] NONE

END end
```"""


def make_problem(family: str, level: str, number: int) -> Problem:
    cases = (accept_case("RB", True), accept_case("R", False), accept_case("", False))
    return Problem(
        family,
        level,
        {"number": number},
        f"Accept tapes of kind {number} & <reject> the rest.",
        cases,
    )


def with_audits(evaluation: Evaluation) -> Evaluation:
    """The same evaluation after an audit that finds every fourth pass wrong."""
    records = []
    for record in evaluation.records:
        wrong = record.successes // 4
        found = f"R is to be rejected, but is accepted {HOSTILE}" if wrong else ""
        counts = {"audited": record.samples, "right": record.successes - wrong}
        records.append(replace(record, **counts, wrong_passes=wrong, counterexample=found))
    return replace(evaluation, records=tuple(records))


def make_evaluation(label: str, step: int, rate: float, n: int = 16) -> Evaluation:
    """An evaluation of twelve problems whose samples pass with probability `rate`."""
    chance = rng("synthetic", label)
    records = []
    for number in range(12):
        problem = make_problem(
            ("contains_substring", "contains_ordered", "contains_count")[number % 3],
            "easy-4c",
            number,
        )
        solved = [chance.random() < rate for _ in range(n)]
        verdicts = [
            Verdict(Status.OK, (True,) * 3)
            if s
            else Verdict(Status.INVALID, (False,) * 3, f"line 1: {HOSTILE}")
            for s in solved
        ]
        texts = [CONTAINS_RB if s else HOSTILE for s in solved]
        records.append(
            summarise(problem, texts, verdicts, [Verdict(Status.OK, (False, True, True))])
        )
    return Evaluation(tuple(records), n, (1, 2, 4, 8, 16), label, step)


def make_metrics(steps: int = 400, switch: int = 100) -> list[dict]:
    chance = rng("synthetic", "metrics")
    rows = []
    for step in range(steps):
        full = 1 / (1 + math.exp(-(step - 250) / 22))
        full = sum(chance.random() < full for _ in range(256)) / 256
        dense = 0.55 + 0.3 * min(step / switch, 1) + 0.15 * full
        score = "pass_rate" if step < switch else "full_pass"
        phase = "warm-up <dense>" if step < switch else "binary"
        entropy, dead = 0.8 * math.exp(-step / 200), 0.2 if step < switch else 0.9 - 0.8 * full
        rows.append(
            {
                "step": step,
                "phase": phase,
                "score": score,
                "pass_rate": min(dense + chance.gauss(0, 0.01), 1.0),
                "full_pass": full,
            }
            | {"entropy": entropy + chance.gauss(0, 0.02), "dead_groups": dead, "samples": 256}
        )
    return rows


def make_run(path: Path, steps: int = 400) -> RunFolder:
    run = RunFolder.create(
        path, RECIPE, {"seed": 7, "command": ["deltagym", "train", "recipes/a b.toml"]}
    )
    lines = make_metrics(steps)
    for row in lines:
        run.append_metrics(row)
    run.save_eval("before", make_evaluation("before", 0, 0.0))
    run.save_eval("after", make_evaluation("after", steps, 0.9))
    run.set_status("finished", steps)
    return run
