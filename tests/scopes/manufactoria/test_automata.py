"""Automata: each builder against a plain predicate on short tapes; minimal automata."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa

SHORT = ["".join(t) for n in range(8) for t in product("RB", repeat=n)]
WORD = st.text("RB", min_size=1, max_size=5)
PARTS = st.lists(
    st.tuples(st.text("RB", min_size=1, max_size=2), st.sampled_from("+?*")), min_size=1, max_size=3
)


def is_subsequence(word: str, tape: str) -> bool:
    return re.search(".*".join(word), tape) is not None


@st.composite
def dfas(draw: st.DrawFn) -> Dfa:
    states = draw(st.integers(1, 6))
    row = st.lists(st.integers(0, states - 1), min_size=2, max_size=2)
    delta = draw(st.lists(row, min_size=states, max_size=states))
    accepting = draw(st.lists(st.booleans(), min_size=states, max_size=states))
    return Dfa("RB", np.array(delta, np.int32), np.array(accepting))


@given(WORD)
def test_word_languages_are_what_their_names_say(word):
    for build, predicate in [
        (automata.prefix, lambda t: t.startswith(word)),
        (automata.exact, lambda t: t == word),
        (automata.suffix, lambda t: t.endswith(word)),
        (automata.substring, lambda t: word in t),
        (automata.subsequence, lambda t: is_subsequence(word, t)),
    ]:
        dfa = build("RB", word).minimal()
        assert [dfa.run(t) for t in SHORT] == [predicate(t) for t in SHORT], build.__name__


@given(st.dictionaries(st.sampled_from("RB"), st.integers(0, 4)))
def test_counts_need_every_colour_often_enough(least):
    dfa = automata.counts("RB", least).minimal()
    assert [dfa.run(t) for t in SHORT] == [
        all(t.count(c) >= n for c, n in least.items()) for t in SHORT
    ]


@given(PARTS)
def test_patterns_match_like_regular_expressions(parts):
    dfa = automata.pattern("RB", parts).minimal()
    expression = re.compile("".join(f"(?:{word}){operator}" for word, operator in parts))
    assert [dfa.run(t) for t in SHORT] == [expression.fullmatch(t) is not None for t in SHORT]


@pytest.mark.parametrize("bound", [0, 1, 2, 5, 8, 31, 100])
def test_comparisons_read_binary_with_leading_zeros(bound):
    values = [int("0" + t.translate({82: "0", 66: "1"}), 2) for t in SHORT]
    for operator, right in [
        (">", int.__gt__),
        (">=", int.__ge__),
        ("<", int.__lt__),
        ("<=", int.__le__),
        ("=", int.__eq__),
    ]:
        dfa = automata.comparison("RB", operator, bound).minimal()
        assert [dfa.run(t) for t in SHORT] == [right(v, bound) for v in values], operator


@given(dfas())
def test_minimising_keeps_the_language_and_is_idempotent(dfa):
    least = dfa.minimal()
    assert [least.run(t) for t in SHORT] == [dfa.run(t) for t in SHORT]
    again = least.minimal()
    assert np.array_equal(again.delta, least.delta)
    assert np.array_equal(again.accepting, least.accepting)
    assert len(least.accepting) <= len(dfa.accepting)


@given(dfas(), dfas())
def test_keys_are_equal_exactly_for_equal_languages(one, other):
    tape = one.distinguish(other)
    assert (one.key() == other.key()) == (tape is None) == one.equivalent(other)
    assert one.minimal().table_key() == one.key()
    if tape is not None:
        assert one.run(tape) != other.run(tape)
        assert all(one.run(t) == other.run(t) for t in SHORT if len(t) < len(tape))


@given(dfas())
def test_a_complement_differs_on_every_tape(dfa):
    complement = dfa.complement()
    assert all(dfa.run(t) != complement.run(t) for t in SHORT)
    assert dfa.distinguish(complement) == ""


@given(dfas(), st.booleans(), st.integers(1, 12))
def test_shortest_tapes_are_exactly_the_shortest_of_their_verdict(dfa, verdict, count):
    found = dfa.shortest(verdict, count, 6)
    right = [t for t in SHORT if len(t) <= 6 and dfa.run(t) == verdict]
    assert [len(t) for t in found] == [len(t) for t in right[:count]]
    assert len(set(found)) == len(found)
    assert all(dfa.run(t) == verdict for t in found)


@given(dfas())
def test_access_tapes_and_endings_lead_where_they_promise(dfa):
    access = dfa.access()
    states = set()
    for tape in access:
        state = 0
        for symbol in tape:
            state = int(dfa.delta[state, "RB".index(symbol)])
        states.add(state)
        for verdict in (True, False):
            ending = dfa.endings(verdict)[state]
            assert ending is None or dfa.run(tape + ending) == verdict
    assert len(states) == len(access) >= len(dfa.minimal().accepting)


def test_the_alphabet_is_part_of_the_key():
    assert automata.prefix("RB", "R").key() != automata.prefix("RBYG", "R").key()


def test_languages_that_coincide_share_a_key():
    keys = {
        automata.substring("RB", "R").key(),
        automata.subsequence("RB", "R").key(),
        automata.counts("RB", {"R": 1}).key(),
    }
    assert len(keys) == 1
    assert automata.comparison("RB", ">", 12).key() == automata.comparison("RB", ">=", 13).key()


def test_bad_tapes_and_alphabets_are_named():
    with pytest.raises(BadInput, match="tape: 'Y'"):
        automata.prefix("RB", "R").run("RY")
    with pytest.raises(BadInput, match="alphabet"):
        automata.prefix("RB", "R").distinguish(automata.prefix("RBYG", "R"))
