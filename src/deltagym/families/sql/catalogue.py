"""All families of the scope by name."""

from __future__ import annotations

from deltagym.families.sql import joining
from deltagym.families.sql.base import SqlFamily
from deltagym.families.sql.topics import SCORES, Topic


def _topic(kind: str, about: str, module) -> Topic:
    base, scores = SCORES[kind]
    return Topic(about, base, tuple(scores), module.possible, module.build)


TOPICS: dict[str, Topic] = {
    "sql_joining": _topic("relational_joining", "rows of several tables combined", joining),
}
"""Family name to topic."""


def _family(name: str, topic: Topic) -> SqlFamily:
    kind = type(name.title().replace("_", ""), (SqlFamily,), {"__doc__": f"SQL: {topic.about}.", "name": name, "topic": topic})
    return kind()


FAMILIES: dict[str, SqlFamily] = {name: _family(name, topic) for name, topic in TOPICS.items()}
"""Name to family."""
