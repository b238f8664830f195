"""Kernel: checks a proof by running its labels on a stack, within limits.

A proof is a list of labels in postfix order. A hypothesis of the theorem is pushed. An assertion
takes as many entries off the stack as it has mandatory hypotheses. Those for `$f` say what its
variables stand for; those for `$e` must be exactly its essential hypotheses under this
substitution. Then its conclusion under the substitution is pushed. The proof is right if it leaves
the theorem's conclusion and nothing else (Metamath book, section 4.3.2; compressed proofs,
appendix B). The time it takes is linear in the symbols it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from deltagym.scopes.metamath.database import Assertion, Pair, Symbols, Theorem

SAVE = -1
"""The instruction that saves the top of the stack for later use."""

Instruction = str | int
"""A label, `SAVE`, or the number of a saved entry to push again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one proof. They are counted, so they are the same on every machine.

    Attributes:
        steps: Most instructions of the proof.
        stack: Most entries on the stack.
        symbols: Most symbols of one expression.
        work: Most units of work: symbols written and compared, pairs of variables looked at.
    """

    steps: int = 4_000
    stack: int = 500
    symbols: int = 500
    work: int = 200_000


class ProofError(Exception):
    """A proof is wrong; the message says why."""


def check(
    theorem: Theorem, proof: Sequence[str], book: Mapping[str, Assertion], limits: Limits = Limits()
) -> str | None:
    """Why `proof` does not prove `theorem`; None if it does.

    Args:
        theorem: The theorem.
        proof: Labels, or a compressed proof with parentheses.
        book: Label to assertion, of all that may be used. The theorem itself must not be in it.
        limits: Limits of the proof.
    """
    try:
        _Run(theorem, book, limits).require_proof(proof)
    except ProofError as error:
        return str(error)
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof that was followed.

    Attributes:
        label: Its label, or what it does to the saved entries.
        top: The entry on the top of the stack after it; empty if it was refused.
        size: Entries on the stack after it, or before it if it was refused.
        accepted: Whether it could be done.
    """

    label: str
    top: Symbols
    size: int
    accepted: bool = True


def follow(
    theorem: Theorem, proof: Sequence[str], book: Mapping[str, Assertion], limits: Limits = Limits()
) -> tuple[list[Step], str | None]:
    """The steps of a proof, the first that is refused the last, and what `check` says of it."""
    run, steps = _Run(theorem, book, limits), list[Step]()
    run.steps = steps
    try:
        run.require_proof(proof)
    except ProofError as error:
        return steps, str(error)
    return steps, None


