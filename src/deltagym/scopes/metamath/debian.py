"""Debian's `metamath`, the reference program, as a second opinion: `apt-get install metamath`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.errors import DeltaGymError

SECONDS = 120.0
"""Wall time for one run of the program."""

_PROMPT = "MM> "


def unavailable() -> str | None:
    """Why the program cannot be asked, or None when it can."""
    return (
        None
        if shutil.which("metamath")
        else "the program metamath is not installed: apt-get install metamath"
    )


def verified(databases: Sequence[str], labels: Sequence[Sequence[str]]) -> list[dict[str, bool]]:
    """For each database, given as text, whether the program accepts the proofs of these theorems.

    Raises:
        DeltaGymError: The program is missing, does not end, or answers otherwise than expected.
    """
    if reason := unavailable():
        raise DeltaGymError(reason)
    with tempfile.TemporaryDirectory() as folder:
        commands = ["set scroll continuous"]
        for i, text in enumerate(databases):
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
    """Reads what was printed between the prompts: of each database the reading, the proofs, the erasing."""
    found, at = [], 0
    for names in labels:
        chunk = outputs[at : at + len(names) + 2]
        if len(chunk) < len(names) + 2 or "No errors were found" not in chunk[0]:
            raise DeltaGymError(
                f"metamath did not read the database: {chunk[0] if chunk else 'no answer'}"
            )
        found.append(
            {
                name: "?Error" not in said and "Warning" not in said
                for name, said in zip(names, chunk[1:], strict=False)
            }
        )
        at += len(names) + 2
    return found
