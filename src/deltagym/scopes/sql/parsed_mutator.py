"""Mutants of SQL text that somebody else wrote, made on sqlglot's trees.

Only running such a mutant tells whether its result follows from the SQL alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from deltagym.core.seeding import ordered
from deltagym.scopes.sql.mutator import Mutant, Mutator
from deltagym.scopes.sql.names import Facts
from deltagym.scopes.sql.parsed_changes import CHANGES

Statements = tuple[exp.Expr, ...]
"""A query, or a script of changes."""

_Edit = tuple[int, int, exp.Expr | None]
"""Number of a statement, place in its walk, and what stands there then; None for nothing."""


class ParsedMutator(Mutator[Statements]):
    """Makes mutants of parsed SQL.

    Args:
        facts: What is known of the tables.
        write: Writes statements as SQL that can be run.
    """

    most = 72

    def __init__(self, facts: Facts, write: Callable[[Statements], str]) -> None:
        self._facts = facts
        self._write = write

    def write(self, tree: Statements) -> str:
        return self._write(tree)

    def kinds(self, tree: Statements) -> Sequence[Iterator[Mutant[Statements]]]:
        """Rearranged scripts, then each kind of `CHANGES`."""
        rearranged = (self._mutant("statements", new) for new in _rearranged(tree))
        return [rearranged, *(self._kind(tree, name) for name in CHANGES)]

    def _kind(self, tree: Statements, name: str) -> Iterator[Mutant[Statements]]:
        return (self._mutant(name, _changed(tree, *edit)) for edit in self._edits(tree, name))

    def again(self, mutant: Mutant[Statements], draw: random.Random) -> Mutant[Statements] | None:
        """One change of a random kind; kinds count alike, however many changes they have."""
        for name in draw.sample(list(CHANGES), len(CHANGES)):
            if edits := self._edits(mutant.tree, name):
                new = _changed(mutant.tree, *draw.choice(edits))
                return self._mutant(f"{mutant.what}, {name}", new)
        return None

    def _mutant(self, what: str, tree: Statements) -> Mutant[Statements]:
        return Mutant(what, self._write(tree), True, tree)

    def _edits(self, tree: Statements, name: str) -> list[_Edit]:
        """All changes of a kind, in the order of the hashes of their numbers."""
        nodes, change = CHANGES[name]
        found = [
            (i, j, new)
            for i, statement in enumerate(tree)
            for j, node in enumerate(statement.walk())
            if isinstance(node, nodes) and not _is_immaterial(node)
            for new in change(node, self._facts)
        ]
        return ordered(found, list(range(len(found))), "sql", "neighbours")


def _is_immaterial(node: exp.Expr) -> bool:
    """Whether another node would do as well: as a conflict's key, or as what an EXISTS selects."""
    shown = (
        node.arg_key == "expressions"
        and isinstance(node.parent, exp.Select)
        and isinstance(node.parent.parent, exp.Exists)
    )
    return shown or node.arg_key == "conflict_keys"


def _changed(statements: Statements, number: int, place: int, new: exp.Expr | None) -> Statements:
    """The statements with one node replaced, or left out with what would then be empty."""
    copy = statements[number].copy()
    node = next(n for i, n in enumerate(copy.walk()) if i == place)
    parent = node.parent
    if new is not None:
        node.replace(new)
    else:
        node.pop()
        if isinstance(parent, exp.Group | exp.Order) and not parent.expressions:
            parent.pop()
    whole = new if parent is None and new is not None else copy
    return (*statements[:number], whole, *statements[number + 1 :])


def _rearranged(statements: Statements) -> Iterator[Statements]:
    """Scripts with a statement less, or with two neighbouring statements swapped."""
    if len(statements) > 1:
        yield from ((*statements[:i], *statements[i + 1 :]) for i in range(len(statements)))
        for i in range(len(statements) - 1):
            yield (*statements[:i], statements[i + 1], statements[i], *statements[i + 2 :])
