"""Guard: makes the text that is sent to Lean, or refuses the answer.

Lean runs arbitrary code while it elaborates. So only the proof of an answer is sent, behind our own
statement, and only if no word in it could do more than prove. Comments are removed first, so what
is inspected is exactly what is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput, DeltaGymError

MAX_PROOF = 50_000
"""Most characters of a proof."""

_REFUSED = """
    sorry admit sorryAx axiom axioms native_decide native ofReduceBool reduceBool trustCompiler
    unsafe unsafeCast unsafeIO implemented_by extern csimp opaque constant partial
    macro macro_rules elab elab_rules by_elab syntax declare_syntax_cat notation notation3
    infix infixl infixr prefix postfix simproc dsimproc simproc_decl dsimproc_decl
    builtin_simproc builtin_dsimproc import public meta module prelude set_option
    open open_locale namespace section end export universe universes variable variables
    include omit attribute local scoped private protected noncomputable instance deriving
    theorem lemma def abbrev example structure class inductive coinductive mutual
    initialize builtin_initialize run_cmd run_tac run_meta run_elab eval_expr unif_hint alias
    irreducible_def seal unseal recall proof_wanted library_note include_str include_bytes
    dbg_trace dbgTrace dbgTraceVal dbgTraceIfShared dbgSleep dbgStackTrace panic
    IO System Lean Elab Meta Macro MacroM TacticM CommandElabM TermElabM MetaM CoreM EIO BaseIO
    unsafePerformIO polyrith llmstep suggest_tactics search_proof select_premises
    register_option register_simp_attr register_label_attr register_builtin_option
    add_decl_doc count_heartbeats suppress_compilation compile_inductive compile_def
    binder_predicate grind_pattern declare_aesop_rule_sets add_aesop_rules erase_aesop_rules
    to_additive simps mk_iff_of_inductive_prop assert_not_exists assert_exists
    gen_injective_theorems init_quot where termination_by decreasing_by
"""
WORDS = frozenset(_REFUSED.split())
"""Words that a proof may not hold, not even as a part of a dotted name."""

CHARACTERS = '#`"«»'
"""Characters that a proof may not hold: of commands, quotations, strings and quoted names."""

_ATTRIBUTE = re.compile(r"@\s*\[")
_COMMENT = re.compile(r"--|/-")
_BLOCK = re.compile(r"/-|-/")
_WORD = re.compile(r"[^\W\d]\w*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00a0\u2028\u2029\ufeff]")


class Refused(DeltaGymError):
    """An answer is not sent to Lean; the message says why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem to prove, as trusted text.

    Attributes:
        name: The theorem's name.
        text: The text from `theorem` to `:= by`.
        header: The text before it: imports, `open`s, options.
    """

    name: str
    text: str
    header: str = "import Mathlib\n"

    def __post_init__(self) -> None:
        begins = re.match(rf"theorem {re.escape(self.name)}(?!\w)", self.text)
        if not begins or not self.text.rstrip().endswith(":= by"):
            wanted = f"must begin with `theorem {self.name}` and end with `:= by`"
            raise BadInput(f"text: {wanted}, not {self.text[:60]!r}")


def text_to_send(statement: Statement, completion: str, print_axioms: bool = True) -> str:
    """Our statement with the proof taken from `completion`, and a question for its axioms.

    Raises:
        Refused: `completion` holds no proof of this theorem, or one that could do more than prove.
    """
    proof = proof_in(statement, completion)
    asked = f"\n\n#print axioms {statement.name}\n" if print_axioms else "\n"
    return f"{statement.header.rstrip()}\n\n{statement.text.rstrip()}\n{proof}{asked}"


def proof_in(statement: Statement, completion: str) -> str:
    """The proof in the last fenced block of `completion`, or in all of it.

    It is returned without the theorem's first line and comments, indented by two columns or more.

    Raises:
        Refused: The proof is empty, too long, of another theorem, or holds a word or character that
            could do more than prove.
    """
    text = without_comments(last_block(completion).replace("\r\n", "\n").replace("\t", "  "))
    body = _after_statement(statement, text)
    if not body.strip():
        raise Refused("there is no proof")
    if len(body) > MAX_PROOF:
        raise Refused(f"the proof has more than {MAX_PROOF} characters")
    _inspect(body)
    return _indented(body)


def require_harmless(statement: Statement) -> None:
    """Inspects a statement that comes from a data set as a proof is inspected.

    Raises:
        Refused: It holds a word or character that could do more than state, or a second `:=`.
    """
    body = statement.text.removeprefix("theorem").rstrip().removesuffix(":= by")
    if re.search(r"--|/-|:=|\bby\b", body):
        raise Refused("a statement may hold no comment and no further := or by")
    _inspect(body)


def without_comments(text: str) -> str:
    """The text with each comment replaced by a space, nested ones included.

    Raises:
        Refused: A comment does not end.
    """
    kept, at = [], 0
    while begin := _COMMENT.search(text, at):
        kept += [text[at : begin.start()], " "]
        if begin[0] == "--":
            end = text.find("\n", begin.end())
            at = end if end >= 0 else len(text)
        else:
            at = _block_end(text, begin.end())
    return "".join([*kept, text[at:]])


def _block_end(text: str, at: int) -> int:
    """Offset behind the comment in which `at` lies."""
    depth = 1
    for mark in _BLOCK.finditer(text, at):
        depth += 1 if mark[0] == "/-" else -1
        if not depth:
            return mark.end()
    raise Refused("a comment does not end")


def _after_statement(statement: Statement, text: str) -> str:
    """The part of `text` behind `by`; without a statement or `by` the whole text, a line further.

    Raises:
        Refused: The text has a statement, and it is not `statement`.
    """
    if by := re.match(r"\s*by\b", text):
        return text[by.end() :]
    if not re.match(r"\s*(theorem|lemma|example|import)\b", text):
        return "\n" + text
    at = max(text.find("theorem"), 0)
    pattern = r"\s+".join(re.escape(word) for word in statement.text.split())
    match = re.compile(pattern).match(text, at)
    header = text[:at].split()
    if match is None or header != statement.header.split()[: len(header)]:
        raise Refused("the theorem is not the one that was asked for")
    return text[match.end() :]


def _inspect(body: str) -> None:
    """Raises `Refused` if `body` holds something that could do more than prove."""
    if bad := next((c for c in body if c in CHARACTERS), None):
        raise Refused(f"a proof may not hold the character {bad}")
    if _ATTRIBUTE.search(body):
        raise Refused("a proof may not hold an attribute")
    if _CONTROL.search(body):
        raise Refused("a proof may not hold control characters")
    if bad := next((w for w in _WORD.findall(body) if w in WORDS), None):
        raise Refused(f"a proof may not use {bad}")


def _indented(body: str) -> str:
    """The lines moved together, so that the leftmost is indented by two columns.

    A line at the margin would begin a command. Text behind `by` on the same line becomes a line of
    its own; the lines after it can only continue it, so they are indented further.
    """
    first, _, rest = body.partition("\n")
    lines = [line.rstrip() for line in rest.split("\n") if line.strip()]
    if first.strip():
        return "\n".join([f"  {first.strip()}", *_moved(lines, 4)])
    return "\n".join(_moved(lines, 2))


def _moved(lines: list[str], margin: int) -> list[str]:
    """The lines moved together, so that the leftmost is indented by `margin` columns."""
    least = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    return [" " * margin + line[least:] for line in lines]
