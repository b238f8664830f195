"""Rollouts as HTML: a line each, which opens to the completion."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.markup import Markup, tag
from deltagym.evaluation.wording import percent
from deltagym.runs.report.examples import shorten
from deltagym.web.runs.index import Row
from deltagym.web.runs.links import Links

LONGEST = 20_000
"""Length of a completion that is shown, characters."""

MOST_MARKED = 200
"""Most places that are marked in a completion."""

AROUND = 40
"""Characters of a completion on either side of a text that was found."""


def badge(row: Row) -> Markup:
    """How a rollout was judged, in words and colour."""
    if row.full_pass is None or row.pass_rate is None:
        return tag("span", "not judged", class_="badge")
    if row.full_pass:
        return tag("span", "✓ full pass", class_="badge pass")
    return tag("span", f"✗ {percent(row.pass_rate)} of the cases", class_="badge fail")


def rollouts(rows: Sequence[Row], links: Links, *, opened: bool = False, found: str = "") -> Markup:
    """One element a rollout.

    Args:
        rows: The rollouts.
        links: Where their parts are.
        opened: Whether their completions are unfolded.
        found: The text that was looked for in them, which is marked; empty for none.
    """
    return tag("div", *(_rollout(row, links, opened, found) for row in rows), class_="rollouts")


def _rollout(row: Row, links: Links, opened: bool, found: str) -> Markup:
    summary = tag(
        "summary",
        tag("span", f"step {row.step}", class_="where"),
        badge(row),
        tag("code", row.problem_id),
        tag("span", f"{row.family} {row.level}", class_="note"),
        tag("span", _advantage(row), class_="note weight"),
        tag("code", *_excerpt(row.completion, found), class_="excerpt") if found else "",
    )
    label = f"Completion {row.row} of step {row.step}"
    text = shorten(row.completion, LONGEST) or "(empty completion)"
    return tag(
        "details",
        summary,
        tag("pre", tag("code", *_marked(text, found)), tabindex="0", aria_label=label),
        tag("p", *_actions(row, links), class_="row"),
        class_="rollout",
        open="" if opened else None,
    )


def _excerpt(completion: str, found: str) -> list[object]:
    """What stands around the first place of a text, in one line."""
    at = completion.find(found)
    start, stop = max(0, at - AROUND), at + len(found) + AROUND
    part = completion[start:stop]
    before, after = "…" if start else "", "…" if stop < len(completion) else ""
    return [before, *_marked(part, found), after]


def _marked(text: str, found: str) -> list[object]:
    """The text with the places of `found` marked."""
    if not found:
        return [text]
    first, *others = text.split(found, MOST_MARKED)
    return [first, *(part for other in others for part in (tag("mark", found), other))]


def _actions(row: Row, links: Links) -> list[Markup]:
    verdict, replay = links.verdict(row), links.replay(row)
    problem, step = links.problem(row.problem_id), links.step(row.step)
    actions = []
    if verdict:
        name = "Verdict, case by case"
        actions.append(tag("a", name, href=verdict, class_="button"))
    if replay:
        actions.append(tag("a", "See it at work", href=replay, class_="button"))
    if problem:
        actions.append(tag("a", "This problem through training", href=problem, class_="button"))
    if step:
        actions.append(tag("a", f"All of step {row.step}", href=step, class_="button"))
    return actions


def _advantage(row: Row) -> str:
    return "not in the update" if row.advantage is None else f"advantage {row.advantage:+.2f}"