class _Run:
    """One proof on its stack.

    Attributes:
        theorem: What is to be proved.
        book: Label to assertion, of all that may be used.
        limits: Limits of the proof.
        variables: Variables in scope of the theorem.
        stack: Entries, the top last.
        saved: Entries saved by a compressed proof.
        work: Units of work so far.
        steps: What was done so far; None if nobody wants to know.
    """

    def __init__(self, theorem: Theorem, book: Mapping[str, Assertion], limits: Limits) -> None:
        self.theorem, self.book, self.limits = theorem, book, limits
        self.variables = {h.symbols[1] for h in theorem.active.values() if h.floating}
        self.stack: list[Symbols] = []
        self.saved: list[Symbols] = []
        self.work = 0
        self.steps: list[Step] | None = None

    def require_proof(self, proof: Sequence[str]) -> None:
        """Raises `ProofError` unless `proof` proves the theorem."""
        if not proof:
            raise ProofError("the proof is empty")
        instructions: Iterable[Instruction] = proof
        if proof[0] == "(":
            instructions = decompressed(self.theorem.statement, proof, self.limits)
        for number, instruction in enumerate(instructions, 1):
            if number > self.limits.steps:
                raise ProofError(f"more than {self.limits.steps} steps")
            try:
                self._execute(instruction)
                if self.steps is not None:
                    self.steps.append(Step(_shown(instruction), self.stack[-1], len(self.stack)))
            except ProofError as error:
                if self.steps is not None:
                    self.steps.append(Step(_shown(instruction), (), len(self.stack), False))
                raise ProofError(f"step {number} ({_shown(instruction)}): {error}") from None
        if len(self.stack) != 1:
            raise ProofError(f"{len(self.stack)} entries are left on the stack; there must be one")
        wanted = self.theorem.statement.symbols
        if self.stack[0] != wanted:
            raise ProofError(f"it proves {_text(self.stack[0])}, not {_text(wanted)}")

    def _execute(self, instruction: Instruction) -> None:
        if isinstance(instruction, int):
            self._save_or_load(instruction)
        elif instruction in self.theorem.active:
            self._push(self.theorem.active[instruction].symbols)
        elif instruction in self.book:
            self._apply(self.book[instruction])
        elif instruction == "?":
            raise ProofError("? proves nothing")
        else:
            raise ProofError("no such label can be used here")

    def _save_or_load(self, number: int) -> None:
        if number == SAVE:
            if not self.stack:
                raise ProofError("nothing to save")
            self.saved.append(self.stack[-1])
        elif number < len(self.saved):
            self._push(self.saved[number])
        else:
            raise ProofError("nothing is saved under this number")

    def _push(self, symbols: Symbols) -> None:
        if len(self.stack) >= self.limits.stack:
            raise ProofError(f"more than {self.limits.stack} entries on the stack")
        self.stack.append(symbols)

    def _pay(self, work: int) -> None:
        """Counts `work` units; raises `ProofError` if they are more than are left."""
        self.work += work
        if self.work > self.limits.work:
            raise ProofError(f"the proof takes more than {self.limits.work} units of work")

    def _apply(self, assertion: Assertion) -> None:
        """Replaces the entries that an assertion needs by its conclusion."""
        hypotheses = assertion.hypotheses
        base = len(self.stack) - len(hypotheses)
        if base < 0:
            present = f"there are {len(self.stack)}"
            raise ProofError(f"needs {len(hypotheses)} entries on the stack, and {present}")
        substitution: dict[str, Symbols] = {}
        for hypothesis, entry in zip(hypotheses, self.stack[base:], strict=True):
            if hypothesis.floating:
                typecode, variable = hypothesis.symbols
                if entry[0] != typecode:
                    wanted = f"an entry of type {typecode}"
                    raise ProofError(f"for {variable} it needs {wanted}, not {_text(entry)}")
                substitution[variable] = entry[1:]
        for hypothesis, entry in zip(hypotheses, self.stack[base:], strict=True):
            if not hypothesis.floating:
                wanted = self._substituted(hypothesis.symbols, substitution)
                if wanted != entry:
                    raise ProofError(f"it needs {_text(wanted)}, not {_text(entry)}")
        for pair in assertion.disjoint:
            self._keep_apart(pair, substitution)
        del self.stack[base:]
        self._push(self._substituted(assertion.symbols, substitution))

    def _substituted(self, symbols: Symbols, substitution: Mapping[str, Symbols]) -> Symbols:
        """The expression with all variables replaced at once."""
        size = sum(len(substitution[s]) if s in substitution else 1 for s in symbols)
        if size > self.limits.symbols:
            raise ProofError(f"an expression of more than {self.limits.symbols} symbols")
        self._pay(size + len(symbols))
        written: list[str] = []
        for symbol in symbols:
            if symbol in substitution:
                written.extend(substitution[symbol])
            else:
                written.append(symbol)
        return tuple(written)

    def _keep_apart(self, pair: Pair, substitution: Mapping[str, Symbols]) -> None:
        """Checks a disjoint pair of variables under the substitution.

        Raises:
            ProofError: What stands for the two shares a variable, or the theorem does not declare
                a variable of the one and a variable of the other disjoint.
        """
        self._pay(sum(len(substitution[v]) for v in pair))
        one, other = (sorted({s for s in substitution[v] if s in self.variables}) for v in pair)
        self._pay(len(one) * len(other))
        for a, b in product(one, other):
            wanted = f"{pair[0]} and {pair[1]} must be disjoint"
            if a == b:
                raise ProofError(f"{wanted}, but both contain {a}")
            if (min(a, b), max(a, b)) not in self.theorem.disjoint:
                raise ProofError(f"{wanted}, but {a} and {b} are not declared so")


def decompressed(
    statement: Assertion, proof: Sequence[str], limits: Limits = Limits()
) -> Iterator[Instruction]:
    """The instructions of a compressed proof.

    It is `(`, labels, `)`, then letters that number hypotheses, labels and saved entries.

    Raises:
        ProofError: The proof is malformed; raised only when the iterator gets there.
    """
    if ")" not in proof:
        raise ProofError("a compressed proof needs ( labels ) and letters")
    close = proof.index(")")
    given, own = list(proof[1:close]), [h.label for h in statement.hypotheses]
    if misplaced := sorted(set(given) & set(own)):
        fault = "mandatory hypotheses do not belong between the parentheses"
        raise ProofError(f"{fault}: {misplaced[0]}")
    labels = own + given
    letters = "".join(proof[close + 1 :])
    number, read = 0, False
    for letter in letters:
        if "U" <= letter <= "Y":
            number = number * 5 + ord(letter) - ord("U") + 1
        elif "A" <= letter <= "T":
            number = number * 20 + ord(letter) - ord("A")
            yield labels[number] if number < len(labels) else number - len(labels)
            number = 0
        elif letter == "Z" and read and not number:
            yield SAVE
        elif letter == "?" and not number:
            yield "?"
        else:
            raise ProofError(f"unexpected {letter!r} among the letters of a compressed proof")
        read = "A" <= letter <= "T"
        if number > limits.steps:
            raise ProofError("a number in the compressed proof is too large")
    if number:
        raise ProofError("the compressed proof ends within a number")


def _shown(instruction: Instruction) -> str:
    """An instruction for a message."""
    if isinstance(instruction, str):
        return instruction[:40]
    return "Z" if instruction == SAVE else f"saved entry {instruction + 1}"


def _text(symbols: Symbols) -> str:
    """An expression for a message."""
    text = " ".join(symbols)
    return f"`{text}`" if len(text) <= 200 else f"`{text[:200]}...`"
