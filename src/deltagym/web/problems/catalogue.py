"""Finds problems by their address; suites and problems that were asked for are kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem
from deltagym.core.registry import family_names, get_family, scope_of
from deltagym.suites.load import Member, Suite, load_suite, suite_names
from deltagym.web.problems.address import Address
from deltagym.web.problems.own import OwnFile

MAX_SUITES, MAX_PROBLEMS = 12, 256
"""How many suites and problems are kept."""

_lock = threading.Lock()
_at_work: dict[tuple[str, int], threading.Lock] = {}
_suites: dict[tuple[str, int], Suite] = {}


@dataclass(frozen=True)
class Found:
    """A problem and what is known of it.

    Attributes:
        problem: The problem itself.
        address: Where it was found.
        title: Its name for people.
        gold: Answers that are said to solve it; empty if none is known.
        prompt: The message that puts it to a model.
        nodes: Kinds of Manufactoria nodes that a program may use; empty for all.
    """

    problem: Problem
    address: Address
    title: str
    gold: tuple[str, ...]
    prompt: str
    nodes: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Name of its scope."""
        return scope_of(self.problem).name


def find(address: Address, own: OwnFile) -> Found:
    """The problem at an address; building it may take seconds.

    Raises:
        BadInput: There is none.
    """
    if address.kind == "own":
        entry = own.entry(address.parts[0])
        return Found(
            entry.problem, address, entry.name, entry.solutions, entry.prompt(), entry.nodes
        )
    return _generated(address)


@lru_cache(MAX_PROBLEMS)
def _generated(address: Address) -> Found:
    problem = _from_suite(address) if address.kind == "suite" else _from_family(address)
    family = get_family(problem.family)
    title = f"{problem.family} {problem.level} {problem.id[:8]}"
    return Found(problem, address, title, (family.reference(problem),), family.prompt(problem))


def _from_suite(address: Address) -> Problem:
    suite = shipped_suite(address.parts[0], address.seed)
    members = suite.members[address.split]
    if address.index >= len(members):
        last = f"{suite.name} {address.split} has {len(members)} problems"
        raise BadInput(f"index: {last}, so there is no number {address.index}")
    return members[address.index].build(address.seed)


def _from_family(address: Address) -> Problem:
    name, level, *_ = address.parts
    if name not in family_names():
        raise unknown_name("family", name, family_names())
    return get_family(name).generate(level, address.split, address.index, address.seed)


def shipped_suite(name: str, seed: int = 0) -> Suite:
    """A suite that ships, its members worked out; never a file that `name` might lead to.

    Raises:
        BadInput: There is no such suite.
    """
    if name not in suite_names():
        raise unknown_name("suite", name, suite_names())
    with _lock:
        working = _at_work.setdefault((name, seed), threading.Lock())
    with working:  # A second request waits for the first, whose work it then finds done.
        with _lock:
            suite = _suites.pop((name, seed), None) or load_suite(name, seed)
        suite.members  # noqa: B018  (works them out)
        with _lock:
            _suites[name, seed] = suite  # The one used last comes last.
            for oldest in list(_suites)[:-MAX_SUITES]:
                del _suites[oldest]
    return suite


def is_worked_out(name: str, seed: int = 0) -> bool:
    """Whether a suite's problems are known without further work; True for an unknown suite."""
    with _lock:
        return name not in suite_names() or (name, seed) in _suites


def idle_score(problem: Problem) -> float | None:
    """The best pass rate of an answer that ignores its input; None if the scope knows none."""
    try:
        if not scope_of(problem).idle_answers(problem):
            return None
        return idle_scores([problem])[0]
    except BadInput:  # A row that lacks what its scope needs to judge.
        return None


def matching(members: Sequence[Member], query: str, family: str, level: str) -> list[int]:
    """Numbers of the members that have every word of `query` in their family, level or parameters.

    Args:
        members: The members of a split.
        query: Words, in any case; empty for all.
        family: The family, or empty for any.
        level: The level, or empty for any.
    """
    words = query.lower().split()
    return [
        number
        for number, member in enumerate(members)
        if (not family or member.family == family)
        and (not level or member.level == level)
        and _has(words, lambda member=member: f"{member.family} {member.level} {member.params}")
    ]


def _has(words: Sequence[str], text: Callable[[], str]) -> bool:
    if not words:
        return True
    lower = text().lower()
    return all(word in lower for word in words)
