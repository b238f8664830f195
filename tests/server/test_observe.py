"""The figures of `/metrics` are right."""

from __future__ import annotations

from examples import PUT, bouncing_row, generated
from running import Running


def test_figures_count_what_happened(server: Running) -> None:
    row, gold = generated("ends_with")
    body = {
        "items": [
            {"row": row, "completions": [gold, "?", "?"]},
            {"row": bouncing_row(), "completions": [PUT]},
        ]
    }
    looked_at = [
        ("deltagym_verdicts_total", {"scope": "manufactoria", "status": "ok"}, 2),
        ("deltagym_verdicts_total", {"scope": "manufactoria", "status": "invalid"}, 4),
        ("deltagym_verdicts_total", {"scope": "bouncing", "status": "ok"}, 2),
        ("deltagym_requests_total", {"route": "/verify", "code": "200"}, 2),
        ("deltagym_requests_total", {"route": "/verify", "code": "422"}, 1),
        ("deltagym_requests_total", {"route": "other", "code": "404"}, 1),
        ("deltagym_request_seconds_count", {"route": "/verify"}, 3),
    ]
    before = [server.figure(name, **labels) for name, labels, _ in looked_at]
    for _ in range(2):
        assert server.post("/verify", body).status_code == 200
    server.post("/verify", {})
    server.get("/no/such/path")
    for (name, labels, more), old in zip(looked_at, before, strict=True):
        assert server.figure(name, **labels) == old + more, (name, labels)
    assert server.figure("deltagym_judges") == 2
    assert server.figure("deltagym_waiting_requests") == 0
    assert server.figure("deltagym_judge_restarts_total", lane="quick") == 0
