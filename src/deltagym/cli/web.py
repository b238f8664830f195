"""The command `web`: the page."""

from __future__ import annotations

from pathlib import Path

from deltagym.core.errors import BadInput

WEB_PACKAGES = frozenset({"fastapi", "starlette", "uvicorn", "anyio"})
"""What the `web` extra installs, with what it brings along."""


def web(
    runs: list[Path] | None = None,
    /,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    problems: Path = Path("problems.jsonl"),
    allow_training: bool = False,
    export: Path | None = None,
) -> None:
    """Opens the page: a playground, every problem, and these runs; needs the `web` extra.

    Args:
        runs: Folders of runs or studies to show.
        host: Address to listen at. Any but the loopback asks for a key, which is in the link shown.
        port: Port to listen at; 0 takes a free one.
        problems: File of your own problems; it is made when you save the first.
        allow_training: Let the page start, stop and resume runs.
        export: Write the runs into this new folder, as plain files to publish, and serve nothing.
    """
    try:
        from deltagym.web.runs.export import export as write
        from deltagym.web.serve import serve
    except ModuleNotFoundError as error:
        if error.name not in WEB_PACKAGES:
            raise
        fix = "this command needs the web extra: pip install 'deltagym[web]'"
        raise BadInput(f"{error.name} is not installed; {fix}") from None

    if export is not None:
        print(write(runs or (), export, lambda name: print(f"wrote {name}", flush=True)))
        return

    def ready(address: str) -> None:
        print(f"open {address} (Ctrl-C ends it)", flush=True)

    serve(
        runs or (),
        host=host,
        port=port,
        problems_file=problems,
        allow_training=allow_training,
        ready=ready,
    )
