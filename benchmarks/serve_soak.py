"""Soak of the reward server: faults of every kind under load, and not one wrong verdict.

    python benchmarks/serve_soak.py [--requests 100000] [--seconds 600]

Clients send requests whose right verdicts are known, evenly over the time. Meanwhile judges are
killed with SIGKILL, the service is ended and started again (by SIGTERM and by SIGKILL), hostile
programs are in the mix, and strangers send malformed, oversized and endless requests. All of it
stays on loopback. In the second half neither the service nor one of its quick judges is touched, so
that their memory can be followed.

Exits 1 if a request has no answer or a wrong one, or if memory grows.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import signal
import socket
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deltagym import get_family
from deltagym.core.rows import write_row
from deltagym.core.seeding import rng
from deltagym.server.client import AsyncClient, Patience

CLIENTS = 24
MEMORY_FROM, MEMORY_GROWTH = 0.6, 1.10
"""When memory is first looked at, as a share of the time, and the growth that counts as flat.

Until it has kept as many answers for repeated keys as it may (20,000), the service grows. A soak of
the default length is past that by then; a short one is not.
"""

ENDLESS = "while True:\n    pass\n"
NOSY = "import os\nos.kill(os.getppid(), 9)\nopen('/etc/passwd').read()\n"
PUT = "def predict_position(t):\n    return [[10.0, 5.0]]\n"
BOUNCING = {
    "dataset": "bouncing",
    "ground_truth": [{"time": 1.0, "positions": [[10.0, 5.0]], "tolerance": 1.0}],
}


@dataclass
class Soak:
    """One soak: where the service is, and what happened so far."""

    requests: int
    seconds: float
    port: int
    draw: random.Random = field(default_factory=lambda: rng("soak"))
    process: Any = None
    ready: bool = False
    begin: float = field(default_factory=time.monotonic)
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[dict[str, int]] = field(default_factory=list)

    @property
    def part(self) -> float:
        """How much of the time is over."""
        return (time.monotonic() - self.begin) / self.seconds

    @property
    def over(self) -> bool:
        """Whether all requests are answered and the time is over."""
        return self.part >= 1 and self.happened["answered"] + len(self.wrong) >= self.requests

    def fault(self, what: str) -> None:
        """Notes that something is wrong, and tells it at once."""
        self.wrong.append(what)
        print(f"{self.part:.0%}: WRONG: {what[:500]}", file=sys.stderr, flush=True)


def main() -> None:
    """Runs the soak and prints what happened."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # Ends the service as well.
    logging.getLogger("deltagym.server.client").setLevel(logging.ERROR)
    sys.exit(asyncio.run(run(Soak(arguments.requests, arguments.seconds, free_port()))))


def free_port() -> int:
    """A free port below those from which connections go out.

    A connection to a port of that range, while nobody listens there, can reach itself.
    """
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
    raise SystemExit("no port is free")


async def run(soak: Soak) -> int:
    """The exit status."""
    kinds = examples()
    await start(soak)
    try:
        await work(soak, kinds)
        figures = await metrics(soak)
        soak.process.send_signal(signal.SIGTERM)
        return report(soak, figures, await soak.process.wait())
    finally:
        with contextlib.suppress(ProcessLookupError):
            soak.process.kill()


async def work(soak: Soak, kinds: list) -> None:
    """Load and troubles, until all requests are answered and the time is over."""
    soak.begin = time.monotonic()
    numbers = iter(range(soak.requests))
    patience = Patience(deadline_s=300, longest_wait_s=1.0)
    troubles = [kill_judges(soak), restart(soak), strangers(soak), watch_memory(soak), tell(soak)]
    async with AsyncClient(f"http://127.0.0.1:{soak.port}", patience=patience) as client:
        asking = [ask(soak, client, kinds, numbers) for _ in range(CLIENTS)]
        await asyncio.gather(*asking, *troubles)


def examples() -> list[tuple[dict[str, Any], list[tuple[str, bool]]]]:
    """Rows, each with answers and whether they pass every case."""
    found = []
    for family in ("contains_ordered", "ends_with", "append_sequence"):
        made = get_family(family)
        for number in range(4):
            problem = made.generate(made.levels[0], "test", number)
            gold = made.reference(problem)
            wrong = [made.scope.idle_answers(problem)[1], "no program", gold.replace("NEXT", "", 1)]
            answers = [(gold, True), *((text, False) for text in wrong)]
            found.append((write_row(problem), answers))
    return found


async def ask(soak: Soak, client: AsyncClient, kinds: list, numbers) -> None:
    """Sends requests, evenly over the time, and checks their answers."""
    for number in numbers:
        due = soak.begin + soak.seconds * number / soak.requests
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        row, answers = kinds[number % len(kinds)]
        chosen = [soak.draw.choice(answers) for _ in range(soak.draw.randint(1, 4))]
        if number % 400 == 0:
            row = BOUNCING
            chosen = [(PUT, True), (soak.draw.choice([ENDLESS, NOSY]), False), (PUT, True)]
        try:
            verdicts = await client.verify_row(row, [f"{text}# {number}\n" for text, _ in chosen])
        except Exception as error:
            soak.fault(f"request {number}: {type(error).__name__}: {error}")
            continue
        soak.happened["answered"] += 1
        soak.happened["verdicts"] += len(verdicts)
        if [v.full_pass for v in verdicts] != [passes for _, passes in chosen]:
            soak.fault(f"request {number}: {verdicts}")


