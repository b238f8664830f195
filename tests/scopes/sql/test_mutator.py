"""What the mutator promises, however the SQL is held."""

import random
import re
import sqlite3
from collections.abc import Callable

import pytest
from sqlglot import exp, parse

from deltagym.core.seeding import rng
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.engine import Store
from deltagym.scopes.sql.families import TOPICS
from deltagym.scopes.sql.mutator import Mutator
from deltagym.scopes.sql.names import ColumnFacts, TableFacts
from deltagym.scopes.sql.parsed_mutator import ParsedMutator
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.tree_mutator import TreeMutator

Held = tuple[Mutator, object]
"""A mutator and SQL as it holds it."""


def draft(name: str, features: tuple[str, ...] = ()) -> Draft:
    drafts = (TOPICS[name].build(features, False, rng("mutator", name, i)) for i in range(100))
    return next(d for d in drafts if d is not None)


def as_tree(draft: Draft) -> Held:
    return TreeMutator(draft.schema), draft.tree


def as_parsed(draft: Draft) -> Held:
    facts = {
        table.name: TableFacts(
            tuple(ColumnFacts(c.name, c.sort, not c.is_text, c.nullable) for c in table.columns),
            table.key,
        )
        for table in draft.schema.tables
    }
    statements = tuple(s for s in parse(write(draft.tree), read="sqlite") if s is not None)
    return ParsedMutator(facts, text), statements


def text(statements: tuple[exp.Expr, ...]) -> str:
    return ";\n".join(statement.sql("sqlite") for statement in statements)


both = pytest.mark.parametrize("held", [as_tree, as_parsed])


@both
@pytest.mark.parametrize("name", ["sql_joining", "sql_aggregation", "sql_window", "sql_mutation"])
def test_mutants_are_other_texts_and_always_the_same(
    held: Callable[[Draft], Held], name: str
) -> None:
    mutator, sql = held(draft(name))
    near = mutator.nearest(sql)
    texts = [mutant.sql for mutant in near]
    assert near == mutator.nearest(sql)
    assert 5 < len(set(texts)) == len(texts) <= mutator.most
    assert mutator.write(sql) not in texts
    assert all(mutator.write(mutant.tree) == mutant.sql for mutant in near)
    further = [mutator.further(near, 30, random.Random(1)) for _ in range(2)]
    assert further[0] == further[1]
    assert all(re.fullmatch(r"[a-z ]+, [a-z ]+", mutant.what) for mutant in further[0])


@both
def test_the_mistakes_of_both_are_the_same(held: Callable[[Draft], Held]) -> None:
    """The exchanges are listed once; both ways of holding SQL make them."""
    mutator, sql = held(draft("sql_aggregation", ("having_predicates",)))
    gold = mutator.write(sql)
    texts = [mutant.sql for mutant in mutator.nearest(sql)]
    op = re.search(r"HAVING .* ([<>]=?) ", gold)
    assert op is not None
    assert any("HAVING" not in other for other in texts)
    assert any(re.search(rf"HAVING .* {op[1][0]}=? ", other) for other in texts)


@both
def test_mutants_run_on_the_same_tables(held: Callable[[Draft], Held]) -> None:
    found = draft("sql_joining")
    mutator, sql = held(found)
    session = Store(found.schema.ddl).session(writes=False)
    results = [session.run(mutant.sql) for mutant in mutator.nearest(sql)]
    assert sum("rows" in result for result in results) > 0.9 * len(results)


def test_nothing_can_be_made_of_nothing() -> None:
    mutator = ParsedMutator({}, text)
    statements = tuple(s for s in parse("SELECT NULL", read="sqlite") if s is not None)
    assert mutator.further(mutator.nearest(statements)[:0], 5, random.Random(1)) == []


def test_a_tie_that_is_left_open_is_known() -> None:
    """Dropping a sort key leaves ties open, so that only SQLite decides the result."""
    topic = TOPICS["sql_joining"]
    drafts = (topic.build((), False, rng("order", i)) for i in range(400))
    ordered = next(d for d in drafts if d is not None and "LIMIT" in write(d.tree))
    near = TreeMutator(ordered.schema).nearest(ordered.tree)
    assert not any(mutant.determined for mutant in near if mutant.what == "order")
    assert any(mutant.determined for mutant in near)
    settled = TreeMutator(ordered.schema).settled(ordered.tree)
    lite = sqlite3.connect(":memory:")
    lite.executescript(ordered.schema.ddl)
    assert settled
    for sql in settled:
        lite.execute(sql)
