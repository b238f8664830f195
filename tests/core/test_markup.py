import html

from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.markup import escape, join, table, tag
from deltagym.core.table import Table


def test_text_is_escaped_and_markup_is_not():
    assert tag("p", "<b>", tag("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"


def test_attributes_are_escaped_renamed_and_left_out():
    assert (
        tag("p", class_="a", aria_label='"><script>', id=None)
        == '<p class="a" aria-label="&quot;&gt;&lt;script&gt;"></p>'
    )


def test_escaping_happens_once():
    assert escape(escape("<")) == "&lt;"


@given(st.text())
def test_no_text_opens_a_tag(text):
    assert "<" not in escape(text)
    assert html.unescape(escape(text)).count("<") == text.count("<")


def test_characters_that_no_document_may_hold_are_replaced():
    assert escape("a\x00\x1b\ud800\uffff\tb\n") == "a\ufffd\ufffd\ufffd\ufffd\tb\n"


def test_tables_have_scoped_headers_and_a_caption():
    text = table(Table(("a", "b"), (("1", "<2>"),)), "What & why")
    assert "<caption>What &amp; why</caption>" in text
    assert '<th scope="col">b</th>' in text
    assert '<th scope="row">1</th><td>&lt;2&gt;</td>' in text


def test_join_escapes_its_parts():
    assert join(["<", tag("b", "x")]) == "&lt;<b>x</b>"
