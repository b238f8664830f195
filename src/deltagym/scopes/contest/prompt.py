"""The user message of a contest problem: the statement, an example, and how answers are judged."""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.scopes.contest.limits import FACTOR, MEMORY_MB, SECONDS

ANSWER = """\
## Your answer
Write a {language} program that reads the input from standard input and prints the output. Output is compared word by word; spaces \
and line ends do not matter.{contract}

It is run on hidden tests of three sizes. On small and medium ones it has {seconds} seconds of processor time a test. On large ones \
it has {factor} times what our own solution takes on the same machine, which is {ours}; programs that do what the statement says \
step by step take at least {slower} times as long as ours. Memory: {memory} MiB. After two tests that take too long no more are run. \
{may}

End with the complete program in a code block that opens with ```{tag} and closes with ```. Only the last block counts."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a prompt speaks of the language of answers.

    Attributes:
        name: In the first sentence.
        version: Where the task is set.
        contract: What else than standard input and output there is; with a space before it.
        ours: What our own solution is.
        may: What may be used.
        tag: The code block's.
    """

    name: str
    version: str
    contract: str
    ours: str
    may: str
    tag: str


PYTHON = Language(
    name="Python",
    version="Python 3",
    contract=" Instead, it may define `solve(text)`, which gets the whole input as a string and returns the output as a string.",
    ours="pure Python",
    may="Python's standard library and NumPy may be used; there are no files, threads or network.",
    tag="python",
)
CPP = Language(
    name="C++",
    version="C++20",
    contract="",
    ours="plain C++ that reads with std::cin after std::ios::sync_with_stdio(false), compiled in the same way",
    may="It is compiled by g++ with -std=c++20 -O2 -static; there are no files, threads or network.",
    tag="cpp",
)


def full_prompt(statement: str, language: Language = PYTHON) -> str:
    """The whole message about a problem whose statement, example included, is `statement`."""
    introduction = f"Solve this programming problem with a {language.name} program that is fast enough for the largest inputs its bounds allow."
    answer = ANSWER.format(
        language=language.version, contract=language.contract, ours=language.ours, may=language.may, tag=language.tag,
        seconds=f"{SECONDS:g}", factor=f"{FACTOR:g}", slower=f"{3 * FACTOR:g}", memory=MEMORY_MB,
    )  # fmt: skip
    return "\n\n".join([introduction, "## Problem\n" + statement, answer])


def with_example(statement: str, text: str, output: str) -> str:
    """The statement with a worked example."""
    return f"{statement}\n\nExample input:\n{text.strip()}\n\nExample output:\n{output.strip()}"
