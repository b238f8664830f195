"""`Site`: what one running page serves, and to whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from deltagym.web.desks import Desks
from deltagym.web.problems.own import OwnFile


@dataclass(frozen=True)
class Site:
    """What the page serves; one a process.

    Attributes:
        runs: Folders that hold runs or studies, as the command line named them.
        own: The person's own problems.
        allow_training: Whether runs may be started, stopped and resumed from the page.
        names: Host names besides `localhost` and addresses under which the page may be asked for.
        key: What a browser must have shown once to be let in; None lets everyone in.
        token: What the page's own scripts send with every request that changes something.
        desks: Where slow work is done, off the event loop.
    """

    runs: tuple[Path, ...] = ()
    own: OwnFile = field(default_factory=lambda: OwnFile(Path("problems.jsonl")))
    allow_training: bool = False
    names: frozenset[str] = frozenset()
    key: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    desks: Desks = field(default_factory=Desks)


def _site(request: Request) -> Site:
    return request.app.state.site


Here = Annotated[Site, Depends(_site)]
"""The type of a handler's argument that gets the `Site`."""
