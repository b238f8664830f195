"""SQL made visible: the schema, the databases of the cases, and how a result differs."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Case, Json, Problem
from deltagym.scopes.sql.compare import right, same_list
from deltagym.scopes.sql.pool import Job, shared_pool
from deltagym.scopes.sql.verifier import extract

MOST_ROWS = 200
"""Most records of a table or a result that are sent."""


def scene(problem: Problem) -> Json:
    """The tables with their keys, and the databases of the cases.

    Returns:
        `tables`: name, columns (name, type, key, and `refers` to a table) of each. `cases`: for
        each the records by table, the expected result, and whether its order counts.
    """
    return {
        "tables": tables(problem.cases[0].input["ddl"]),
        "cases": [
            {
                "rows": {name: rows[:MOST_ROWS] for name, rows in case.input["rows"].items()},
                "expected": _expected(case),
                "ordered": bool(case.expected.get("ordered")),
            }
            for case in problem.cases
        ],
    }


def tables(ddl: str) -> list[Json]:
    """The tables that `CREATE TABLE` statements make."""
    import sqlglot
    from sqlglot import exp

    found = []
    for statement in sqlglot.parse(ddl, read="sqlite"):
        if not isinstance(statement, exp.Create) or not isinstance(statement.this, exp.Schema):
            continue
        keys = {
            column.name
            for key in statement.find_all(exp.PrimaryKey)
            for column in key.find_all(exp.Identifier)
        }
        refers = {
            column.name: reference.find(exp.Table)
            for key in statement.find_all(exp.ForeignKey)
            if (reference := key.find(exp.Reference)) is not None
            for column in key.expressions
        }
        columns = []
        for column in statement.this.find_all(exp.ColumnDef):
            own = column.find(exp.PrimaryKeyColumnConstraint) is not None
            target = refers.get(column.name) or _own_reference(column)
            kind = column.args.get("kind")
            columns.append(
                {
                    "name": column.name,
                    "type": kind.sql() if kind else "",
                    "key": own or column.name in keys,
                    "refers": target.name if target is not None else None,
                }
            )
        found.append({"name": statement.this.this.name, "columns": columns})
    return found


def _own_reference(column):
    from sqlglot import exp

    reference = column.find(exp.Reference)
    return reference.find(exp.Table) if reference is not None else None


def run(problem: Problem, answer: str) -> Json:
    """Runs an answer on every case and compares the results.

    Returns:
        For each case: whether it `passed`, the `error` if there is one, and by table (one without a
        name for a query) the records that are right, `missing` and `extra`; `order` says that the
        records are right and their order is wrong.
    """
    writes = any("tables" in case.expected for case in problem.cases)
    databases = [(case.input["ddl"], case.input["rows"]) for case in problem.cases]
    results = shared_pool().run(Job(databases, [extract(answer)], writes))[0]
    return {"cases": [_judged(r, c) for r, c in zip(results, problem.cases, strict=True)]}


def _judged(result: Json, case: Case) -> Json:
    passed = right(result, case.expected)
    if "error" in result:
        return {"passed": passed, "error": result["error"], "tables": []}
    given = result["tables"] if "tables" in result else {"": result.get("rows", [])}
    wanted = _expected(case)
    diffs = [
        difference(name, given.get(name, []), rows, bool(case.expected.get("ordered")))
        for name, rows in wanted.items()
    ]
    return {"passed": passed, "error": "", "tables": diffs}


def _expected(case: Case) -> dict[str, list]:
    return case.expected["tables"] if "tables" in case.expected else {"": case.expected["rows"]}


def difference(name: str, given: Sequence, wanted: Sequence, ordered: bool) -> Json:
    """The records of both results, of the first alone and of the second alone, as bags."""
    left, common, extra = list(wanted), [], []
    for record in given:
        place = next((i for i, other in enumerate(left) if same_list([record], [other])), None)
        if place is None:
            extra.append(record)
        else:
            common.append(record)
            del left[place]
    moved = ordered and not left and not extra and not same_list(given, wanted)
    return {
        "name": name,
        "right": common[:MOST_ROWS],
        "missing": left[:MOST_ROWS],
        "extra": extra[:MOST_ROWS],
        "order": moved,
    }
