"""Four colours: is one node all that the programs of unsolved words lack?

    python benchmarks/missing_node.py RUN

RUN is a run on `contains_substring` of the suite `has` (recipes/studies/four_colours.toml). For
each held-out word that the trained model never solves, the script takes its best program. Where
the first state rejects symbols of the other pair of colours, it puts in the puller that takes them
and leads back to the start, and prints how many cases pass before and after.
"""

from __future__ import annotations

from argparse import ArgumentParser

import deltagym
from deltagym.runs.folder import RunFolder
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import EMPTY, NONE, PULLERS, Node, Program
from deltagym.suites.load import load_suite

MENDED = "back"
"""Name of the node that is put in."""


def main() -> None:
    """Prints a line for each word that is never solved."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("run", help="folder of a run")
    evaluation = RunFolder.open(parser.parse_args().run).evals()["after"]
    problems = {problem.id: problem for problem in load_suite("has").problems("test")}
    unsolved = [record for record in evaluation.records if record.successes == 0]
    print(f"{len(unsolved)} of {len(evaluation.records)} words are never solved")
    for record in unsolved:
        if record.best is None:
            continue
        problem, answer = problems[record.problem_id], record.best.completion
        mended = _mended(parse(answer))
        answers = [answer] if mended is None else [answer, format_program(mended)]
        scores = [sum(deltagym.verify(problem, each).passed) for each in answers]
        total = len(problem.cases)
        print(problem.params["word"], *(f"{score} of {total}" for score in scores), sep="  ")


def _mended(program: Program) -> Program | None:
    """The program with a node that takes the other colours; None if its first state has one."""
    nodes = {node.id: node for node in program.nodes}
    first = nodes[dict(nodes["start"].routes)["NEXT"]]
    if first.kind not in PULLERS or dict(first.routes).get(EMPTY, NONE) != NONE:
        return None
    (other,) = set(PULLERS) - {first.kind}
    routes = tuple((c, t) for c, t in first.routes if c != EMPTY)
    changed = Node(first.kind, first.id, (*routes, (EMPTY, MENDED)))
    back = Node(other, MENDED, tuple((colour, first.id) for colour in PULLERS[other]))
    return Program((*(changed if node is first else node for node in program.nodes), back))


if __name__ == "__main__":
    main()
