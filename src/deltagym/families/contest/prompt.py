"""The user message of a contest problem: the statement, an example, and how answers are judged."""

from __future__ import annotations

from deltagym.families.contest.limits import FACTOR, MEMORY_MB, SECONDS

INTRODUCTION = "Solve this programming problem with a Python program that is fast enough for the largest inputs its bounds allow."

ANSWER = """\
## Your answer
Write a Python 3 program that reads the input from standard input and prints the output. Output is compared word by word; spaces \
and line ends do not matter. Instead, it may define `solve(text)`, which gets the whole input as a string and returns the output \
as a string.

It is run on hidden tests of three sizes. On small and medium ones it has {seconds} seconds of processor time a test. On large ones \
it has {factor} times what our own solution takes on the same machine, which is pure Python; programs that do what the statement says \
step by step take at least {slower} times as long as ours. Memory: {memory} MiB. After two tests that take too long no more are run. \
Python's standard library and NumPy may be used; there are no files, threads or network.

End with the complete program in a code block that opens with ```python and closes with ```. Only the last block counts."""


def full_prompt(statement: str) -> str:
    """The whole message about a problem whose statement, example included, is `statement`."""
    answer = ANSWER.format(seconds=f"{SECONDS:g}", factor=f"{FACTOR:g}", slower=f"{3 * FACTOR:g}", memory=MEMORY_MB)
    return "\n\n".join([INTRODUCTION, "## Problem\n" + statement, answer])


def with_example(statement: str, text: str, output: str) -> str:
    """The statement with a worked example."""
    return f"{statement}\n\nExample input:\n{text.strip()}\n\nExample output:\n{output.strip()}"
