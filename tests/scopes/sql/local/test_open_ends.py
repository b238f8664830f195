"""What a query leaves open is seen, and the question is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deltagym.scopes.sql.local import load

Folder = Callable[..., Path]


@pytest.mark.parametrize(
    ("sql", "determined"),
    [
        ("SELECT status, amount FROM purchase GROUP BY status", False),
        ("SELECT status, MAX(amount), day FROM purchase GROUP BY status", True),
        ("SELECT COUNT(*), status FROM purchase", False),
        (
            "SELECT c.`full name`, COUNT(*) FROM purchase p "
            "JOIN customer c ON p.customer_id = c.customer_id GROUP BY p.customer_id",
            True,
        ),
        ("SELECT city, GROUP_CONCAT(age) FROM customer GROUP BY city", False),
        ("SELECT age, ROW_NUMBER() OVER (ORDER BY city) FROM customer", False),
        ("SELECT `full name`, RANK() OVER (ORDER BY city) FROM customer WHERE age > 30", True),
        ("SELECT city FROM customer LIMIT 3", False),
        ("SELECT AVG(amount) FROM (SELECT amount FROM purchase ORDER BY status LIMIT 20)", False),
        ("SELECT city FROM customer GROUP BY city ORDER BY AVG(age) DESC LIMIT 1", True),
        ("SELECT rowid FROM customer WHERE age > 30", False),
    ],
)
def test_what_depends_on_the_order_of_visits_is_not_determined(
    bird: Folder, sql: str, determined: bool
) -> None:
    loaded = load(bird(("q", "", sql)))
    assert [u.kind for u in loaded.report.unusable] == ([] if determined else ["not determined"])
