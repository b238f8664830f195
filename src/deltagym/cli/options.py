"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Out = Annotated[Path, Parameter(name=["--out", "-o"])]
Seed = Annotated[int, Parameter(help="Everything random derives from it.")]
Ray = Annotated[
    str | None,
    Parameter(
        help="Work on the Ray cluster at this address: `auto`, `local`, HOST:PORT or "
        "ray://HOST:PORT. It needs the `ray` extra."
    ),
]
