"""Starting, stopping and resuming runs; only where the command line allowed it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from deltagym.web.runs.library import Library, Shelved
from deltagym.web.runs.shelf import key_of
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/runs")


class Start(BaseModel):
    """What to start."""

    model_config = ConfigDict(extra="forbid")

    recipe: str
    name: str


class Resume(BaseModel):
    """What the person says of the run."""

    model_config = ConfigDict(extra="forbid")

    ended: bool = False


@router.post("/start")
def start(site: Here, library: Shelved, wanted: Start) -> dict[str, str]:
    """Starts a run from a recipe file; the answer says where to wait for it."""
    _require(site)
    folder = library.trainings.start(wanted.recipe, wanted.name)
    library.shelf.forget()
    return {"address": f"/runs/started/{key_of(folder)}"}


@router.post("/{key}/stop")
def stop(site: Here, library: Shelved, key: str) -> dict[str, str]:
    """Asks a run to end after its step."""
    _require(site)
    found, _ = library.shelf.run(key)
    library.trainings.stop(found.path)
    return {"said": "The run ends after its step; it can be resumed."}


@router.post("/{key}/resume")
def resume(site: Here, library: Shelved, key: str, wanted: Resume) -> dict[str, str]:
    """Goes on with a run from its last checkpoint."""
    _require(site)
    _, run = library.shelf.run(key)
    library.trainings.resume(run, wanted.ended)
    return {"said": "The run goes on from its last checkpoint."}


@router.get("/started/{key}")
def started(library: Shelved, key: str) -> dict[str, str]:
    """Whether a run that was started has its folder: `waiting`, `ready`, or `failed` and why."""
    for folder in library.trainings.started():
        if key_of(folder) == key:
            return _state(library, folder.resolve(), key)
    raise HTTPException(404)


def _state(library: Library, folder: Path, key: str) -> dict[str, str]:
    if (folder / "meta.json").is_file():
        library.shelf.forget()
        return {"state": "ready", "address": f"/runs/{key}"}
    if library.trainings.is_running(folder):
        return {"state": "waiting"}
    return {"state": "failed", "why": library.trainings.failure(folder) or "it ended at once"}


def _require(site: Site) -> None:
    if not site.allow_training:
        fix = "start the page with --allow-training"
        raise HTTPException(403, f"training: runs cannot be started from this page; {fix}")
