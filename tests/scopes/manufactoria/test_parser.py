"""The language: edge cases of both dialects, extraction, diagnostics, hostile text."""

import pickle
import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import MAX_DIAGNOSTICS, extract, parse
from deltagym.scopes.manufactoria.program import Node, Program
from deltagym.scopes.manufactoria.syntax import MAX_NODES, MAX_PROGRAM_BYTES, Dialect

BODY = "START start:\n    NEXT a\nPULLER_RB a:\n    [R] end\nEND end"


def valid(text: str, dialect: Dialect) -> bool:
    try:
        parse(text, dialect)
    except ProgramError:
        return False
    return True


def program(
    routes: str = "    [R] end",
    start: str = "    NEXT a",
    end: str = "END end",
    declaration: str = "PULLER_RB a:",
) -> str:
    return f"START start:\n{start}\n{declaration}\n{routes}\n{end}"


# Text, valid in delta1, valid in delta2.
EDGE_CASES = {
    "two spaces": (program(start="  NEXT a"), False, True),
    "three spaces": (program(routes="   [R] end"), False, True),
    "no-break spaces": (program(start="\xa0\xa0\xa0\xa0NEXT a"), False, True),
    "no indentation": (program(start="NEXT a", routes="[R] end"), False, True),
    "tab": (program(start="\tNEXT a"), True, True),
    "tabs and spaces": (program(start="    \t NEXT a", routes="\t  [R] end"), True, True),
    "five spaces": (program(start="     NEXT a"), True, True),
    "all indented by four": ("\n".join("    " + line for line in BODY.split("\n")), False, True),
    "declaration indented by three": (program(declaration="   PULLER_RB a:"), True, True),
    "bare fence": (f"```\n{BODY}\n```", True, True),
    "bare opening fence": (f"```\n{BODY}", True, True),
    "bare closing fence": (f"{BODY}\n```", True, True),
    "blank lines around the fence": (f"\n\n```\r\n\n{BODY}\n```  \n\n", True, True),
    "program indented behind a fence": (
        "```\n    START start:\n    NEXT end\nEND end\n```",
        True,
        True,
    ),
    "tagged fence": (f"```manufactoria\n{BODY}\n```", False, True),
    "any tag": (f"```python\n{BODY}\n```", False, True),
    "comment before the fence": (f"# hi\n```\n{BODY}\n```", False, True),
    "prose before the fence": (f"Sure, here it is:\n```\n{BODY}\n```\nIt works.", False, True),
    "prose without a fence": (f"Sure, here it is:\n{BODY}", False, False),
    "lower-case keyword": (program(declaration="puller_rb a:"), False, True),
    "lower-case next": (program(start="    next a"), False, True),
    "lower-case colour": (program(routes="    [r] end"), False, True),
    "lower-case empty": (program(routes="    [empty] end"), False, True),
    "spaces in the brackets": (program(routes="    [ R ] end"), False, True),
    "no space behind the brackets": (program(routes="    [R]end"), False, True),
    "space before the colon": ("START start :\n    NEXT end\nEND end", False, True),
    "START without a name": ("START:\n    NEXT end\nEND end", False, False),
    "END without a name": (program(end="END"), False, False),
    "route on the declaration's line": ("START start: NEXT end\nEND end", False, False),
    "no colon": (program(declaration="PULLER_RB a"), False, False),
    "colon only in the comment": (program(declaration="PULLER_RB a # x:"), False, False),
    "END with a colon": (program(end="END end:"), False, True),
    "colon in END's comment": (program(end="END end # done:"), True, True),
    "trailing comments": (
        program(routes="    [R] end # yes", declaration="PULLER_RB a: # reads", end="END end#x"),
        True,
        True,
    ),
    "comment lines": (f"# a\n{BODY}\n   # b\n    # c", True, True),
    "CRLF": (BODY.replace("\n", "\r\n"), True, True),
    "carriage returns alone": (BODY.replace("\n", "\r"), False, False),
    "unicode name": (BODY.replace(" a", " äß"), True, True),
    "digit first": (BODY.replace(" a", " 1a"), True, True),
    "hyphen": (BODY.replace(" a", " a-b"), False, False),
    "node behind END": (f"{BODY}\nPAINTER_RED z:\n    NEXT end", True, True),
    "route behind END": (f"{BODY}\n    NEXT a", False, False),
    "START called otherwise": (BODY.replace("START start", "START begin"), False, False),
    "END called otherwise": (BODY.replace("END end", "END stop"), False, False),
    "no START": ("PULLER_RB a:\n    [R] end\nEND end", False, False),
    "no END": ("START start:\n    NEXT start", False, False),
    "two STARTs": (f"{BODY}\nSTART start:\n    NEXT a", False, False),
    "two ENDs": (f"{BODY}\nEND end", False, False),
    "name declared twice": (f"{BODY}\nPULLER_YG a:", False, False),
    "puller called end": (f"{BODY}\nPULLER_YG end:", False, False),
    "target END": (program(routes="    [R] END"), True, True),
    "node called END": (
        program(routes="    [R] END", end="END end\nPAINTER_RED END:\n    NEXT end"),
        True,
        True,
    ),
    "node called NONE": (program(end="END end\nPAINTER_RED NONE:\n    NEXT end"), True, True),
    "undefined target": (program(routes="    [R] b"), False, False),
    "undefined target of an unreachable node": (
        f"{BODY}\nPAINTER_RED z:\n    NEXT b",
        False,
        False,
    ),
    "puller without routes": (program(routes=""), True, True),
    "colour of the other pair": (program(routes="    [Y] end"), False, False),
    "colour of the other pair for YG": (
        program(routes="    [R] end", declaration="PULLER_YG a:"),
        False,
        False,
    ),
    "condition twice": (program(routes="    [R] end\n    [R] NONE"), True, True),
    "back to start": (program(routes="    [R] start"), True, True),
    "unreachable node": (f"{BODY}\nPULLER_YG z:", True, True),
    "END never targeted": (program(routes="    [R] NONE"), True, True),
    "START without a route": ("START start:\nEND end", False, False),
    "START with two routes": (program(start="    NEXT a\n    NEXT a"), False, False),
    "painter without a route": (f"{BODY}\nPAINTER_RED z:", False, False),
    "painter with two routes": (f"{BODY}\nPAINTER_RED z:\n    NEXT a\n    NEXT a", False, False),
    "NEXT in a puller": (program(routes="    NEXT end"), False, False),
    "colour in a painter": (f"{BODY}\nPAINTER_RED z:\n    [R] a", False, False),
    "unknown keyword": (f"{BODY}\nPAINTER_PINK z:\n    NEXT a", False, False),
    "nothing": ("", False, False),
    "only a fence": ("```", False, False),
    "only comments": ("# START start:", False, False),
    "byte-order mark": ("\ufeff" + BODY, False, False),
}


