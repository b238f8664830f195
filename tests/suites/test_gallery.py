"""The catalogue: its pages say what the registry says, and the pages that ship are up to date."""

import re
from pathlib import Path

import pytest

from deltagym.core.registry import BUILT_IN, get_family
from deltagym.suites.gallery import SAME, example, write_catalogue

DOCS = Path(__file__).parents[1] / "docs"


def test_pages_show_each_family_with_example_and_figures(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = write_catalogue(tmp_path, ["starts_with", "ends_with"], lambda *now: told.append(now))
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


@pytest.mark.parametrize("scope", sorted({place.partition(".")[0] for place in BUILT_IN.values()}))
def test_the_pages_that_ship_show_the_problems_of_today(scope: str) -> None:
    families = [
        get_family(name) for name, place in BUILT_IN.items() if place.startswith(f"{scope}.")
    ]
    index = (DOCS / "families.md").read_text(encoding="utf-8")
    for family in families:
        assert f"[`{family.name}`]" in index
        page = (DOCS / f"families/{family.scope}.md").read_text(encoding="utf-8")
        assert f"Problem `{example(family).id}`" in page, (
            f"{family.name} has changed: deltagym families --write docs"
        )
