"""Kinds of question, their features, and the levels that follow from upstream's scores.

A problem's score is the base of its topic plus the scores of its features. Upstream has seven kinds
of question and 37 features. Its bands are easy up to 2.4, medium from 2.5 to 4.9, and hard from
5.0; ours have no gaps between them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from deltagym.scopes.sql.draft import Draft

BANDS = {"easy": (0.0, 2.5), "medium": (2.5, 5.0), "hard": (5.0, 99.0)}
"""Level to the scores it holds: from the first number up to, but not including, the second."""

MADE_UP = "-nonsense"
"""Suffix of the levels whose names are pseudo-words."""

SCORES: Mapping[str, tuple[float, Mapping[str, float]]] = {
    "relational_joining": (
        1.2,
        {
            "join_count_2": 1.0,
            "join_count_3plus": 2.0,
            "alternative_join_present": 0.9,
            "composite_key_join": 0.8,
            "self_join": 0.6,
        },
    ),
    "aggregation_and_having": (
        1.4,
        {
            "group_keys_2plus": 0.8,
            "having_predicates": 0.9,
            "count_distinct": 0.7,
            "multi_metric_agg_3plus": 1.2,
            "agg_on_derived_expr": 0.5,
        },
    ),
    "set_algebra": (
        1.6,
        {
            "set_ops_2": 0.9,
            "set_ops_3plus": 1.8,
            "mixed_set_kinds": 0.6,
            "set_members_with_agg": 0.8,
            "dedupe_vs_union_all_logic": 0.4,
        },
    ),
    "subquery_semantics": (
        1.8,
        {
            "exists_or_not_exists": 0.9,
            "in_or_not_in": 0.7,
            "correlated_depth_2plus": 2.0,
            "scalar_subquery": 0.8,
            "quantified_comparison_any_all": 1.2,
        },
    ),
    "window_analytics": (
        2.2,
        {
            "frame_spec_explicit": 0.6,
            "multi_windows_2plus": 1.2,
            "window_based_dedup": 0.8,
            "rank_then_filter": 0.7,
            "chained_window_dependency": 1.4,
        },
    ),
    "hierarchical_paths": (
        2.8,
        {
            "recursive_cte_present": 1.4,
            "branching_unionall": 0.8,
            "cycle_guard": 0.6,
            "path_aggregation": 0.9,
            "ancestor_descendant_filter": 0.7,
        },
    ),
    "data_mutation": (
        1.6,
        {
            "insert_basic": 0.6,
            "insert_from_select": 1.2,
            "update_with_join": 1.4,
            "delete_with_exists": 1.0,
            "upsert_conflict_action": 1.6,
            "mutation_with_check": 0.7,
            "transaction_block": 0.8,
        },
    ),
}
"""Upstream's kinds of question: the base, and the score of each feature."""

OWN: Mapping[str, float] = {
    "link_condition": 1.0,
    "set_containment": 1.5,
    "asof_filter": 1.0,
    "asof_aggregate": 1.2,
}
"""Features of our own, of questions that upstream does not have."""

FEATURES: Mapping[str, float] = {
    f: score for _, scores in SCORES.values() for f, score in scores.items()
} | OWN
"""Every feature and its score."""

Build = Callable[[Collection[str], bool, random.Random], Draft | None]
"""Takes features, whether names are made up, and a generator; None if they gave no question."""


@dataclass(frozen=True)
class Topic:
    """A kind of question.

    Attributes:
        about: What it is, in a few words.
        base: Its score without features.
        features: The features it knows.
        possible: Whether one question can have exactly some features.
        build: Writes a question.
    """

    about: str
    base: float
    features: tuple[str, ...]
    possible: Callable[[Collection[str]], bool]
    build: Build

    def subsets(self, band: str) -> tuple[tuple[str, ...], ...]:
        """The possible sets of features whose score is in a band, in a fixed order."""
        return _subsets(self, band)

    def score(self, features: Collection[str]) -> float:
        """The score of a question with these features."""
        return round(self.base + sum(FEATURES[f] for f in sorted(features)), 6)


@cache
def _subsets(topic: Topic, band: str) -> tuple[tuple[str, ...], ...]:
    low, high = BANDS[band]
    every = [c for n in range(len(topic.features) + 1) for c in combinations(topic.features, n)]
    return tuple(c for c in every if low <= topic.score(c) < high and topic.possible(c))
