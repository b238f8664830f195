"""A copy of the embedded model for programs that load a folder: servers, other trainers.

    python -m deltagym.models.embedded.chat FOLDER [--tool]

Its chat template adds nothing to a message, so that the compact prompt reaches the model as it is.
"""

from __future__ import annotations

import argparse
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from deltagym.core.errors import BadInput

TOOL_TEMPLATE = """\
{% for message in messages %}{{ message['content'] }}\
{% for call in message['tool_calls'] or [] %}{{ call['function']['name'] }}
{% for name, value in call['function']['arguments'].items() %}{{ name }}
{{ value }}{% endfor %}{% endfor %}{% endfor %}"""
"""The chat template where answers are tool calls; their names are no tokens of the model."""

TOOL = "submit"
"""The tool, with one argument, `answer`."""

RESPONSE_TEMPLATE = {
    "defaults": {"role": "assistant"},
    "start_anchor": "<answer>\n",
    "fields": {
        "tool_calls": {
            "open_pattern": r"(?P<answer>START start:\n(?:[^\n<]*\n)*)",
            "close_pattern": r"<eos>\s*",
            "repeats": True,
            "content": "text",
            "transform": {
                "type": "function",
                "function": {"name": TOOL, "arguments": {"answer": "{answer}"}},
            },
        },
        "content": {"close_pattern": r"<eos>\s*", "content": "text"},
    },
}
"""How transformers reads a completion as a tool call: a whole program is a call of the tool."""


def write_chat_model(folder: str | Path, tool: bool = False) -> Path:
    """Copies the embedded base with its tokenizer and chat template.

    Args:
        folder: Where to; made if need be.
        tool: Whether an answer is read as a call of the tool `submit`, for environments that give
            feedback on it.

    Returns:
        The folder.

    Raises:
        BadInput: The folder cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with as_file(files("deltagym.models.embedded").joinpath("weights")) as weights:
            for file in sorted(weights.iterdir()):
                shutil.copyfile(file, target / file.name)
        if tool:
            (target / "chat_template.jinja").write_text(TOOL_TEMPLATE, encoding="utf-8")
            config = target / "tokenizer_config.json"
            content = json.loads(config.read_text("utf-8"))
            content["response_template"] = RESPONSE_TEMPLATE
            config.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"folder: {error.filename or target}: {error.strerror}") from error
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--tool", action="store_true", help="answers are calls of a tool")
    given = parser.parse_args()
    print(write_chat_model(given.folder, given.tool))
