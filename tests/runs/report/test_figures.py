from xml.etree import ElementTree

import pytest

from deltagym.core.errors import BadInput
from deltagym.runs.report.figures import health_figure, reward_figure, transition_figure
from deltagym.runs.report.style import INK


def texts(svg):
    return [
        element.text
        for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_reward_figure_marks_both_phases_on_both_axes(run):
    words = texts(reward_figure(run.metrics(), list(run.evals().values())))
    assert words.count("warm-up <dense>") == words.count("binary") == 2
    assert any("linear axis" in w for w in words)
    assert any("log-odds axis" in w for w in words)
    assert any("held-out problems" in w for w in words)


def test_page_figures_follow_the_page(run):
    svg = reward_figure(run.metrics())
    assert INK not in svg
    assert "currentColor" in svg
    assert "<metadata" not in svg
    ElementTree.fromstring(svg)


def test_figures_share_no_ids(run):
    found = [
        {e.get("id") for e in ElementTree.fromstring(f(run.metrics())).iter()} - {None}
        for f in (reward_figure, health_figure)
    ]
    assert not found[0] & found[1]


def test_a_metric_that_was_not_recorded_is_said_to_be_so(run):
    rows = [{key: value for key, value in row.items() if key != "entropy"} for row in run.metrics()]
    assert "not measured" in texts(health_figure(rows))


def test_rewards_that_were_not_recorded_still_give_a_figure():
    ElementTree.fromstring(reward_figure([{"step": 1, "phase": "a"}]))


def test_transition_figure_is_the_same_bytes_each_time(run):
    images = [
        transition_figure(
            [run, run], ["seed 1", "binary only"], controls=["binary only"], image="svg"
        )
        for _ in range(2)
    ]
    assert {"seed 1", "binary only"} <= set(texts(images[0]))
    assert images[0] == images[1]


def test_transition_figure_as_png(run):
    assert transition_figure([run], ["seed 1"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (["a", "b"], {}, "one label a run"),
        (["a"], {"controls": ["b"]}, "control"),
        (["a"], {"metric": "joy"}, "joy"),
    ],
)
def test_transition_figure_refuses_what_does_not_fit(run, labels, options, message):
    with pytest.raises(BadInput, match=message):
        transition_figure([run], labels, **options)
