"""Mutants of SQL that a model wrote, and databases that reject them."""

import sqlite3
from collections.abc import Sequence

import pytest

from deltagym.core.problem import Case
from deltagym.core.seeding import rng
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.parsed_mutator import ParsedMutator
from deltagym.scopes.sql.pipeline.config import parse_config
from deltagym.scopes.sql.pipeline.databases import draw_tests, facts, loose_ddl, near, require_runs
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.quantified import sql_text
from deltagym.scopes.sql.pipeline.reading import Gold, read_sql
from deltagym.scopes.sql.pipeline.tasks import Task, sample_tasks
from deltagym.scopes.sql.pool import Job, Pool
from deltagym.scopes.sql.selection import choose_cases
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.tree_mutator import TreeMutator

BEST = """SELECT l.id, l.fee FROM loan AS l JOIN reader AS r ON r.id = l.reader_id
WHERE l.days BETWEEN 3 AND 9 AND NOT r.city IS NULL AND l.state <> 'lost'
ORDER BY l.fee DESC, l.id LIMIT 3"""

CONFIG = """
seed = 5
[endpoint]
base_url = "http://localhost/v1"
model = "m"
[tasks]
families = ["sql_joining", "sql_aggregation", "sql_subquery", "sql_mutation", "sql_window"]
levels = ["medium"]
each = 1
"""


def mutator(task: Task) -> ParsedMutator:
    return ParsedMutator(facts(task.schema), sql_text)


def nearest(task: Task, gold: Gold) -> list[str]:
    return [mutant.sql for mutant in mutator(task).nearest(gold.statements)]


def has(texts, *parts: str) -> bool:
    return any(all(part in text for part in parts) for text in texts)


def test_the_mistakes_that_people_make_are_among_the_mutants(tasks) -> None:
    task = tasks["reminder"]
    found = nearest(task, read_sql(task, BEST))
    assert has(found, "LEFT JOIN reader")
    assert has(found, "r.city IS NULL AND l.state <> 'lost'") or has(found, "AND r.city IS NULL")
    assert has(found, "l.state = 'lost'")
    assert has(found, "ORDER BY l.fee ASC, l.id")
    assert has(found, "LIMIT 4")
    assert has(found, "l.days >= 3 AND l.days < 9") or has(found, "BETWEEN 2 AND 9")


@pytest.mark.parametrize(
    ("table", "sql", "mutant"),
    [
        (
            "reminder",
            "SELECT COUNT(score) FROM reminder",
            "SELECT COUNT(DISTINCT score) FROM reminder",
        ),
        ("reminder", "SELECT SUM(score) FROM reminder", "SELECT AVG(score) FROM reminder"),
        (
            "reminder",
            "SELECT id FROM loan UNION SELECT id FROM reader",
            "SELECT id FROM loan UNION ALL SELECT id FROM reader",
        ),
        (
            "reminder",
            "SELECT id FROM loan EXCEPT SELECT id FROM reader",
            "SELECT id FROM reader EXCEPT SELECT id FROM loan",
        ),
        (
            "reminder",
            "SELECT id FROM loan WHERE days > ALL (SELECT age FROM reader)",
            "SELECT id FROM loan WHERE (CASE WHEN EXISTS(WITH",
        ),
        (
            "reminder",
            "SELECT city FROM reader GROUP BY city HAVING COUNT(*) > 2",
            "SELECT city FROM reader GROUP BY city",
        ),
        (
            "reminder",
            "SELECT RANK() OVER (ORDER BY age) FROM reader",
            "SELECT DENSE_RANK() OVER (ORDER BY age) FROM reader",
        ),
        (
            "driver",
            "UPDATE ride SET fare = 1, priority = 2 WHERE fare > 3",
            "UPDATE ride SET fare = 1, priority = 2",
        ),
        (
            "driver",
            "UPDATE ride SET fare = 1, priority = 2 WHERE fare > 3",
            "UPDATE ride SET fare = 1 WHERE fare > 3",
        ),
        ("driver", "DELETE FROM rating; DELETE FROM ride", "DELETE FROM ride;\nDELETE FROM rating"),
        ("driver", "DELETE FROM rating; DELETE FROM ride", "DELETE FROM ride"),
    ],
)
def test_one_change_of_each_sort(tasks, table: str, sql: str, mutant: str) -> None:
    found = nearest(tasks[table], read_sql(tasks[table], sql))
    assert any(
        text == mutant or (mutant.endswith("WITH") and text.startswith(mutant)) for text in found
    )


def test_mutants_are_the_same_every_time_and_differ(tasks) -> None:
    task = tasks["reminder"]
    gold = read_sql(task, BEST)
    one, other = nearest(task, gold), nearest(task, gold)
    assert one == other
    assert sql_text(gold.statements) not in one
    assert len(set(one)) == len(one) > 20
    first = mutator(task).nearest(gold.statements)
    assert mutator(task).further(first, 20, rng(1)) == mutator(task).further(first, 20, rng(1))


