"""Puts the expected values where an attack would look: in a file, the environment and a port."""

import json
import secrets
import socket
import threading
from collections.abc import Iterator

import pytest
from treasures import Treasure


@pytest.fixture(scope="package")
def treasure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Treasure]:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        values = [secrets.randbelow(2**60) + 2**60 for _ in range(3)]
        found = Treasure(tmp_path_factory.mktemp("treasure"), server.getsockname()[1], values)
        (found.folder / "expected.json").write_text(json.dumps(values))
        (found.folder / "secrets_of_the_parent.py").write_text(f"VALUES = {values}\n")
        patch.setenv("DELTAGYM_EXPECTED", json.dumps(values))

        def serve() -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                found.visits.append(visitor)
                with visitor:
                    visitor.sendall(json.dumps(values).encode())

        threading.Thread(target=serve, daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
