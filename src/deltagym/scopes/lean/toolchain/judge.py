"""Answers judged by a real Lean: what must not be sent is refused, the rest is checked, and axioms are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Status, Verdict
from deltagym.scopes.lean.toolchain.backend import LeanResult, LeanStatus, ProofBackend
from deltagym.scopes.lean.toolchain.guard import Refused, Statement, complete

STATUSES = {
    LeanStatus.VALID: Status.OK,
    LeanStatus.SORRY: Status.OK,
    LeanStatus.AXIOM: Status.OK,
    LeanStatus.ERROR: Status.OK,
    LeanStatus.TIMEOUT: Status.TIMEOUT,
    LeanStatus.INFRA_ERROR: Status.INFRA_ERROR,
}


def judge(
    backend: ProofBackend, statements: Sequence[Statement], completions: Sequence[str]
) -> list[Verdict]:
    """Judges `completions[i]` as a proof of `statements[i]`; a verdict has one case.

    An answer is right only if Lean accepts it without an error or a `sorry`, and says that it rests on Lean's own axioms alone.
    Lean that cannot be asked is no score (`infra_error`), and an answer that may not be sent is `invalid`.

    Raises:
        BadInput: The lengths differ.
    """
    if len(statements) != len(completions):
        raise BadInput(
            f"completions: {len(completions)} for {len(statements)} statements; give one each"
        )
    verdicts: dict[int, Verdict] = {}
    texts: dict[int, str] = {}
    for i, (statement, completion) in enumerate(zip(statements, completions, strict=True)):
        try:
            texts[i] = complete(statement, completion)
        except Refused as error:
            verdicts[i] = Verdict(Status.INVALID, (False,), str(error))
    for i, result in zip(texts, backend.check(list(texts.values())), strict=True):
        verdicts[i] = _verdict(result)
    return [verdicts[i] for i in range(len(statements))]


def _verdict(result: LeanResult) -> Verdict:
    if result.status is LeanStatus.VALID and result.axioms is None:
        return Verdict(
            Status.INFRA_ERROR,
            (False,),
            "Lean accepted the proof but did not say what axioms it rests on",
        )
    passed = result.status is LeanStatus.VALID
    message = "" if passed else result.first_error or f"the proof uses {result.status}"
    if result.status is LeanStatus.AXIOM:
        message = f"the proof rests on other axioms: {', '.join(sorted(result.axioms or ()))}"
    return Verdict(STATUSES[result.status], (passed,), message)