@pytest.mark.parametrize(("text", "delta1", "delta2"), EDGE_CASES.values(), ids=EDGE_CASES.keys())
def test_edge_case(text: str, delta1: bool, delta2: bool):
    assert (valid(text, "delta1"), valid(text, "delta2")) == (delta1, delta2)


@pytest.mark.parametrize(
    "name",
    [name for name, (_, strict, _) in EDGE_CASES.items() if strict and "target END" not in name],
)
def test_what_delta1_reads_delta2_reads_alike(name: str):
    text = EDGE_CASES[name][0]
    assert parse(text, "delta1") == parse(text, "delta2")


def test_target_end_in_capitals_rejects_in_delta1_and_accepts_in_delta2():
    text = program(routes="    [R] END")
    assert [run(parse(text, d), "R").accepted for d in get_args(Dialect)] == [False, True]


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
def test_a_node_called_end_in_capitals_is_a_node(dialect: Dialect):
    text, _, _ = EDGE_CASES["node called END"]
    assert run(parse(text, dialect), "RB").output == "BR"


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
def test_target_none_rejects_even_when_a_node_is_called_so(dialect: Dialect):
    text = program(routes="    [R] NONE", end="END end\nPAINTER_RED NONE:\n    NEXT end")
    assert not run(parse(text, dialect), "R").accepted


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
def test_of_two_routes_with_one_condition_the_first_wins(dialect: Dialect):
    text, _, _ = EDGE_CASES["condition twice"]
    assert run(parse(text, dialect), "R").accepted


def test_the_tree_keeps_source_order():
    assert parse(BODY) == Program(
        (
            Node("START", "start", (("NEXT", "a"),)),
            Node("PULLER_RB", "a", (("R", "end"),)),
            Node("END", "end"),
        ),
    )


@pytest.mark.parametrize(
    ("completion", "body"),
    [
        ("no fence", "no fence"),
        ("x\n```\none\n```\ny\n```tag\ntwo\n```\nz", "two\n"),
        ("x\n```\nunclosed", "unclosed"),
        ("  ````text\nfour\n  ````", "four\n"),
        ("```a\nlost\n```b\nkept\n```", "kept\n"),
        ("```\nkept\n```\n```\n\n```", "kept\n"),
        ("kept\n```", "kept\n"),
        ("say ```x``` inline", "say ```x``` inline"),
        ("```one `tick` line\ntext", "```one `tick` line\ntext"),
        ("```\r\nkept\r\n```\r\n", "kept\r\n"),
        ("", ""),
    ],
)
def test_extract(completion: str, body: str):
    assert extract(completion) == body


@given(st.text("`\n a#", max_size=40))
def test_extract_twice_is_extract_once(text: str):
    assert extract(extract(text)) == extract(text)


