"""The verifier: runs a proof's labels on a stack, in time linear in what it writes, within limits.

A proof is a list of labels in postfix order. A hypothesis of the theorem is pushed. An assertion takes as many entries off the stack
as it has mandatory hypotheses: those for `$f` say what its variables stand for, those for `$e` must be exactly its essential
hypotheses under this substitution; its conclusion under the substitution is pushed. The proof is right if it leaves the
theorem's conclusion and nothing else (Metamath book, section 4.3.2; compressed proofs, appendix B).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from deltagym.scopes.metamath.database import Assertion, Pair, Symbols, Theorem

SAVE = -1
"""The step that names the top of the stack for later use."""

Step = str | int
"""A label, `SAVE`, or the number of a saved entry to push again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a proof may take; counted, so the same on every machine.

    Attributes:
        steps: Steps of the proof.
        stack: Entries on the stack.
        symbols: Symbols of one expression.
        work: Symbols written and compared, and pairs of variables looked at, in all.
    """

    steps: int = 4_000
    stack: int = 500
    symbols: int = 500
    work: int = 200_000


class ProofError(Exception):
    """Why a proof is not one; the message names the step."""


def check(
    theorem: Theorem, proof: Sequence[str], book: Mapping[str, Assertion], limits: Limits = Limits()
) -> str | None:
    """Why `proof` does not prove `theorem` from the assertions in `book`, or None when it does.

    Args:
        theorem: What is claimed.
        proof: Labels, or a compressed proof with parentheses.
        book: Label to assertion, for all that may be used. The theorem itself must not be in it.
        limits: What the proof may take.
    """
    try:
        _Run(theorem, book, limits).proves(proof)
    except ProofError as error:
        return str(error)
    return None


class _Run:
    def __init__(self, theorem: Theorem, book: Mapping[str, Assertion], limits: Limits) -> None:
        self.theorem, self.book, self.limits = theorem, book, limits
        self.variables = {h.symbols[1] for h in theorem.active.values() if h.floating}
        self.stack: list[Symbols] = []
        self.saved: list[Symbols] = []
        self.work = 0

    def proves(self, proof: Sequence[str]) -> None:
        if not proof:
            raise ProofError("the proof is empty")
        steps = (
            compressed_steps(self.theorem.statement, proof, self.limits)
            if proof[0] == "("
            else proof
        )
        for number, step in enumerate(steps, 1):
            if number > self.limits.steps:
                raise ProofError(f"more than {self.limits.steps} steps")
            try:
                self._step(step)
            except ProofError as error:
                raise ProofError(f"step {number} ({_shown(step)}): {error}") from None
        if len(self.stack) != 1:
            raise ProofError(f"{len(self.stack)} entries are left on the stack; there must be one")
        if self.stack[0] != self.theorem.statement.symbols:
            raise ProofError(
                f"it proves {_text(self.stack[0])}, not {_text(self.theorem.statement.symbols)}"
            )

    def _step(self, step: Step) -> None:
        if isinstance(step, int):
            self._saved(step)
        elif step in self.theorem.active:
            self._push(self.theorem.active[step].symbols)
        elif step in self.book:
            self._apply(self.book[step])
        elif step == "?":
            raise ProofError("? proves nothing")
        else:
            raise ProofError("no such label can be used here")

    def _saved(self, step: int) -> None:
        if step == SAVE:
            if not self.stack:
                raise ProofError("nothing to save")
            self.saved.append(self.stack[-1])
        elif step < len(self.saved):
            self._push(self.saved[step])
        else:
            raise ProofError("nothing is saved under this number")

    def _push(self, symbols: Symbols) -> None:
        if len(self.stack) >= self.limits.stack:
            raise ProofError(f"more than {self.limits.stack} entries on the stack")
        self.stack.append(symbols)

    def _pay(self, work: int) -> None:
        self.work += work
        if self.work > self.limits.work:
            raise ProofError(f"the proof takes more than {self.limits.work} units of work")

    def _apply(self, assertion: Assertion) -> None:
        hypotheses = assertion.hypotheses
        base = len(self.stack) - len(hypotheses)
        if base < 0:
            raise ProofError(
                f"needs {len(hypotheses)} entries on the stack, and there are {len(self.stack)}"
            )
        substitution: dict[str, Symbols] = {}
        for hypothesis, entry in zip(hypotheses, self.stack[base:], strict=True):
            if hypothesis.floating:
                typecode, variable = hypothesis.symbols
                if entry[0] != typecode:
                    raise ProofError(
                        f"for {variable} it needs an entry of type {typecode}, not {_text(entry)}"
                    )
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
        """Raises unless the two substitutions share no variable, and the theorem declares every two of theirs disjoint."""
        self._pay(sum(len(substitution[v]) for v in pair))
        one, other = (sorted({s for s in substitution[v] if s in self.variables}) for v in pair)
        self._pay(len(one) * len(other))
        for a, b in product(one, other):
            if a == b:
                raise ProofError(f"{pair[0]} and {pair[1]} must be disjoint, but both contain {a}")
            if (min(a, b), max(a, b)) not in self.theorem.disjoint:
                raise ProofError(
                    f"{pair[0]} and {pair[1]} must be disjoint, but {a} and {b} are not declared so"
                )


def compressed_steps(
    statement: Assertion, proof: Sequence[str], limits: Limits = Limits()
) -> Iterator[Step]:
    """The steps of a compressed proof: `(`, labels, `)`, then letters that number hypotheses, labels and saved entries.

    Raises:
        ProofError: It is malformed; raised while the steps are read.
    """
    if ")" not in proof:
        raise ProofError("a compressed proof needs ( labels ) and letters")
    close = proof.index(")")
    given, own = list(proof[1:close]), [h.label for h in statement.hypotheses]
    if set(given) & set(own):
        raise ProofError(
            f"mandatory hypotheses do not belong between the parentheses: {sorted(set(given) & set(own))[0]}"
        )
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


def _shown(step: Step) -> str:
    return (
        step[:40] if isinstance(step, str) else "Z" if step == SAVE else f"saved entry {step + 1}"
    )


def _text(symbols: Symbols) -> str:
    text = " ".join(symbols)
    return f"`{text}`" if len(text) <= 200 else f"`{text[:200]}...`"
