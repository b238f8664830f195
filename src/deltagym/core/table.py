"""Table: a header and rows of text cells, for rich, markdown and HTML alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of equally many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """The table in GitHub's markdown."""
        lines = [self.header, tuple("---" for _ in self.header), *self.rows]
        escaped = (" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines)
        return "\n".join(f"| {line} |" for line in escaped)
