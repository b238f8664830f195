"""Writes a question and its cases as a row, which needs nothing else to be asked and judged."""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.core.problem import Case, Json, Problem
from deltagym.scopes.sql.cases import write_case
from deltagym.scopes.sql.engine import Contents
from deltagym.scopes.sql.local.choose import Chosen
from deltagym.scopes.sql.local.folder import Question
from deltagym.scopes.sql.local.original import Table, written
from deltagym.scopes.sql.prompt import full_prompt, record_text


def as_row(question: Question, chosen: Chosen, tables: Mapping[str, Table]) -> dict[str, Json]:
    """The row of a question, in the shape of `deltagym.core.rows.write_row`."""
    in_order = any(case.expected["ordered"] for case in chosen.cases)
    problem = Problem(
        family=question.kind,
        level=question.difficulty,
        params={
            "file": question.file,
            "number": question.number,
            "db_id": question.db_id,
            "sql": question.sql,
            "killed": [chosen.killed, chosen.tried],
        },
        statement=_statement(question, chosen.sample, tables),
        cases=chosen.cases,
    )
    prompt = full_prompt(problem.statement, writes=False, in_order=in_order)
    return {
        "messages": [{"role": "user", "content": prompt}],
        "ground_truth": [write_case(case) for case in problem.cases],
        "dataset": "sql",
        "difficulty": question.difficulty,
        "id": problem.id,
        "problem_family": question.kind,
        "name": f"{question.kind} {question.file.removesuffix('.json')} {question.number}",
        "level": problem.level,
        "params": dict(problem.params),
        "statement": problem.statement,
    }


def _statement(question: Question, sample: Case, tables: Mapping[str, Table]) -> str:
    """Tables, sample, question, what else one must know, and the sample's result."""
    parts = [
        f"## Tables\n{sample.input['ddl']}",
        f"## A sample\n{_contents_text(sample.input['rows'], tables)}",
        f"## Question\n{question.text}",
    ]
    parts += [f"## What is meant\n{question.knowledge}"] if question.knowledge else []
    lines = "\n".join(map(record_text, sample.expected["rows"]))
    return "\n\n".join([*parts, f"## Result for the sample\n{lines or 'No rows.'}"])


def _contents_text(contents: Contents, tables: Mapping[str, Table]) -> str:
    """Tables as text, a line for each record."""
    lines = []
    for name, records in contents.items():
        columns = ", ".join(written(c.name) for c in tables[name].columns)
        lines.append(f"{written(name)} ({columns}){'' if records else ': no rows'}")
        lines += map(record_text, records)
    return "\n".join(lines)