async def start(soak: Soak) -> None:
    """Starts the service and waits until it is ready."""
    command = [sys.executable, "-m", "deltagym.cli.main", "serve", "--workers", "2"]
    options = ["--port", str(soak.port), "--log", "none", "--body-mb", "1"]
    soak.ready = False
    soak.process = await asyncio.create_subprocess_exec(
        *command, *options, stderr=asyncio.subprocess.DEVNULL
    )
    while soak.process.returncode is None:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", soak.port)
            writer.close()
            soak.ready = True
            return
        await asyncio.sleep(0.1)
    raise SystemExit("the service did not start")


def judges(soak: Soak) -> list[int]:
    """The judges that live, oldest first."""
    found = []
    for file in Path(f"/proc/{soak.process.pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for pid in file.read_text().split():
                if b"server.judge" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(int(pid))
    return sorted(found)


async def kill_judges(soak: Soak) -> None:
    """Kills a judge every few seconds; in the second half never the first, at the end none."""
    while soak.part < 0.95:
        await asyncio.sleep(max(2.0, soak.seconds / 100))
        alive = judges(soak)[1 if soak.part > 0.4 else 0 :]
        if alive and soak.ready:
            with contextlib.suppress(ProcessLookupError):
                os.kill(soak.draw.choice(alive), signal.SIGKILL)
                soak.happened["judges killed"] += 1


async def restart(soak: Soak) -> None:
    """Ends the service four times in the first part, and starts it again."""
    for number in range(4):
        while soak.part < 0.08 * (number + 1):
            await asyncio.sleep(0.05)
        soak.process.send_signal(signal.SIGKILL if number % 2 else signal.SIGTERM)
        await soak.process.wait()
        soak.happened["restarts of the service"] += 1
        await start(soak)


STRANGERS = {
    "malformed": (b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{x}", b"422"),
    "oversized": (b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n{", b"413"),
    "no HTTP": (b"\x16\x03\x01\x00\r\n\r\n", b"400"),
    "slow headers": (b"POST /verify HTTP/1.1\r\nHost: x\r\n", b""),
    "slow body": (b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", b"408"),
}


async def strangers(soak: Soak) -> None:
    """Sends what is no request, some of it slowly; each must get its own answer."""

    async def one(name: str) -> None:
        sent, code = STRANGERS[name]
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", soak.port)
            writer.write(sent)
            got = await asyncio.wait_for(reader.read(200), 60)
            writer.close()
        except (OSError, TimeoutError):
            return
        soak.happened[name] += 1
        if got and got.split(b" ")[1] != code and got.split(b" ")[1] != b"503":
            soak.fault(f"{name}: {got[:60]!r}")

    tasks: set[asyncio.Task[None]] = set()
    while not soak.over:
        for name in STRANGERS:
            task = asyncio.create_task(one(name))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.sleep(soak.seconds / 300)
    await asyncio.gather(*tasks)


async def watch_memory(soak: Soak) -> None:
    """Notes the memory of the service and of its first judge, once both are left alone."""
    while not soak.over:
        await asyncio.sleep(soak.seconds / 200)
        if soak.part > MEMORY_FROM and (alive := judges(soak)):
            with contextlib.suppress(OSError):
                pids = {"service": soak.process.pid, "judge": alive[0]}
                soak.memory.append({name: resident(pid) for name, pid in pids.items()})


def resident(pid: int) -> int:
    """Resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def tell(soak: Soak) -> None:
    """Shows progress."""
    while not soak.over:
        await asyncio.sleep(min(15.0, soak.seconds / 5))
        text = f"{soak.part:.0%}: {soak.happened['answered']} answered, {len(soak.wrong)} wrong"
        print(text, file=sys.stderr, flush=True)


async def metrics(soak: Soak) -> list[str]:
    """Some of the service's own figures."""
    reader, writer = await asyncio.open_connection("127.0.0.1", soak.port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    text = (await reader.read()).decode()
    writer.close()
    wanted = ("deltagym_judge_restarts_total", "deltagym_repeated_requests_total")
    return [line for line in text.splitlines() if line.startswith(wanted)]


def report(soak: Soak, figures: list[str], ended: int) -> int:
    """Prints what happened; returns the exit status."""
    print(f"{soak.requests} requests in {time.monotonic() - soak.begin:.0f} s")
    print(json.dumps(soak.happened))
    print("since the last restart:", *figures, sep="\n  ")
    quarter = max(1, len(soak.memory) // 4)
    parts = [soak.memory[at : at + quarter] for at in range(0, 4 * quarter, quarter)]
    flat = True
    for name in ("service", "judge"):
        seen = [statistics.median(one[name] for one in part) / 2**20 for part in parts if part]
        flat = flat and seen[-1] <= seen[0] * MEMORY_GROWTH
        told = ", ".join(f"{each:.1f}" for each in seen)
        print(f"memory of the {name} in the four quarters watched: {told} MiB")
    good = not soak.wrong and soak.happened["answered"] == soak.requests and flat and not ended
    print("sound" if good else f"NOT sound: {len(soak.wrong)} wrong, exit status {ended}")
    return 0 if good else 1


if __name__ == "__main__":
    main()
