"""Links to the playground that hold an answer, as `static/js/play/share.js` reads them."""

from __future__ import annotations

import base64
import json
import zlib

from deltagym.web.problems.address import Address

LONGEST = 24_000
"""Longest answer that goes into a link, characters: browsers cut off longer addresses."""


def play_link(address: Address | None, answer: str, tape: str | None = None) -> str:
    """The address of the playground with an answer, such as a model's completion.

    Args:
        address: The problem; None for none.
        answer: The text of the editor; longer ones than `LONGEST` are cut off.
        tape: The input to play, for Manufactoria; None for the problem's first.
    """
    state = {"text": answer[:LONGEST]} | ({} if tape is None else {"tape": tape})
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(json.dumps(state).encode()) + packer.flush()
    letters = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return f"{address.play() if address else '/play'}#{letters}"
