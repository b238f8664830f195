"""Detectors, on SQL written by hand: a feature is seen where it is, not where it is nearly."""

import pytest

from deltagym.scopes.sql.features import DETECTORS, detected
from deltagym.scopes.sql.topics import FEATURES

WINDOWED = "WITH w AS (SELECT id, {over} AS place FROM t) SELECT id FROM w WHERE {kept}"
STEP = "SELECT t.id, {step} FROM r JOIN t ON t.up = r.a{where}"
RECURSION = (
    f"WITH RECURSIVE r (a, d) AS (SELECT id, {{first}} FROM t UNION{{all}} {STEP}) SELECT a FROM r"
)


def recursion(first: str = "0", step: str = "1", where: str = "", all: str = " ALL") -> str:
    return RECURSION.format(first=first, step=step, where=where, all=all)


def test_every_feature_has_a_detector() -> None:
    assert set(DETECTORS) == set(FEATURES)


@pytest.mark.parametrize(
    ("sql", "features"),
    [
        ("SELECT a.x FROM a JOIN b ON a.id = b.a_id", ""),
        ("SELECT a.x FROM a JOIN b ON a.id = b.a_id JOIN c ON c.id = b.c_id", "join_count_2"),
        (
            "SELECT a.x FROM a JOIN b ON a.id = b.i JOIN c ON c.id = b.j JOIN d ON d.id = c.k",
            "join_count_3plus",
        ),
        ("SELECT a.x FROM a LEFT JOIN b ON a.id = b.a_id", "alternative_join_present"),
        ("SELECT a.x FROM a JOIN b ON a.p = b.p AND a.q = b.q", "composite_key_join"),
        ("SELECT a.x FROM a JOIN b ON a.p = b.p AND a.q = 3", ""),
        ("SELECT a.x FROM a JOIN a AS b ON a.id = b.up", "self_join"),
        ("SELECT x, y, COUNT(*) FROM a GROUP BY x, y", "group_keys_2plus"),
        ("SELECT x, COUNT(*) FROM a GROUP BY x HAVING COUNT(*) > 1", "having_predicates"),
        ("SELECT x, COUNT(DISTINCT y) FROM a GROUP BY x", "count_distinct"),
        ("SELECT DISTINCT x FROM a", ""),
        ("SELECT x, COUNT(*), SUM(y), MIN(z) FROM a GROUP BY x", "multi_metric_agg_3plus"),
        ("SELECT x, SUM(y * z) FROM a GROUP BY x", "agg_on_derived_expr"),
        ("SELECT x + 1, SUM(y) FROM a GROUP BY x", ""),
        ("SELECT x FROM a UNION SELECT x FROM b", ""),
        ("SELECT x FROM a UNION SELECT x FROM b UNION SELECT x FROM c", "set_ops_2"),
        (
            "SELECT x FROM a EXCEPT SELECT x FROM b EXCEPT SELECT x FROM c EXCEPT SELECT x FROM d",
            "set_ops_3plus",
        ),
        (
            "SELECT x FROM a UNION SELECT x FROM b INTERSECT SELECT x FROM c",
            "mixed_set_kinds set_ops_2",
        ),
        (
            "SELECT x FROM a UNION ALL SELECT x FROM b",
            "branching_unionall dedupe_vs_union_all_logic",
        ),
        (
            "SELECT x FROM a INTERSECT SELECT x FROM b GROUP BY x HAVING COUNT(*) > 1",
            "having_predicates set_members_with_agg",
        ),
        ("SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a = a.id)", "exists_or_not_exists"),
        ("SELECT x FROM a WHERE id NOT IN (SELECT b.a FROM b)", "in_or_not_in"),
        ("SELECT x FROM a WHERE id IN (1, 2)", ""),
        ("SELECT x FROM a WHERE y > (SELECT AVG(y) FROM a AS b)", "scalar_subquery"),
        ("SELECT x FROM a WHERE y > ALL (SELECT b.y FROM b)", "quantified_comparison_any_all"),
        (
            "SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a = a.id "
            "AND EXISTS (SELECT 1 FROM c WHERE c.b = b.id))",
            "correlated_depth_2plus exists_or_not_exists",
        ),
        (
            "SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a = a.id "
            "AND EXISTS (SELECT 1 FROM c WHERE c.y = 2))",
            "exists_or_not_exists link_condition",
        ),
        (
            "SELECT SUM(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS v FROM t",
            "frame_spec_explicit",
        ),
        ("SELECT SUM(x) OVER (ORDER BY id) AS v FROM t", ""),
        ("SELECT RANK() OVER (ORDER BY x) AS v, SUM(y) OVER () AS w FROM t", "multi_windows_2plus"),
        (
            WINDOWED.format(
                over="ROW_NUMBER() OVER (PARTITION BY x ORDER BY y)", kept="w.place = 1"
            ),
            "window_based_dedup",
        ),
        (WINDOWED.format(over="RANK() OVER (ORDER BY y)", kept="w.place <= 2"), "rank_then_filter"),
        (WINDOWED.format(over="RANK() OVER (ORDER BY y)", kept="w.id <= 2"), ""),
        (
            "WITH w AS (SELECT id, SUM(x) OVER (ORDER BY id) AS s FROM t) "
            "SELECT LAG(w.s) OVER (ORDER BY w.id) AS l FROM w",
            "chained_window_dependency",
        ),
        (recursion(), "recursive_cte_present"),
        (recursion(where=" WHERE r.d < 3"), "cycle_guard recursive_cte_present"),
        (recursion(all=""), "cycle_guard recursive_cte_present"),
        (recursion("t.x", "r.d + t.x"), "path_aggregation recursive_cte_present"),
        (recursion("0", "r.d + 1"), "recursive_cte_present"),
        (
            "SELECT a.x FROM a JOIN b ON a.id = b.up WHERE a.age > b.age",
            "ancestor_descendant_filter",
        ),
        ("INSERT INTO t (x) VALUES (1)", "insert_basic"),
        ("INSERT INTO t (x) SELECT u.x FROM u", "insert_from_select"),
        ("INSERT INTO t (x) VALUES (1) ON CONFLICT (x) DO NOTHING", "upsert_conflict_action"),
        ("UPDATE t SET x = x + u.y FROM u WHERE u.id = t.id", "update_with_join"),
        ("UPDATE t SET x = 1 WHERE y = 2", ""),
        ("UPDATE t SET x = x - 2 WHERE t.x >= 2", "mutation_with_check"),
        ("UPDATE t SET x = x - 2 WHERE t.y >= 2", ""),
        (
            "DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.u)",
            "delete_with_exists exists_or_not_exists",
        ),
        ("BEGIN; DELETE FROM t; COMMIT;", "transaction_block"),
        ("DELETE FROM t", ""),
    ],
)
def test_features_of_a_query(sql: str, features: str) -> None:
    assert " ".join(detected(sql)) == features
