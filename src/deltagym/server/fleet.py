"""The service as a Ray Serve deployment: many replicas, each with judges of its own, autoscaled.

It needs `deltagym[ray]`. What answers is the same as in `deltagym serve`: every replica is a
`Service` behind the same routes. Ray brings the HTTP proxy, the balance and the scaling.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt
from ray import serve  # pyright: ignore[reportMissingImports]
from starlette.types import ASGIApp, Receive, Scope, Send

from deltagym.core.errors import BadInput
from deltagym.server.app import build_app
from deltagym.server.catalogue import build
from deltagym.server.service import Service
from deltagym.server.settings import Settings

NAME = "deltagym"


class Fleet(BaseModel):
    """How many replicas there are.

    Attributes:
        least: Fewest replicas.
        most: Most replicas.
        target: Requests under way at a replica above which another one is started.
        cpus: Cores that Ray sets aside for each replica; `Settings.workers` should be as many.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    least: PositiveInt = 1
    most: PositiveInt = 8
    target: PositiveFloat = 64.0
    cpus: PositiveFloat = 1.0


class ReplicaApp:
    """The ASGI app of one replica. It travels as settings, and gets its judges where it starts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: Service | None = None
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or follows the replica's life."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        if self._app is None:
            raise RuntimeError("the replica has not been started")
        await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        with tempfile.TemporaryDirectory(prefix="deltagym-fleet-") as folder:
            await receive()
            try:
                await self._start(Path(folder))
            except Exception as error:
                return await send({"type": "lifespan.startup.failed", "message": str(error)})
            await send({"type": "lifespan.startup.complete"})
            await receive()
            if self._service is not None:
                await self._service.stop()
            await send({"type": "lifespan.shutdown.complete"})

    async def _start(self, folder: Path) -> None:
        settings = self._settings
        if settings.suites:
            build(folder, settings.suites, settings.seed)
        self._service = Service(settings, folder if settings.suites else None)
        await self._service.start()
        self._app = build_app(self._service)


def application(settings: Settings, fleet: Fleet | None = None) -> serve.Application:
    """The Ray Serve application, for `ray.serve.run` or a Serve config file.

    Args:
        settings: How every replica runs; `host` and `port` are Ray's affair.
        fleet: How many replicas there are.

    Raises:
        BadInput: There would be more replicas at least than at most.
    """
    size = fleet or Fleet()
    if size.least > size.most:
        raise BadInput(f"least: {size.least} replicas are more than {size.most}, the most")

    @serve.deployment(
        name=NAME,
        autoscaling_config={
            "min_replicas": size.least,
            "max_replicas": size.most,
            "target_ongoing_requests": size.target,
        },
        max_ongoing_requests=settings.queue,
        ray_actor_options={"num_cpus": size.cpus},
        graceful_shutdown_timeout_s=settings.drain_s,
    )
    @serve.ingress(ReplicaApp(settings))
    class DeltaGym:
        """All is in the app."""

    return DeltaGym.bind()  # pyright: ignore[reportAttributeAccessIssue]
