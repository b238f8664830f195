"""NeMo Gym: the export's server answers NeMo Gym's own verify requests over loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import MagicMock
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import uvicorn
from common import check_rewards, expect, export_to, load, report, scratch
from nemo_gym.openai_utils import NeMoGymResponse
from nemo_gym.server_utils import ServerClient
from omegaconf import OmegaConf
from served import free_port

NAME = "nemo-gym"


@contextmanager
def serving(folder: Path, phase: str) -> Iterator[tuple[object, str]]:
    """The server as NeMo Gym builds it from a phase's configuration; its module and address."""
    module = load(folder / "app.py")
    table = OmegaConf.to_container(OmegaConf.load(folder / "configs" / f"{phase}.yaml"))
    settings = table[folder.name]["resources_servers"][folder.name]
    port = free_port()
    config = module.Config(host="127.0.0.1", port=port, name=folder.name, **settings)
    app = module.DeltaGymServer(config=config, server_client=MagicMock(spec=ServerClient))
    server = uvicorn.Server(
        uvicorn.Config(app.setup_webserver(), port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    try:
        yield module, f"http://127.0.0.1:{port}/verify"
    finally:
        server.should_exit = True
        thread.join()


def verify(module, url: str, row: dict, answer: str) -> dict | None:
    """The server's answer, read as its own type; None if it could not verify."""
    content = {"type": "output_text", "text": answer, "annotations": []}
    message = {"type": "message", "role": "assistant", "status": "completed", "id": "m"}
    response = NeMoGymResponse(
        id="r",
        created_at=0.0,
        model="none",
        object="response",
        output=[{**message, "content": [content]}],
        parallel_tool_calls=False,
        tool_choice="auto",
        tools=[],
    )
    asked = {name: row[name] for name in ("responses_create_params", "problem")}
    body = module.VerifyRequest(**asked, response=response).model_dump_json()
    request = Request(url, body.encode(), {"content-type": "application/json"})
    try:
        with urlopen(request) as reply:
            return module.VerifyResponse.model_validate_json(reply.read()).model_dump()
    except HTTPError as error:
        expect("status of an unjudgeable answer", error.code, 503)
        return None


def server_folder(exported: Path) -> Path:
    """The folder of the resources server."""
    return next((exported / "resources_servers").iterdir())


def rewarder(exported: Path):
    """Pays by a verify request."""
    folder = server_folder(exported)
    first = json.loads((folder / "data" / "train.jsonl").read_text("utf-8").splitlines()[0])

    def pay(problem: str, answer: str, step: int) -> float | None:
        with serving(folder, exported.name) as (module, url):
            found = verify(module, url, {**first, "problem": problem}, answer)
        if found is None or found.get("mask_sample"):
            return None
        expect("test cases in the response", "problem" in found, False)
        return found["reward"]

    return pay


def main() -> None:
    """Checks the data, then verifies over HTTP."""
    with scratch() as folder:
        exported = server_folder(export_to(NAME, folder / "rows", "scheduled"))
        expect("phases", sorted(p.stem for p in exported.glob("configs/*")), ["binary", "dense"])
        lines = (exported / "data" / "example.jsonl").read_text("utf-8").splitlines()
        expect("examples", len(lines), 5)
        expect(
            "prompt", "ground_truth" in str(json.loads(lines[0])["responses_create_params"]), False
        )
        check_rewards(NAME, folder, json.loads(lines[0])["problem"], rewarder, scheduled=False)
    report(NAME, "nemo-gym", "its server answers its own verify requests on loopback", "6 requests")


if __name__ == "__main__":
    main()
