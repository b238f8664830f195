"""What the service tells about itself: Prometheus figures, and a log of JSON lines."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Upper bounds (s) of the latency histogram's buckets."""

_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message"}


class Figures:
    """The figures of one service, in a registry of its own.

    Args:
        waiting: How many requests wait for a judge.
        alive: How many judges are ready.
    """

    def __init__(self, waiting: Callable[[], int], alive: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "deltagym_requests", "Requests by route and HTTP status.", ["route", "code"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "deltagym_request_seconds", "Seconds from a request to its answer.", ["route"],
            registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        self._verdicts = Counter(
            "deltagym_verdicts", "Verdicts by scope and status.", ["scope", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._restarts = Counter(
            "deltagym_judge_restarts", "Judges that died, by lane.", ["lane"],
            registry=self.registry,
        )  # fmt: skip
        self._repeats = Counter(
            "deltagym_repeated_requests", "Requests answered by their idempotency key alone.",
            registry=self.registry,
        )  # fmt: skip
        for name, text, value in (
            ("deltagym_waiting_requests", "Requests that wait for a judge.", waiting),
            ("deltagym_judges", "Judges that are ready.", alive),
        ):
            Gauge(name, text, registry=self.registry).set_function(value)
        for lane in ("quick", "slow"):
            self._restarts.labels(lane)
        self._request = cache(self._requests.labels)
        self._latency = cache(self._seconds.labels)
        self._verdict = cache(self._verdicts.labels)

    def request(self, route: str, code: int, seconds: float) -> None:
        """Counts an answered request."""
        self._request(route, str(code)).inc()
        self._latency(route).observe(seconds)

    def verdicts(self, counts: dict[str, int]) -> None:
        """Counts verdicts, given by `scope status`."""
        for name, count in counts.items():
            self._verdict(*name.split(" ")).inc(count)

    def restart(self, lane: str) -> None:
        """Counts a judge that died."""
        self._restarts.labels(lane).inc()

    def repeat(self) -> None:
        """Counts a request that was answered by its key."""
        self._repeats.inc()

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class JsonLines(logging.Formatter):
    """A log record as one line of JSON: time, level, logger, event, and what else it carries."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: v for name, v in vars(record).items() if name not in _STANDARD},
        }
        line.pop("color_message", None)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_to_stderr() -> None:
    """Sends the log of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
