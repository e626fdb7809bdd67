"""A place in a thread's event log: `<epoch>.<seq>` on the wire, opaque to clients."""

import re
from dataclasses import dataclass

from comments.errors import BadCursor

# Eighteen digits fit a 64-bit column on every database.
_SHAPE = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """`epoch` names the log, `seq` counts its events; 0.0 is the beginning of any log."""

    epoch: int
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"


BEGINNING = Cursor(0, 0)


def parse_cursor(text: str) -> Cursor:
    """Raises BadCursor for anything that this server cannot have made."""
    match = _SHAPE.fullmatch(text)
    if not match:
        raise BadCursor
    return Cursor(int(match[1]), int(match[2]))
