"""Writes a `Program` as text, which both dialects read back as the same program."""

from __future__ import annotations

from deltagym.scopes.manufactoria.program import NEXT, Node, Program


def format_program(program: Program) -> str:
    """The program as text: nodes in order with blank lines between, routes indented by 4 spaces."""
    return "\n\n".join(_format_node(node) for node in program.nodes) + "\n"


def _format_node(node: Node) -> str:
    head = f"{node.kind} {node.id}" + ("" if node.kind == "END" else ":")
    routes = (
        f"    NEXT {target}" if condition == NEXT else f"    [{condition}] {target}"
        for condition, target in node.routes
    )
    return "\n".join([head, *routes])
