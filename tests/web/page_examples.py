"""Programs, problems and hostile texts that several tests of the page use."""

from __future__ import annotations

from typing import Any

HAS_BLUE = """START start:
    NEXT look

PULLER_RB look:
    [R] look
    [B] end

END end
"""
"""Accepts the tapes of R and B that have a B."""

BROKEN = "START start:\n    NEXT nowhere\n\nEND end\n"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "</textarea></pre></title><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<b hx-get="/" hx-trigger="load" hx-on:load="alert(1)">x</b>',
    "javascript:alert(1)",
    "<!--<![CDATA[{{7*7}}${7*7}",
    "<style>*{display:none}</style><base href=//evil.example>",
    "&lt;img src=x onerror=alert(1)&gt;\u2028\u202e",
)
"""What a model, or a file from elsewhere, may hold."""

ALL_HOSTILE = " ".join(HOSTILE)


def own_row(name: str = "has blue", **changes: Any) -> dict[str, Any]:
    """A problem of one's own: is there a B on the tape?"""
    cases = [("", False), ("B", True), ("RRB", True), ("RR", False)]
    return {
        "dataset": "manufactoria",
        "problem_family": "mine",
        "level": "easy",
        "name": name,
        "statement": f"Accept the tape if it has a blue symbol ({name}).",
        "ground_truth": [
            {"input": t, "expected_output": "", "expected_accepted": a, "check_output": False}
            for t, a in cases
        ],
        "solutions": [HAS_BLUE],
        "available_nodes": ["PULLER_RB"],
    } | changes
