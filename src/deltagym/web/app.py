"""The application: its parts, its static files, its guard."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from deltagym.web import start
from deltagym.web.faults import add_handlers
from deltagym.web.play import api as play_api
from deltagym.web.play import page as play_page
from deltagym.web.problems import api, browse, edit, listing, show, sources
from deltagym.web.runs.library import Library
from deltagym.web.runs.router import router as runs
from deltagym.web.security import Guard
from deltagym.web.site import Site
from deltagym.web.watch import routes as watch

STATIC = Path(__file__).parent / "static"
PARTS = (
    start.router,
    runs,
    watch.router,
    play_page.router,
    play_api.router,
    sources.router,
    api.router,
    browse.router,
    listing.router,
    edit.router,
    show.router,
)
"""The routers of the site, in the order in which they are asked; `show` takes what is left."""


def build_app(site: Site) -> FastAPI:
    """The page as an ASGI application."""
    app = FastAPI(
        title="DeltaGym",
        docs_url=None,  # Their pages load scripts from elsewhere.
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(Guard, site=site)],
    )
    app.state.site = site
    app.state.library = Library(site)
    add_handlers(app)
    for router in PARTS:
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    return app


class _Static(StaticFiles):
    """Static files, asked for anew each time, so that an update of the package is seen at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
