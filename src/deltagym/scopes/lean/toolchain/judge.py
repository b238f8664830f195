"""Judges answers with a real Lean, as far as the guard lets them through."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Status, Verdict
from deltagym.scopes.lean.toolchain.backend import LeanBackend, LeanResult, LeanStatus
from deltagym.scopes.lean.toolchain.guard import Refused, Statement, text_to_send

STATUSES = {
    LeanStatus.VALID: Status.OK,
    LeanStatus.SORRY: Status.OK,
    LeanStatus.AXIOM: Status.OK,
    LeanStatus.ERROR: Status.OK,
    LeanStatus.TIMEOUT: Status.TIMEOUT,
    LeanStatus.INFRA_ERROR: Status.INFRA_ERROR,
}
"""Lean's status to that of the verdict."""


def judge(
    backend: LeanBackend, statements: Sequence[Statement], completions: Sequence[str]
) -> list[Verdict]:
    """Judges `completions[i]` as a proof of `statements[i]`; each verdict has one case.

    An answer is right only if Lean accepts it without an error or a `sorry`, and says that it rests
    on Lean's own axioms alone. If Lean cannot be asked, there is no score (`infra_error`); an
    answer that may not be sent is `invalid`.

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
            texts[i] = text_to_send(statement, completion)
        except Refused as error:
            verdicts[i] = Verdict(Status.INVALID, (False,), str(error))
    for i, result in zip(texts, backend.check(list(texts.values())), strict=True):
        verdicts[i] = _verdict(result)
    return [verdicts[i] for i in range(len(statements))]


def _verdict(result: LeanResult) -> Verdict:
    if result.status is LeanStatus.VALID and result.axioms is None:
        silent = "Lean accepted the proof but did not say what axioms it rests on"
        return Verdict(Status.INFRA_ERROR, (False,), silent)
    passed = result.status is LeanStatus.VALID
    message = "" if passed else result.first_error or f"the proof uses {result.status}"
    if result.status is LeanStatus.AXIOM:
        message = f"the proof rests on other axioms: {', '.join(sorted(result.axioms or ()))}"
    return Verdict(STATUSES[result.status], (passed,), message)