def diagnostics(text: str, dialect: Dialect = "delta2") -> list[tuple[int, int]]:
    with pytest.raises(ProgramError) as caught:
        parse(text, dialect)
    return [(d.line, d.column) for d in caught.value.diagnostics]


def test_all_errors_are_reported_at_once_with_place_and_fix():
    text = (
        "Answer:\n```\nSTART start:\n  NEXT b\nPULLER_RB a\n  [Y] end\n  [R] A\n"
        "what\nPAINTER_RED p:\nEND end\n```"
    )
    with pytest.raises(ProgramError) as caught:
        parse(text)
    found = caught.value.diagnostics
    assert [(d.line, d.column) for d in found] == [(4, 8), (5, 12), (6, 3), (7, 7), (8, 1), (9, 1)]
    assert [
        word in f"{d.message} {d.fix}"
        for d, word in zip(
            found, ["'b'", "PULLER_RB a:", "[R] and [B]", "'a'", "PAINTER_RED", "NEXT"], strict=True
        )
    ]
    assert all(d.fix for d in found)
    assert "line 5, column 12" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "dialect", "place", "fix"),
    [
        (program(start="  NEXT a"), "delta1", (2, 3), "four spaces or a tab"),
        (program(end="END end:"), "delta1", (5, 8), "`END end`"),
        ("START start: NEXT end\nEND end", "delta2", (1, 1), "line of its own"),
        (program(end="END"), "delta2", (5, 1), "`END end`"),
        (program(declaration="puller_rb a:"), "delta1", (3, 1), "PULLER_RB"),
        (program(routes="    [R] none"), "delta2", (4, 9), "'NONE'"),
        (program(routes="    [R] A"), "delta2", (4, 9), "'a'"),
        ("\n\n  START begin:\n    NEXT end\nEND end", "delta1", (3, 9), "'start'"),
        ("    NEXT a\n" + BODY, "delta2", (1, 5), "declaration"),
        ("", "delta2", (1, 1), "START start:"),
        (f"{BODY}\nEND end", "delta2", (6, 5), "another name"),
    ],
)
def test_diagnostic(text: str, dialect: Dialect, place: tuple[int, int], fix: str):
    with pytest.raises(ProgramError) as caught:
        parse(text, dialect)
    assert any((d.line, d.column) == place and fix in d.fix for d in caught.value.diagnostics), str(
        caught.value
    )


def test_an_unreadable_declaration_causes_no_further_errors():
    assert diagnostics("START start: NEXT a\nPULLER_RB a: [R] end\n    [B] end\nEND end") == [
        (1, 1),
        (2, 1),
    ]


def test_caps_of_delta2_do_not_hold_in_delta1():
    many = BODY + "".join(f"\nPULLER_RB n{i}:" for i in range(MAX_NODES))
    long_name = BODY.replace(" a", " " + "a" * 65)
    large = BODY + "\n#" + "é" * (MAX_PROGRAM_BYTES // 2)
    for text in (many, long_name, large):
        assert (valid(text, "delta1"), valid(text, "delta2")) == (True, False)
    assert valid(BODY.replace(" a", " " + "a" * 64), "delta2")
    with pytest.raises(ProgramError, match="65536"):
        parse(large)


def test_error_survives_pickling():
    with pytest.raises(ProgramError) as caught:
        parse("x")
    assert pickle.loads(pickle.dumps(caught.value)).diagnostics == caught.value.diagnostics


@pytest.mark.parametrize("wrong", [None, b"START start:", 3])
def test_only_text_is_read(wrong: object):
    with pytest.raises(BadInput, match="must be text"):
        parse(wrong)  # type: ignore[arg-type]


def test_unknown_dialect():
    with pytest.raises(BadInput, match="delta1, delta2"):
        parse(BODY, "delta3")  # type: ignore[arg-type]


HOSTILE = {
    "lone surrogate": "\ud800",
    "NUL": "START start:\n    NEXT \x00\nEND end",
    "many lines": "x\n" * 200_000,
    "many routes": BODY + "\n    [R] end" * 200_000,
    "many fences": "```\n" * 200_000,
    "a million backticks": "`" * 1_000_000,
    "many ticks in one line": "``` " * 200_000,
    "a long name": "START " + "a" * 1_000_000 + "-",
    "a long run of spaces": "START" + " " * 1_000_000 + "x" + " " * 1_000_000 + "y",
    "a long line of words": "[R] " * 200_000,
}


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_bounded_time(text: str, dialect: Dialect):
    begin = time.process_time()
    with pytest.raises(ProgramError) as caught:
        parse(text, dialect)
    str(caught.value).encode()
    assert len(caught.value.diagnostics) <= MAX_DIAGNOSTICS + 2
    assert time.process_time() - begin < 2


@settings(max_examples=150)
@given(st.text(max_size=60), st.sampled_from(["delta1", "delta2"]))
def test_any_text_is_a_program_or_a_program_error(text: str, dialect: Dialect):
    valid(text, dialect)
