"""How the proofs in an answer are found."""

import pytest

from deltagym.scopes.metamath.verifier import proofs_in


@pytest.mark.parametrize(
    ("completion", "found"),
    [
        ("g1 : a b\n  c\ng2: d", {"g1": ("a", "b", "c"), "g2": ("d",)}),
        ("g1 : a\n```\ng1 : b\n```", {"g1": ("b",)}),
        ("```\ng1 : a\n```\nno\n```text\ng1 :\nb\n```", {"g1": ("b",)}),
        ("```\ng1 : a\ng1 : b", {"g1": ("b",)}),
        ("g1 : ( a b ) AB", {"g1": ("(", "a", "b", ")", "AB")}),
        ("nothing", {}),
        ("", {}),
    ],
)
def test_answers_are_read(completion: str, found: dict) -> None:
    assert proofs_in(completion) == found
