"""Asks Debian's `metamath`, the reference program (`apt-get install metamath`)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.errors import DeltaGymError

SECONDS = 120.0
"""Most wall time (s) of one run of the program."""

_PROMPT = "MM> "


def unavailable() -> str | None:
    """Why the program cannot be asked; None if it can be."""
    if shutil.which("metamath"):
        return None
    return "the program metamath is not installed: apt-get install metamath"


def check_texts(texts: Sequence[str], labels: Sequence[Sequence[str]]) -> list[dict[str, bool]]:
    """For each database, whether the program accepts the proofs of some theorems.

    Args:
        texts: Texts of databases.
        labels: For each database the labels of the theorems.

    Returns:
        For each database the label of each theorem, and whether its proof is accepted.

    Raises:
        DeltaGymError: The program is missing, does not end, or gives an unexpected answer.
    """
    if reason := unavailable():
        raise DeltaGymError(reason)
    with tempfile.TemporaryDirectory() as folder:
        commands = ["set scroll continuous"]
        for i, text in enumerate(texts):
            Path(folder, f"{i}.mm").write_text(text, encoding="ascii")
            commands += [
                f'read "{i}.mm"',
                *(f"verify proof {label}" for label in labels[i]),
                "erase",
            ]
        try:
            done = subprocess.run(
                ["metamath"],
                input="\n".join([*commands, "exit"]),
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeltaGymError(f"metamath: {error}") from error
    return _answers(done.stdout.split(_PROMPT)[2:], labels)


def _answers(outputs: Sequence[str], labels: Sequence[Sequence[str]]) -> list[dict[str, bool]]:
    """Reads what was printed between the prompts: for each database `read`, proofs, `erase`."""
    found, at = [], 0
    for names in labels:
        chunk = outputs[at : at + len(names) + 2]
        if len(chunk) < len(names) + 2 or "No errors were found" not in chunk[0]:
            said = chunk[0] if chunk else "no answer"
            raise DeltaGymError(f"metamath did not read the database: {said}")
        answers = zip(names, chunk[1:], strict=False)
        found.append({n: "?Error" not in said and "Warning" not in said for n, said in answers})
        at += len(names) + 2
    return found
