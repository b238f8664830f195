from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.drawing import HUES, MAX_NODES, legend, program_svg
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import PAINTERS, PULLERS, Node, Program

SVG = "{http://www.w3.org/2000/svg}"
START, END = Node("START", "start", (("NEXT", "a"),)), Node("END", "end")

PROGRAMS = {
    "accept everything": Program((Node("START", "start", (("NEXT", "end"),)), END)),
    "reject everything": Program((Node("START", "start", (("NEXT", "NONE"),)), END)),
    "loops": Program(
        (START, Node("PULLER_RB", "a", (("R", "a"), ("B", "a"), ("EMPTY", "end"))), END)
    ),
    "back to start": Program((START, Node("PAINTER_GREEN", "a", (("NEXT", "start"),)), END)),
    "same column": Program(
        (
            START,
            Node("PULLER_RB", "a", (("R", "b"), ("B", "c"))),
            Node("PULLER_YG", "b", (("Y", "c"), ("G", "end"))),
            Node("PULLER_RB", "c", (("EMPTY", "b"), ("R", "a"))),
            END,
        )
    ),
    "no end": Program((START, Node("PULLER_RB", "a"))),
    "unknown targets": Program(
        (START, Node("PULLER_RB", "a", (("R", "nowhere"), ("B", "end"))), END)
    ),
}


def draw(program):
    return ElementTree.fromstring(program_svg(program))


def boxes(svg):
    return [
        group.find(f"{SVG}title").text
        for group in svg.iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
    ]


def arrows(svg):
    return [
        group.find(f"{SVG}text").text
        for group in svg.iter(f"{SVG}g")
        if group.find(f"{SVG}title") is None
    ]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_every_program_is_well_formed_svg_with_a_name(program):
    svg = draw(program)
    assert svg.tag == f"{SVG}svg"
    assert svg.get("role") == "img"
    assert "Routes:" in svg.find(f"{SVG}title").text
    left, top, width, height = map(float, svg.get("viewBox").split())
    for rect in svg.iter(f"{SVG}rect"):
        assert left <= float(rect.get("x")) <= left + width
        assert top <= float(rect.get("y")) <= top + height


def test_a_box_a_node_and_an_arrow_a_route():
    svg = draw(PROGRAMS["loops"])
    assert boxes(svg) == ["START start", "PULLER_RB a", "END end"]
    assert sorted(a or "" for a in arrows(svg)) == ["", "B", "R", "∅"]


def test_arrows_take_the_colour_of_their_condition():
    svg = draw(PROGRAMS["loops"])
    strokes = {path.get("stroke") for path in svg.iter(f"{SVG}path")}
    assert {HUES["R"], HUES["B"], HUES["EMPTY"], HUES["NEXT"]} <= strokes


def test_of_repeated_conditions_the_first_is_drawn():
    svg = draw(Program((START, Node("PULLER_RB", "a", (("R", "end"), ("R", "a"))), END)))
    assert "a R to end" in svg.find(f"{SVG}title").text
    assert "a R to a" not in svg.find(f"{SVG}title").text


def test_rejecting_routes_are_not_drawn():
    svg = draw(Program((START, Node("PULLER_RB", "a", (("R", "NONE"), ("B", "end"))), END)))
    assert "NONE" not in "".join(svg.itertext())


def test_unreachable_nodes_are_counted_not_drawn():
    island = (Node("PULLER_RB", "x", (("R", "y"),)), Node("PAINTER_RED", "y", (("NEXT", "end"),)))
    svg = draw(Program((*PROGRAMS["loops"].nodes, *island)))
    assert len(boxes(svg)) == 3
    assert "2 nodes are never reached" in "".join(svg.itertext())


def test_names_are_escaped_and_shortened():
    name = "<script>alert(1)</script>&"
    text = program_svg(
        Program(
            (
                Node("START", "start", (("NEXT", name),)),
                Node("PULLER_RB", name, (("R", "end"),)),
                END,
            )
        ),
        "<evil>",
    )
    assert "<script" not in text
    assert "<evil" not in text
    assert any(
        t.text and t.text.endswith("…") for t in ElementTree.fromstring(text).iter(f"{SVG}text")
    )


def test_what_cannot_be_drawn_is_said():
    assert "no start" in program_svg(Program((END,)))
    chain = [Node("PAINTER_RED", f"n{i}", (("NEXT", f"n{i + 1}"),)) for i in range(MAX_NODES + 1)]
    assert "too many" in program_svg(Program((Node("START", "start", (("NEXT", "n0"),)), *chain)))


def test_boxes_do_not_overlap():
    family = get_family("contains_substring")
    svg = draw(parse(family.reference(family.generate(family.levels[-1], "train", 7))))
    outlines = [r for r in svg.iter(f"{SVG}rect") if r.get("stroke")]
    corners = {(float(r.get("x")), float(r.get("y"))) for r in outlines}
    ((width, height),) = {(float(r.get("width")), float(r.get("height"))) for r in outlines}
    assert len(corners) == len(boxes(svg))
    for x, y in corners:
        for u, v in corners - {(x, y)}:
            assert abs(x - u) >= width or abs(y - v) >= height


def routes(names):
    pulls = st.lists(
        st.tuples(st.sampled_from(["R", "B", "EMPTY"]), st.sampled_from(names)), max_size=3
    )
    yg = st.lists(
        st.tuples(st.sampled_from(["Y", "G", "EMPTY"]), st.sampled_from(names)), max_size=3
    )
    paint = st.sampled_from(names).map(lambda target: [("NEXT", target)])
    return {"PULLER_RB": pulls, "PULLER_YG": yg, **dict.fromkeys(PAINTERS, paint)}


@st.composite
def programs(draw_from):
    ids = [f"n{i}" for i in range(draw_from(st.integers(0, 7)))]
    targets = [*ids, "start", "end", "NONE"]
    kinds = routes(targets)
    nodes = [Node("START", "start", (("NEXT", draw_from(st.sampled_from(targets))),))]
    for name in ids:
        kind = draw_from(st.sampled_from([*PULLERS, *PAINTERS]))
        nodes.append(Node(kind, name, tuple(draw_from(kinds[kind]))))
    return Program((*nodes, END))


@settings(max_examples=80, deadline=None)
@given(programs())
def test_any_program_can_be_drawn(program):
    svg = draw(program)
    assert 1 <= len(boxes(svg)) <= len(program.nodes)


def test_the_legend_names_every_colour():
    text = "".join(ElementTree.fromstring(legend()).itertext())
    assert all(
        word in text for word in ("red", "blue", "yellow", "green", "neither colour", "always")
    )
