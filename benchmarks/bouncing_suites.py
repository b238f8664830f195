"""All suites of BouncingSim at once: are two of their problems passed by the same motion?

    python benchmarks/bouncing_suites.py [--mutants 20]

Many problems belong to several suites. The script builds each once, tries every problem's motion on
every other with which it shares a suite, and random changes of each scene on its own problem. It
prints what `deltagym validate` prints for suite after suite: rivals, and the share of wrong scenes
rejected. A problem and another that passes it are an ordered pair. About half an hour on one core.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence

from deltagym.cli.show import progress
from deltagym.scopes.bouncing.evidence import BouncingEvidence
from deltagym.suites.checks import Progress
from deltagym.suites.load import load_suite, suite_names
from deltagym.suites.member import Member


def main() -> None:
    """Prints the figures."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=20, help="changes tried on each scene")
    options = parser.parse_args()
    members, suites = _members()
    pairs = sum(sum(not other.isdisjoint(own) for other in suites) - 1 for own in suites)
    print(f"{len(members)} problems, {pairs:,} ordered pairs that share a suite")
    with progress() as tell:
        evidence = BouncingEvidence([member.build() for member in members])
        _print_rivals(evidence, members, suites, tell)
        _print_mutants(evidence, options.mutants, tell)


def _members() -> tuple[list[Member], list[frozenset[str]]]:
    """Every problem of the suites once, and the suites that it belongs to."""
    found: dict[str, tuple[Member, set[str]]] = {}
    for name in suite_names():
        if name.startswith("bouncing_"):
            for split in load_suite(name).members.values():
                for member in split:
                    found.setdefault(member.key, (member, set()))[1].add(name)
    return [member for member, _ in found.values()], [frozenset(own) for _, own in found.values()]


def _print_rivals(
    evidence: BouncingEvidence,
    members: Sequence[Member],
    suites: Sequence[frozenset[str]],
    tell: Progress,
) -> None:
    count = 0
    for i, own in enumerate(suites):
        for j in evidence.rivals(i):
            if not own.isdisjoint(suites[j]):
                count += 1
                print(f"{members[i].key} is passed by {members[j].key}")
        tell("rivals", i + 1, len(suites))
    print(f"passed by another's motion: {count} pairs")


def _print_mutants(evidence: BouncingEvidence, count: int, tell: Progress) -> None:
    wrong = missed = 0
    for i in range(len(evidence.problems)):
        tally = evidence.mutants(i, count)
        wrong, missed = wrong + tally.wrong, missed + len(tally.missed)
        tell("changed scenes", i + 1, len(evidence.problems))
    print(f"changed scenes rejected: {1 - missed / wrong:.2%} of {wrong:,}")


if __name__ == "__main__":
    main()
