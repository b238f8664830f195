"""Cuts text into tokens. Layout matters in Lean, so tokens know their column and line starts."""

from __future__ import annotations

import re
from typing import NamedTuple

from deltagym.scopes.lean.checker.limits import TEXT, TOKENS, FormatError

_KEYWORDS = """
theorem by have obtain rcases rintro intro exact refine use exists rw subst show induction with
calc from at ring norm_num decide omega rfl assumption constructor left right push_cast exfalso
positivity linear_combination nlinarith linarith fun
"""
_FORBIDDEN = """
sorry admit axiom axioms native_decide unsafe macro macro_rules elab elab_rules notation
infix infixl infixr prefix postfix syntax set_option import open namespace section end variable
universe attribute instance class structure inductive def abbrev opaque lemma example constant
implemented_by extern partial noncomputable private protected local scoped export mutual
run_cmd run_tac eval deriving precompile_modules unsafeCast ofReduceBool trustCompiler sorryAx
"""
KEYWORDS = frozenset(_KEYWORDS.split())
"""Words that cannot be names of variables or hypotheses."""

FORBIDDEN = frozenset(_FORBIDDEN.split())
"""Words that could change what a statement means, or close a goal without proof.

An answer that holds one is refused as a whole.
"""

_TOKEN = re.compile(
    r"(?P<space>[ \n]+)"
    r"|(?P<num>[0-9]+(?![\w.]))"
    r"|(?P<id>[^\W\d](?:[\w'₀-₉])*(?:\.(?:[0-9]+|[^\W\d][\w'₀-₉]*))*|_(?![\w]))"
    r"|(?P<op>:=|=>|<=|>=|->|<-|\?_|⁻¹|<;>"
    r"|[()\[\]⟨⟩{},:;|=≠<>≤≥+\-*/%^∣∧∨¬→←↔∀∃·•])"
)
_COMMENT = re.compile(r"--[^\n]*|/-.*?-/", re.DOTALL)
_ASCII = {"<=": "≤", ">=": "≥", "->": "→", "<-": "←", "•": "·"}


class Token(NamedTuple):
    """A word of the text.

    Attributes:
        kind: `num`, `id`, `key`, `op` or `end`.
        text: The word, ASCII spellings replaced by Lean's symbols.
        at: Offset in the text (characters).
        column: Characters before it on its line.
        first: Whether it is the first of its line.
    """

    kind: str
    text: str
    at: int
    column: int
    first: bool


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text` without comments; the last one is of kind `end`.

    Raises:
        FormatError: A character is unknown, a word forbidden, or the text too long.
    """
    if len(text) > TEXT:
        raise FormatError(f"the text has {len(text)} characters; at most {TEXT} are read")
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    tokens, at, line, first = [], 0, 0, True
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            number = text.count("\n", 0, at) + 1
            raise FormatError(f"line {number}: {text[at]!r} has no place in the subset")
        word, kind = found.group(), found.lastgroup or ""
        if kind == "space":
            if "\n" in word:
                line, first = at + word.rindex("\n") + 1, True
        else:
            tokens.append(_token(word, kind, at, at - line, first))
            first = False
        at = found.end()
    if len(tokens) > TOKENS:
        raise FormatError(f"the text has {len(tokens)} tokens; at most {TOKENS} are read")
    return (*tokens, Token("end", "", len(text), 0, True))


def _token(word: str, kind: str, at: int, column: int, first: bool) -> Token:
    if kind == "id":
        banned = next((part for part in word.split(".") if part in FORBIDDEN), None)
        if banned:
            raise FormatError(f"{banned!r} is not allowed in an answer")
        kind = "key" if word in KEYWORDS else "id"
    return Token(kind, _ASCII.get(word, word), at, column, first)


def words(text: str) -> tuple[str, ...]:
    """The words of `text`: equal for texts that differ in white space and comments only."""
    return tuple(token.text for token in tokenize(text)[:-1])
