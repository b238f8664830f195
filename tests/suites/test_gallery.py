"""The gallery: its pages say what the registry says, and the pages that ship are up to date."""

import re
from pathlib import Path

import pytest

from deltagym.core.registry import families_of, get_family, scope_names
from deltagym.suites.gallery import SAME, example, write_gallery

DOCS = Path(__file__).parents[2] / "docs"


def test_pages_show_each_family_with_example_and_figures(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = write_gallery(tmp_path, ["starts_with", "ends_with"], lambda *now: told.append(now))
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "families.md",
        "families/manufactoria.md",
    ]
    assert told == [("starts_with", 0, 2), ("ends_with", 1, 2)]
    rows = re.findall(
        r"^\| \[`(\w+)`\]\(families/manufactoria\.md#\1\) \|(.*)\|$",
        paths[0].read_text(),
        re.MULTILINE,
    )
    assert [name for name, _ in rows] == ["starts_with", "ends_with"]
    for name, cells in rows:
        about, levels, cases, idle, built, verified = (cell.strip() for cell in cells.split("|"))
        assert levels == ", ".join(get_family(name).levels)
        assert re.fullmatch(r"\d+( to \d+)?", cases)
        assert 0 < float(idle) <= 0.6
        assert min(float(rate.replace(",", "")) for rate in (built, verified)) > 0
        assert about
    page = paths[1].read_text()
    for name in ("starts_with", "ends_with"):
        problem = example(get_family(name))
        assert f"`{problem.id}`" in page
        assert problem.statement in page
    assert get_family("starts_with").reference(example(get_family("starts_with"))).strip() in page
    assert SAME in page


@pytest.mark.parametrize("scope", sorted({*scope_names()} - {"text"}))
def test_the_pages_that_ship_show_the_problems_of_today(scope: str) -> None:
    index = (DOCS / "families.md").read_text(encoding="utf-8")
    page = (DOCS / f"families/{scope}.md").read_text(encoding="utf-8")
    for name in families_of(scope):
        assert f"[`{name}`]" in index
        assert f"Problem `{example(get_family(name)).id}`" in page, (
            f"{name} has changed: deltagym families --write docs"
        )
