"""The embedded model with a chat template, for programs that send chats: servers, other trainers.

The template joins the contents of the messages and adds nothing, so that the compact prompt
reaches the model as it is.

    python -m deltagym.models.embedded.chat FOLDER
"""

from __future__ import annotations

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from deltagym.core.errors import BadInput

TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def write_chat_model(folder: str | Path) -> Path:
    """Copies the embedded base and adds the chat template.

    Args:
        folder: Where to; made if need be.

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
        (target / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"folder: {error.filename or target}: {error.strerror}") from error
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m {__spec__.name} FOLDER")
    print(write_chat_model(sys.argv[1]))
