"""The command that serves: serve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from deltagym.cli.options import Seed
from deltagym.core.errors import BadInput

SERVER_PACKAGES = frozenset({"fastapi", "uvicorn", "uvloop", "httptools", "prometheus_client"})
"""What the `server` extra installs."""

TOKEN = "DELTAGYM_TOKEN"


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 1235,
    workers: int | None = None,
    suite: Annotated[list[str] | None, Parameter(negative=())] = None,
    seed: Seed = 0,
    token_file: Path | None = None,
    deadline: float = 120.0,
    queue: int = 4096,
    body_mb: int = 32,
    drain: float = 60.0,
    notice: float = 0.0,
    log: Literal["failed", "all", "none"] = "failed",
) -> None:
    """Serves rewards over HTTP until SIGTERM or Ctrl-C; needs the `server` extra.

    The token that clients must send is in the variable DELTAGYM_TOKEN or in a file; without one,
    everyone is let in who can reach the address.

    Args:
        host: Address to listen at; by default reachable from this machine alone.
        port: Port to listen at; 0 takes a free one.
        workers: Judges of the scopes judged in process; one for each core by default.
        suite: A suite whose problems can be named instead of sent; may be repeated.
        seed: The suites' seed.
        token_file: File that holds the token.
        deadline: Seconds a request may take.
        queue: Most requests that wait; more are answered with 503.
        body_mb: Most megabytes of a request's body.
        drain: Seconds that requests under way get at the end.
        notice: Seconds in which /health says that the end is near before no more is accepted.
        log: Requests that get a line in the log, which goes to standard error.
    """
    try:
        from deltagym.server.run import serve as run
        from deltagym.server.settings import Limits, Settings
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in SERVER_PACKAGES:
            raise
        fix = "this command needs the server extra: pip install 'deltagym[server]'"
        raise BadInput(f"{error.name} is not installed; {fix}") from None
    if body_mb < 1:
        raise BadInput(f"body_mb: must be at least 1, not {body_mb}")
    run(
        Settings.checked(
            host=host,
            port=port,
            workers=workers,
            suites=tuple(suite or ()),
            seed=seed,
            token=_token(token_file),
            deadline_s=deadline,
            queue=queue,
            limits=Limits(body_bytes=body_mb * 2**20),
            drain_s=drain,
            notice_s=notice,
            logged=log,
        )
    )


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(TOKEN) or None
    try:
        return file.read_text("utf-8").strip()
    except OSError as error:
        raise BadInput(f"token_file: cannot be read ({error.strerror}): {file}") from None
