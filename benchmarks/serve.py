"""Speed of the reward server, with its client on the same cores, against the reference pattern.

    python benchmarks/serve.py [--quick]

The problems are of `contains_ordered`, level easy-4c. The peer is the pattern of upstream's server,
measured in the same run: one process, one FastAPI endpoint that reads the program and moves the
tape in Python (`serve_peer.py`). It is asked one request after another,
as upstream's client does for each of its threads, and with as many at once as this server.

The profile says where CPU time goes: to the client, to the service's one front process, or to its
judges. What has the most, on its one core, is the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Sequence

from serve_load import (
    Server,
    closed_loop,
    connections,
    deltagym_server,
    open_loop,
    peer_server,
    request,
)

AT_ONCE = 64
SIMULTANEOUS = 768
PROBLEMS, ANSWERS = 48, 16
"""Items of a batch, and completions of each: 768, as in a step of the paper's training."""


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a fifth of the requests")
    arguments = parser.parse_args()
    share = 5 if arguments.quick else 1
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"{cores} cores; load before the start: {load:.1f} processes")
    singles, rows, batches = made_requests()
    with peer_server() as peer:
        one = 2000 // share / run(closed_loop(peer.port, singles, 2000 // share, 1))
        many = 2000 // share / run(closed_loop(peer.port, singles, 2000 // share, AT_ONCE))
        all_at_once = run(simultaneous(peer, singles))
    print(f"peer: {one:,.0f} requests/s one after another, {many:,.0f} with {AT_ONCE} at once; ")
    print(f"      {SIMULTANEOUS} at once in {all_at_once:.2f} s")
    rates: dict[int, tuple[float, float]] = {}
    for workers in (1, 2):
        print(f"\n{workers} worker{'s' * (workers > 1)}")
        with deltagym_server(workers) as server:
            rates[workers] = measured(server, singles, rows, batches, share, (one, all_at_once))
    single, batch = (rates[2][i] / rates[1][i] for i in range(2))
    print(f"\n1 to 2 workers: {single:.2f} x single requests, {batch:.2f} x verdicts in batches")


def measured(
    server: Server,
    singles: Sequence[bytes],
    rows: Sequence[bytes],
    batches: Sequence[bytes],
    share: int,
    peer: tuple[float, float],
) -> tuple[float, float]:
    """Prints the figures of one server; returns single requests and batch verdicts a second."""
    run(closed_loop(server.port, singles, 500, AT_ONCE))
    taken = min(run(simultaneous(server, singles)) for _ in range(3))
    print(f"{SIMULTANEOUS} at once: {taken:.2f} s, {peer[1] / taken:.1f} x the peer (goal < 1 s)")
    count = 20_000 // share
    rate = 0.0
    for name, requests in (("/test_solution", singles), ("/verify", rows)):
        before = server.cpu()
        seconds = run(closed_loop(server.port, requests, count, AT_ONCE))
        if name == "/verify":
            rate = count / seconds
        print(
            f"{name}: {count / seconds:,.0f} requests/s, {count / seconds / peer[0]:.1f} x the peer"
            f" one after another (goal 3,000); {profile(server, before, count, seconds)}"
        )
    latencies = run(open_loop(server.port, rows, rate / 2, 10 / share, 4 * AT_ONCE))
    middle, late = (latencies[int(len(latencies) * q)] * 1000 for q in (0.5, 0.99))
    print(f"at {rate / 2:,.0f} requests/s: p50 {middle:.1f} ms, p99 {late:.1f} ms (goal < 100 ms)")
    before, count = server.cpu(), 400 // share
    seconds = run(closed_loop(server.port, batches, count, 4))
    verdicts = count * PROBLEMS * ANSWERS
    print(
        f"batches of {PROBLEMS} x {ANSWERS}: {verdicts / seconds:,.0f} verdicts/s (goal 50,000); "
        f"{profile(server, before, verdicts, seconds)}"
    )
    return rate, verdicts / seconds


def profile(server: Server, before: dict[str, float], count: int, seconds: float) -> str:
    """CPU time for each request or verdict, and the share of a core, by process."""
    used = {name: now - before[name] for name, now in server.cpu().items()}
    parts = (f"{name} {s / count * 1e6:.0f} µs ({s / seconds:.0%})" for name, s in used.items())
    return "CPU " + ", ".join(parts)


async def simultaneous(server: Server, requests: Sequence[bytes]) -> float:
    """Seconds until `SIMULTANEOUS` requests, all sent at once, are all answered."""
    async with connections(server.port, SIMULTANEOUS) as made:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        asked = [one.send(requests[i % len(requests)]) for i, one in enumerate(made)]
        answers = await asyncio.gather(*asked)
        taken = loop.time() - begin
    if not all(json.loads(answer)["all_passed"] for answer in answers):
        raise SystemExit("an answer is wrong")
    return taken


def made_requests() -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Requests to `/test_solution` and `/verify` with one completion, and batches to `/verify`."""
    from deltagym import get_family
    from deltagym.core.rows import write_row

    family = get_family("contains_ordered")
    problems = [family.generate("easy-4c", "test", i) for i in range(PROBLEMS)]
    golds, tests = [family.reference(p) for p in problems], [write_row(p) for p in problems]
    kept = ("problem_family", "level", "params", "ground_truth", "id")
    rows = [{name: row[name] for name in kept} for row in tests]
    singles = [
        request("/test_solution", {"dsl": gold, "test_cases": row["ground_truth"]})
        for gold, row in zip(golds, rows, strict=True)
    ]
    verify = [
        request("/verify", {"items": [{"row": row, "completions": [gold]}]})
        for gold, row in zip(golds, rows, strict=True)
    ]
    batches = []
    for number in range(8):
        items = [
            {"row": row, "completions": [f"{gold}# {number}.{i}\n" for i in range(ANSWERS)]}
            for gold, row in zip(golds, rows, strict=True)
        ]
        batches.append(request("/verify", {"items": items}))
    return singles, verify, batches


def run(work):
    """Runs a coroutine on the fast event loop."""
    import uvloop

    return uvloop.run(work)


if __name__ == "__main__":
    main()
