"""`transformers serve` on loopback, with the event that closes a stream.

transformers 5.24 ends a stream of chat completions without `data: [DONE]`; clients that ask for
streams, such as verifiers', wait for it. Run in an environment with `transformers[serving]`:

    python serve.py MODEL PORT
"""

from __future__ import annotations

import sys
from typing import Any

from transformers.cli.serve import Serve
from transformers.cli.serving import server

CLOSING = b"data: [DONE]\n\n"


class Closing:
    """An ASGI application that adds the closing event to the streams of another."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        streams = False

        async def closing(message: Any) -> None:
            nonlocal streams
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                streams = kind.startswith(b"text/event-stream")
            elif streams and not message.get("more_body"):
                message = {**message, "body": message.get("body", b"") + CLOSING}
            await send(message)

        await self.app(scope, receive, closing)


def main(model: str, port: int) -> None:
    """Serves a model folder until it is stopped."""
    build = server.build_server
    server.build_server = lambda *args, **options: Closing(build(*args, **options))
    Serve(model, host="127.0.0.1", port=port, device="cpu", log_level="error", default_seed=0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
