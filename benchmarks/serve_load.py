"""Load for `serve.py`: servers in processes of their own, and a client that costs little itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

HEADER_END = b"\r\n\r\n"
LENGTH = b"content-length:"


def request(path: str, body: object) -> bytes:
    """A request with a JSON body, as bytes."""
    content = json.dumps(body).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
    head = "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""])
    return head.encode() + content


class Connection(asyncio.Protocol):
    """A kept-alive connection that has one request under way at a time."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._answered: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def send(self, data: bytes) -> asyncio.Future[bytes]:
        """Sends a request; the result is the body of a 200."""
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(HEADER_END)
        if end < 0 or self._answered is None:
            return
        head = bytes(self._got[:end]).lower()
        at = head.index(LENGTH) + len(LENGTH)
        size = int(head[at:].split(b"\r\n", 1)[0])
        if len(self._got) < end + 4 + size:
            return
        answer, self._answered = self._answered, None
        body = bytes(self._got[end + 4 :])
        self._got.clear()
        if head.startswith(b"http/1.1 200"):
            answer.set_result(body)
        else:
            answer.set_exception(RuntimeError(body[:200].decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None:
            self._answered.set_exception(ConnectionError("closed"))

    def close(self) -> None:
        """Closes it."""
        self._transport.close()


@contextlib.asynccontextmanager
async def connections(port: int, count: int):
    """So many open connections."""
    loop = asyncio.get_running_loop()
    made = [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(count)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


async def closed_loop(port: int, requests: Sequence[bytes], count: int, at_once: int) -> float:
    """Seconds for `count` requests, `at_once` of them under way at any time."""
    work = iter(range(count))
    async with connections(port, at_once) as made:

        async def work_off(connection: Connection) -> None:
            for number in work:
                await connection.send(requests[number % len(requests)])

        begin = time.perf_counter()
        await asyncio.gather(*map(work_off, made))
        return time.perf_counter() - begin


async def open_loop(
    port: int, requests: Sequence[bytes], rate: float, seconds: float, at_once: int
) -> list[float]:
    """Sorted seconds from when each request was due, at a fixed rate, to its answer."""
    found: list[float] = []
    async with connections(port, at_once) as made:
        idle: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in made:
            idle.put_nowait(connection)

        async def one(due: float, data: bytes) -> None:
            connection = await idle.get()
            await connection.send(data)
            found.append(time.perf_counter() - due)
            idle.put_nowait(connection)

        begin, tasks = time.perf_counter() + 0.05, []
        for number in range(int(rate * seconds)):
            due = begin + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(one(due, requests[number % len(requests)])))
        await asyncio.gather(*tasks)
    return sorted(found)


class Server:
    """A server process and its children.

    Attributes:
        port: Where it listens.
        pid: Its process.
    """

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.pid = process.pid

    def processes(self) -> dict[str, list[int]]:
        """Process ids by what they do: `front`, `judges`."""
        children = Path(f"/proc/{self.pid}/task").glob("*/children")
        return {
            "front": [self.pid],
            "judges": [int(pid) for file in children for pid in file.read_text().split()],
        }

    def cpu(self) -> dict[str, float]:
        """CPU seconds used so far by what a process does; `client` is this process."""
        used = {name: sum(map(cpu_of, pids)) for name, pids in self.processes().items()}
        return {**used, "client": time.process_time()}


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def deltagym_server(workers: int) -> Iterator[Server]:
    """`deltagym serve` on a free port of loopback."""
    options = ["--port", "0", "--workers", str(workers), "--log", "none"]
    command = [sys.executable, "-m", "deltagym.cli.main", "serve", *options]

    def port(line: str) -> int | None:
        found = json.loads(line)
        return int(found["url"].rpartition(":")[2]) if found["event"] == "ready" else None

    with _started(command, port) as server:
        yield server


@contextlib.contextmanager
def peer_server() -> Iterator[Server]:
    """The reference pattern, `serve_peer.py`."""
    file = Path(__file__).with_name("serve_peer.py")
    with _started([sys.executable, str(file)], int) as server:
        yield server


@contextlib.contextmanager
def _started(command: list[str], port: Callable[[str], int | None]) -> Iterator[Server]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if (found := port(line)) is not None:
                yield Server(process, found)
                break
        else:
            raise SystemExit("the server did not start")
    finally:
        process.terminate()
        process.wait(60)