def test_the_sql_is_not_changed_by_its_mutants(tasks) -> None:
    task = tasks["reminder"]
    gold = read_sql(task, BEST)
    before = sql_text(gold.statements)
    mutator(task).further(mutator(task).nearest(gold.statements), 20, rng(1))
    assert sql_text(gold.statements) == before


def test_constants_are_found(tasks) -> None:
    gold = read_sql(tasks["reminder"], BEST)
    assert near(gold) == {"days": [3, 9], "state": ["lost"]}
    script = (
        "INSERT INTO driver (id, name, age) VALUES (7, 'Ada', 5), (9, 'Bo', 6) "
        "ON CONFLICT (id) DO NOTHING"
    )
    assert near(read_sql(tasks["driver"], script)) == {"driver.id": [7, 9]}


@pytest.mark.parametrize("writes", [False, True])
def test_loose_tables_take_the_same_rows(tasks, writes: bool) -> None:
    for task in tasks.values():
        lite = sqlite3.connect(":memory:")
        lite.executescript(loose_ddl(task.schema, writes))
        shape = {t.name: [c.name for c in t.columns] for t in task.schema.tables}
        assert {
            name: [c[1] for c in lite.execute(f"PRAGMA table_info({name})")] for name in shape
        } == shape


@pytest.fixture(scope="module")
def workers():
    pool = Pool(1)
    yield pool
    pool.close()


def test_cases_reject_the_mutants_and_accept_the_gold(tasks, workers) -> None:
    task = tasks["reminder"]
    gold = read_sql(task, BEST)
    require_runs(task, gold, workers.run)
    tests = draw_tests(task, gold, workers.run)
    found = nearest(task, gold)
    results = workers.run(
        Job([(c.input["ddl"], c.input["rows"]) for c in tests.cases], [gold.sql, *found], False)
    )
    passed = [
        all(right(o, c.expected) for o, c in zip(on_answer, tests.cases, strict=True))
        for on_answer in results
    ]
    assert passed[0]
    assert 0.85 * tests.tried < tests.rejected <= passed.count(False)
    assert tests.tried <= len(found)
    assert all(case.expected["ordered"] for case in tests.cases)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM loan LIMIT 2",
        "SELECT id FROM loan ORDER BY days LIMIT 2",
        "SELECT id, days FROM loan ORDER BY days",
        "SELECT id, ROW_NUMBER() OVER (ORDER BY state) FROM loan",
        "SELECT city, name FROM reader GROUP BY city",
        "SELECT GROUP_CONCAT(name) FROM reader",
    ],
)
def test_what_hangs_on_how_rows_are_stored_is_refused(tasks, workers, sql: str) -> None:
    task = tasks["reminder"]
    with pytest.raises(Unusable, match="how rows are stored"):
        draw_tests(task, read_sql(task, sql), workers.run)


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "SELECT id FROM loan WHERE days < 0", "SELECT CHAR(0) FROM loan WHERE 0"]
)
def test_what_says_too_little_is_refused(tasks, workers, sql: str) -> None:
    task = tasks["reminder"]
    with pytest.raises(Unusable, match="too few databases"):
        draw_tests(task, read_sql(task, sql), workers.run)


@pytest.mark.parametrize(
    "sql", ["SELECT 9e999 * days FROM loan", "SELECT CAST(state AS BLOB) FROM loan"]
)
def test_values_that_are_not_plain_are_refused(tasks, workers, sql: str) -> None:
    task = tasks["reminder"]
    with pytest.raises(Unusable, match="blob or an infinite number"):
        draw_tests(task, read_sql(task, sql), workers.run)


def test_mutants_of_our_trees_are_rejected_too(workers) -> None:
    """Cases chosen with mutants of the text reject what cases chosen with those of trees reject."""
    wrong = missed = 0
    for task in sample_tasks(parse_config(CONFIG)):
        draft = task.draft
        own = choose_cases(draft.schema, draft.tree, draft.in_order, "own", task.number)
        tests = draw_tests(task, read_sql(task, write(draft.tree, native=True)), workers.run)
        near = TreeMutator(draft.schema).nearest(draft.tree)
        texts = [mutant.sql for mutant in near if mutant.determined]
        passes = [
            passing(cases, texts, task.writes, workers)
            for cases in (own.cases if own else (), tests.cases)
        ]
        wrong += sum(not by_own for by_own in passes[0])
        missed += sum(
            by_pipeline and not by_own for by_own, by_pipeline in zip(*passes, strict=True)
        )
    assert wrong > 100
    assert missed <= 0.01 * wrong


def passing(cases: Sequence[Case], texts: list[str], writes: bool, workers: Pool) -> list[bool]:
    """Whether each text is right on all cases."""
    results = workers.run(Job([(c.input["ddl"], c.input["rows"]) for c in cases], texts, writes))
    return [
        all(right(o, c.expected) for o, c in zip(on_answer, cases, strict=True))
        for on_answer in results
    ]
