"""Hypothesis strategies for programs and tapes."""

from hypothesis import strategies as st

from deltagym.scopes.manufactoria.program import EMPTY, PAINTERS, PULLERS, Node, Program

LONG = "a_name_of_more_than_sixteen_letters"
NAMES = [*"abc9", "END", "NONE", "n_1", "Start", "n_345678", "n_3456789", LONG, LONG + "s"]


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Valid programs of up to eight nodes, with missing, repeated and rejecting routes."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6))
    target = st.sampled_from([*names, "start", "end", "end", "NONE"])
    nodes = [Node("START", "start", (("NEXT", draw(target)),)), Node("END", "end")]
    for name in names:
        kind = draw(st.sampled_from([*PULLERS, *PULLERS, *PAINTERS]))
        if kind in PULLERS:
            conditions = draw(
                st.lists(st.sampled_from([*PULLERS[kind], *PULLERS[kind], EMPTY]), max_size=5)
            )
            nodes.append(Node(kind, name, tuple((c, draw(target)) for c in conditions)))
        else:
            nodes.append(Node(kind, name, (("NEXT", draw(target)),)))
    return Program(tuple(draw(st.permutations(nodes))))


def tapes(max_size: int = 12, symbols: str = "RBYG") -> st.SearchStrategy[str]:
    """Tapes over `symbols`."""
    return st.text(symbols, max_size=max_size)
