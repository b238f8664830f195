"""Hook of the site: fills reference/recipe.md with tables made from the recipe's schema."""

from __future__ import annotations

import ast
import inspect
import json
from typing import Any

from pydantic import BaseModel

from deltagym.recipe import schema

MARK = "<!-- the tables -->"

BOUNDS = {"exclusiveMinimum": ">", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}
"""Word of JSON schema to the sign that a table shows."""

KINDS = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
}
"""JSON type to what a table calls it."""


def on_page_markdown(markdown: str, **_: object) -> str:
    """Replaces the mark in a page; called by the site's generator for each page."""
    return markdown.replace(MARK, tables()) if MARK in markdown else markdown


def tables() -> str:
    """A heading and a table for each section of a recipe."""
    sections: list[tuple[str, type[BaseModel]]] = [("The recipe itself", schema.Recipe)]
    for name, field in schema.Recipe.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            sections.append((f"`[{name}]`", field.annotation))
    sections += [("`[[phases]]`", schema.Phase), ("`until`", schema.Until)]
    return "\n\n".join(f"## {heading}\n\n{table(section)}" for heading, section in sections)


def table(section: type[BaseModel]) -> str:
    """What the section is, and a row for each of its keys."""
    properties = section.model_json_schema()["properties"]
    notes = docstrings(section)
    rows = ["| key | value | default | note |", "|---|---|---|---|"]
    for name, field in section.model_fields.items():
        if "$ref" in properties[name] or name == "phases":
            continue
        default = "required" if field.is_required() else "none"
        if not field.is_required() and field.default is not None:
            default = f"`{json.dumps(field.default)}`"
        rows.append(f"| `{name}` | {kind(properties[name])} | {default} | {notes.get(name, '')} |")
    return "\n".join([f"{inspect.getdoc(section)}\n", *rows])


def kind(found: dict[str, Any]) -> str:
    """The values that a key takes, in words."""
    if "anyOf" in found:
        return " or ".join(kind(each) for each in found["anyOf"] if each.get("type") != "null")
    if "$ref" in found:
        return "a table"
    if "enum" in found:
        return ", ".join(f"`{json.dumps(value)}`" for value in found["enum"])
    if found.get("type") == "array":
        items = found.get("items") or found["prefixItems"][0]
        return f"list: {kind(items)}"
    bounds = " and ".join(
        f"{sign} {found[word]:g}" for word, sign in BOUNDS.items() if word in found
    )
    return f"{KINDS[found['type']]} {bounds}".strip()


def docstrings(section: type[BaseModel]) -> dict[str, str]:
    """The text under each key in the class body, on one line."""
    body = ast.parse(inspect.getsource(section)).body[0]
    assert isinstance(body, ast.ClassDef)
    notes = {}
    for node, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                notes[node.target.id] = " ".join(text.value.split()).replace("|", "\\|")
    return notes
