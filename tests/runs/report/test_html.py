import re
from html.parser import HTMLParser

import pytest
from synthetic import HOSTILE, RECIPE, make_evaluation, make_metrics, with_audits

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.html import write_report

SECTIONS = [
    "Training curves",
    "Is it a phase transition?",
    "pass@k before and after",
    "Families",
    "The pass@K = 0 subset",
    "Programs before and after",
    "Reproduce",
    "How to read this",
]
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Collects elements, attributes and text, and checks that tags are closed in order."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.attributes, self.open, self.headings = [], [], [], []
        self.words = ""
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


@pytest.fixture(scope="module")
def page(run):
    return Page(write_report(run).read_text(encoding="utf-8"))


def bare_run(path, rows=(), evals=()):
    run = RunFolder.create(path / "bare", RECIPE)
    for row in rows:
        run.append_metrics(row)
    for name, evaluation in evals:
        run.save_eval(name, evaluation)
    return run


def test_the_report_lies_in_the_run_folder_or_where_it_is_asked_for(run, tmp_path):
    assert write_report(run.path) == run.path / "report.html"
    assert write_report(run, tmp_path / "elsewhere.html").is_file()
    with pytest.raises(BadInput, match="no run folder"):
        write_report(tmp_path)


def test_all_sections_are_there(page):
    assert page.headings == SECTIONS


def test_nothing_is_loaded_from_outside_and_nothing_runs(page):
    assert not {"script", "img", "iframe", "link", "object", "embed", "base"} & set(page.elements)
    for _, name, value in page.attributes:
        assert not name.startswith("on")
        if name in ("href", "xlink:href", "src", "srcset", "data", "action"):
            assert value.startswith("#")
        elif not name.startswith("xmlns"):
            assert "://" not in (value or "")
            assert not re.search(r"url\((?!#)", value or "")


def test_style_loads_nothing(run):
    (style,) = re.findall(
        r"<style>(.*?)</style>", write_report(run).read_text().split("<svg")[0], re.DOTALL
    )
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style


def test_hostile_text_is_shown_not_obeyed(page):
    assert HOSTILE in page.words


def test_headline_has_numbers_and_bounds(page):
    assert (
        "before training: 0 of 192 samples passed (95% upper bound on the success rate on these "
        "problems 1.9%)" in page.words
    )
    kind = "95% interval for problems of this kind"
    interval = rf"\(pass@1 \d\d\.\d% \[\d\d\.\d%, \d\d\.\d%\], {kind}\)"
    assert re.search(rf"after training: 1\d\d of 192 samples passed {interval}", page.words)
    unsolved = "12 problems had no success in 16 samples before"
    assert f"{unsolved} (each: true success rate at most 20.6%, 95% bound)" in page.words


def test_dense_reward_stands_beside_the_idle_score(page):
    assert "an answer that ignores its input passes 66.7% of the cases" in page.words


def test_smoothing_is_declared(page):
    assert "trailing mean of 3 steps" in page.words


def test_no_jump_is_claimed_of_growth_that_has_only_begun(page):
    assert "whether within 10 steps, as a jump is, cannot be told" in page.words
    assert "A jump at" not in page.words


def test_command_recipe_and_environment_are_there(page):
    assert "deltagym train 'recipes/a b.toml'" in page.words
    assert RECIPE in page.words
    assert "Versions, platform and seed" in page.words


def test_pictures_have_text_alternatives(page):
    named = {
        value
        for element, name, value in page.attributes
        if element == "div" and name == "aria-label"
    }
    assert any("log-odds" in label for label in named)
    assert page.elements.count("figure") == page.elements.count("figcaption") == 4
    assert page.elements.count("table") == page.elements.count("caption")


def test_programs_are_drawn_beside_their_text(page):
    assert ("svg", "class", "program") in page.attributes
    assert "PULLER_RB q0:" in page.words


def test_a_run_that_measured_nothing_says_so(tmp_path):
    page = Page(write_report(bare_run(tmp_path)).read_text())
    assert page.headings == SECTIONS
    assert page.words.count("Not measured") >= 5
    assert "This run has not finished" in page.words


def test_a_run_without_evaluations_shows_its_curves(tmp_path):
    page = Page(write_report(bare_run(tmp_path, make_metrics(20, 10))).read_text())
    assert "no evaluation before or after training" in page.words
    assert page.elements.count("figure") == 2


def test_a_run_with_one_evaluation_shows_it_alone(tmp_path):
    page = Page(
        write_report(
            bare_run(tmp_path, evals=[("before", make_evaluation("before", 0, 0.0))])
        ).read_text()
    )
    assert "Before training: 0 of 192 samples passed" in page.words
    assert "Not measured: after training" in page.words


def test_what_is_right_stands_beside_what_passes(tmp_path):
    before = with_audits(make_evaluation("before", 0, 0.0))
    after = with_audits(make_evaluation("after", 40, 0.5))
    overall = after.overall()
    run = bare_run(tmp_path, evals=[("before", before), ("after", after)])
    page = Page(write_report(run).read_text(encoding="utf-8"))
    passes = overall.right + overall.wrong_passes
    assert f"{overall.right} of the {passes} that passed are right (over-credit" in page.words
    assert "over-credit after" in page.words
    assert "Passes that are wrong" in page.words
    assert "R is to be rejected, but is accepted </code>" in page.words
    assert "script" not in page.elements


def test_without_audits_nothing_is_said_of_them(page):
    assert "over-credit" not in page.words.lower()


def test_a_run_underway_is_compared_with_its_last_evaluation(tmp_path):
    evals = [
        ("before", make_evaluation("before", 0, 0.0)),
        ("step_40", make_evaluation("x", 40, 0.5, n=8)),
    ]
    with_fewer_samples = evals[1][1]
    page = Page(write_report(bare_run(tmp_path, evals=evals)).read_text())
    assert (
        f"after step 40: {with_fewer_samples.overall().successes} of 96 samples passed"
        in page.words
    )
    assert "pass@16 = 0 before" in page.words
