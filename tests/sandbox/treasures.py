"""The expected values that attacks look for, and the processes that they may leave behind."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from deltagym.sandbox import Result


@dataclass
class Treasure:
    """The expected values, and the places where they can be found."""

    folder: Path
    port: int
    values: list[int]
    visits: list[object] = field(default_factory=list)

    def arm(self, attack: Path) -> str:
        """The attack's text, with the places to look filled in."""
        places = {
            "@FILE@": str(self.folder / "expected.json"),
            "@DIR@": str(self.folder),
            "@PORT@": str(self.port),
            "@PID@": str(os.getpid()),
        }
        text = attack.read_text()
        for name, value in places.items():
            text = text.replace(name, value)
        return text

    def points(self, results: list[Result]) -> int:
        """How many calls returned their expected value."""
        return sum(
            type(r.value) is int and r.value == v for r, v in zip(results, self.values, strict=True)
        )

    def state(self) -> list[tuple[str, int, int, bytes]]:
        """Everything in the folder, to check that nothing has changed."""
        return sorted(
            (p.name, p.stat().st_mode, p.stat().st_mtime_ns, p.read_bytes())
            for p in self.folder.iterdir()
            if p.is_file()
        )


def descendants() -> set[int]:
    """This process and all living processes that it or its children have started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {os.getpid()}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found
