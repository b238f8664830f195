"""The families of SQL: upstream's seven kinds, three of two kinds at once, two of our own."""

from __future__ import annotations

from deltagym.scopes.sql.families import (
    aggregation,
    composed,
    hierarchy,
    joining,
    mutation,
    sets,
    subquery,
    unseen,
    window,
)
from deltagym.scopes.sql.families.base import SqlFamily
from deltagym.scopes.sql.topics import SCORES, Topic


def _upstream(kind: str, about: str, module) -> Topic:
    """The topic of one of upstream's kinds, which `module` writes."""
    base, scores = SCORES[kind]
    return Topic(about, base, tuple(scores), module.possible, module.build)


TOPICS: dict[str, Topic] = {
    "sql_joining": _upstream("relational_joining", "rows of several tables combined", joining),
    "sql_aggregation": _upstream(
        "aggregation_and_having",
        "groups of rows, what is computed over each and which count",
        aggregation,
    ),
    "sql_set_algebra": _upstream(
        "set_algebra", "lists of values united, intersected and taken away", sets
    ),
    "sql_subquery": _upstream(
        "subquery_semantics", "conditions and values that ask about other rows", subquery
    ),
    "sql_window": _upstream(
        "window_analytics", "ranks, running values and neighbours of rows", window
    ),
    "sql_hierarchy": _upstream(
        "hierarchical_paths", "what is above, below or can be reached", hierarchy
    ),
    "sql_mutation": _upstream("data_mutation", "rows put in, changed and taken out", mutation),
    "sql_joining_window": Topic(
        "window functions over joined rows",
        2.2,
        composed.JOINING_WINDOW,
        composed.joining_window_possible,
        composed.joining_window,
    ),
    "sql_set_aggregation": Topic(
        "groups over united lists",
        1.6,
        composed.SET_AGGREGATION,
        composed.set_aggregation_possible,
        composed.set_aggregation,
    ),
    "sql_hierarchy_aggregation": Topic(
        "totals over everything below",
        2.8,
        composed.HIERARCHY_AGGREGATION,
        composed.hierarchy_aggregation_possible,
        composed.hierarchy_aggregation,
    ),
    "sql_division": Topic(
        "who is linked to everything of a kind",
        3.0,
        unseen.DIVISION,
        unseen.possible,
        unseen.division,
    ),
    "sql_as_of": Topic(
        "the record that was in force then", 3.0, unseen.AS_OF, unseen.possible, unseen.as_of
    ),
}
"""Family to its topic."""


def _family(name: str, topic: Topic) -> SqlFamily:
    """The family called `name`; its class's docstring says what it is about."""
    about = f"{topic.about[0].upper()}{topic.about[1:]}."
    kind = type(
        name.title().replace("_", ""),
        (SqlFamily,),
        {"__doc__": about, "name": name, "topic": topic},
    )
    return kind()


FAMILIES: dict[str, SqlFamily] = {name: _family(name, topic) for name, topic in TOPICS.items()}
"""Families by name."""
