"""The server: HTTP, and a WebSocket session for each client."""

import uvicorn
from openenv.core.env_server.http_server import create_app

from models import Answer, Shown
from server.environment import DeltaGymEnvironment

app = create_app(DeltaGymEnvironment, Answer, Shown, env_name="deltagym", max_concurrent_envs=1024)


def main(host: str = "127.0.0.1", port: int = 8000):
    """Serves until it is stopped."""
    uvicorn.run(app, host=host, port=port)


if __name__ == "__main__":
    main()
