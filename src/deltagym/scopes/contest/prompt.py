"""The user message of a contest problem: statement, example, and how answers are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case
from deltagym.scopes.contest.calls import is_call
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.limits import FACTOR, MEMORY_MB, SECONDS
from deltagym.scopes.contest.lookup import Dialect
from deltagym.scopes.contest.template import Tier

INTRODUCTION = """\
Solve this programming problem with a {language} program that is fast enough for the largest \
inputs its bounds allow."""

ANSWER = """\
## Your answer
Write a {language} program that reads the input from standard input and prints the output. Output \
is compared word by word; spaces and line ends do not matter.{contract}

It is run on hidden tests of three sizes. On small and medium ones it has {seconds} seconds of \
processor time a test. On large ones it has {factor} times what our own solution takes on the same \
machine, which is {ours}; programs that do what the statement says step by step take at least \
{slower} times as long as ours. Memory: {memory} MiB. After two tests that take too long no more \
are run. {may}

End with the complete program in a code block that opens with ```{tag} and closes with ```. Only \
the last block counts."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a prompt that depend on the language of answers.

    Attributes:
        name: Name in the first sentence.
        version: Name with its version.
        contract: How a program may get its input otherwise, after a space; may be empty.
        ours: What our own solution is.
        may: What a program may use.
        tag: Tag of the code block.
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
    contract=" Instead, it may define `solve(text)`, which gets the whole input as a string and "
    "returns the output as a string.",
    ours="pure Python",
    may="Python's standard library and NumPy may be used; there are no files, threads or network.",
    tag="python",
)
CPP = Language(
    name="C++",
    version="C++20",
    contract="",
    ours="plain C++ that reads with std::cin after std::ios::sync_with_stdio(false), compiled in "
    "the same way",
    may="It is compiled by g++ with -std=c++20 -O2 -static; there are no files, threads or "
    "network.",
    tag="cpp",
)


def full_prompt(statement: str, dialect: Dialect = "python") -> str:
    """The whole message about a problem.

    Args:
        statement: The problem's statement, with its example.
        dialect: The dialect of answers.
    """
    language = CPP if dialect == "cpp" else PYTHON
    answer = ANSWER.format(
        language=language.version,
        contract=language.contract,
        ours=language.ours,
        may=language.may,
        tag=language.tag,
        seconds=f"{SECONDS:g}",
        factor=f"{FACTOR:g}",
        slower=f"{3 * FACTOR:g}",
        memory=MEMORY_MB,
    )
    introduction = INTRODUCTION.format(language=language.name)
    return "\n\n".join([introduction, "## Problem\n" + statement, answer])


def with_example(statement: str, text: str, output: str) -> str:
    """The statement with a worked example."""
    example = f"Example input:\n{text.strip()}\n\nExample output:\n{output.strip()}"
    return f"{statement}\n\n{example}"


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """What a model is told about a program that failed.

    Args:
        cases: Failing tests to show.
        more: How many more failed.
        error: Why the program could not be run at all; empty when it could.
    """
    again = "Write the whole program again, mended."
    if error:
        return f"The program cannot be run:\n{error}\n{again}"
    lines = ["The program was run. These tests failed:", *map(_told, cases)]
    if more:
        lines.append(f"- {more} more tests failed.")
    return "\n".join([*lines, again])


def _told(case: Case) -> str:
    """A failing test as feedback shows it: only small tests are shown in full."""
    if is_call(case):
        return f"- solve({case.input['solve']})\n  right value: {case.expected['value']!r}"
    tier = tier_of(case)
    if tier is Tier.SMALL:
        return f"- input:\n{case.input.strip()}\n  right output: {case.expected['output']}"
    if tier is Tier.MEDIUM:
        return "- a test of medium size: the output is wrong, or the program failed on it"
    return "- a test of full size: the program was too slow, or its output wrong"
