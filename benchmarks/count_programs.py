"""What keeps contains_count from being learned: the form of the program, or the reward?

    python benchmarks/count_programs.py BASE [--steps 400] [--seed 0]

Two programs solve a problem of `contains_count`. The gold program is a grid: a state for each set
of colours still missing. The other waits for the counted colours one after the other, and paints
back what it will need later; where a colour is missing, the tape turns until the step limit, which
rejects. It is a line as long as the sum of the counts.

The script writes both for every problem of `has`, judges them by the cases and the audit, and shows
an embedded model the training problems' programs, once of each form. What the model then solves of
the held-out problems is the ceiling of that form.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence

import torch

from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.core.verification import verify_many
from deltagym.evaluation.evaluation import evaluate
from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.pretrain import Example, answer_loss
from deltagym.models.policy import Policy, load_policy
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.gold import Builder, Move
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import EMPTY, END_ID
from deltagym.suites.load import load_suite

FAMILY = "contains_count"
SAMPLES = 32
"""Completions of each held-out problem."""
BATCH, RATE, NORM = 64, 1e-3, 1.0


def painting(params: Params) -> str:
    """The program that waits for one colour after the other and paints back what it needs later."""
    wanted = "".join(colour * least for colour, least in params["least"].items())

    def step(done: int, condition: str) -> Move[int]:
        if condition == EMPTY:
            return None
        if condition == wanted[done]:
            return "", END_ID if done + 1 == len(wanted) else done + 1
        return condition if condition in wanted[done + 1 :] else "", done

    builder = Builder()
    entry = builder.transduce(step, 0, params["colours"])
    return format_program(builder.program(entry))


def grid(params: Params) -> str:
    """The gold program."""
    return get_family(FAMILY).reference(Problem(FAMILY, "easy-4c", params, "", ()))


def examples(problems: Sequence[Problem], write: Callable[[Params], str]) -> list[Example]:
    """Prompts and programs that the embedded model can write."""
    found: list[Example] = []
    for problem in problems:
        try:
            answer = tiny.encode_program(parse(write(problem.params)))
        except BadInput:  # more nodes than the model has names for
            continue
        found.append((tiny.encode_prompt(tiny.compact_prompt(problem)), answer))
    return found


def imitate(policy: Policy, shown: Sequence[Example], steps: int, seed: int) -> None:
    """Trains the policy on the programs."""
    optimizer = torch.optim.AdamW(policy.model.parameters(), lr=RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        batch = rng(seed, "count programs", step).sample(list(shown), min(BATCH, len(shown)))
        loss = answer_loss(policy.model, batch, "fp32")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(policy.model.parameters(), NORM)
        optimizer.step()
        schedule.step()


def judge(problems: Sequence[Problem], write: Callable[[Params], str]) -> str:
    """How many of the programs pass their cases, and how many the audit calls right."""
    pairs = [(problem, write(problem.params)) for problem in problems]
    passed = sum(bool(verdict.full_pass) for verdict in verify_many(pairs))
    scope = get_family(FAMILY).scope
    right = sum(bool(scope.audit(problem, [text])[0].right) for problem, text in pairs)
    nodes = [len(parse(text).nodes) - 2 for _, text in pairs]  # without START and END
    return f"{passed} of {len(pairs)} pass, {right} right by the audit; at most {max(nodes)} nodes"


def main() -> None:
    """Judges both forms, then shows each to the base named on the command line."""
    parser = ArgumentParser(description="The ceilings of two programs for contains_count.")
    parser.add_argument("base")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    suite = load_suite("has")
    train, test = (
        [p for p in suite.problems(split) if p.family == FAMILY] for split in ("train", "test")
    )
    for form, write in {"grid": grid, "painting": painting}.items():
        print(f"{form}: {judge([*train, *test], write)}", flush=True)
        policy = load_policy(options.base, max_new_tokens=tiny.MAX_ANSWER_TOKENS, precision="fp32")
        shown = examples(train, write)
        imitate(policy, shown, options.steps, options.seed)
        found = evaluate(policy, test, SAMPLES).overall()
        share = f"{found.successes / found.samples:.1%} of {found.samples} samples held out"
        print(f"  {len(shown)} of {len(train)} programs shown: {share}", flush=True)


if __name__ == "__main__":
    main()
