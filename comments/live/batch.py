"""What a room tells: a piece of the log, or that it is time to go."""

from collections.abc import Sequence
from dataclasses import dataclass

from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.live import frames
from comments.live.frames import Frame


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reader at some place is told: frames up to `cursor`, or that it must load the thread again."""

    cursor: Cursor
    frames: Sequence[Frame] = ()
    reset: ResetReason | None = None

    @property
    def sse(self) -> bytes:
        """As a stream says it."""
        if self.reset:
            return frames.reset(self.cursor, self.reset)
        return b"".join(frame.sse for frame in self.frames)


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why readers are sent away: "stop" for good, "deploy" or "rotate" to come back within `retry_ms`."""

    reason: str
    retry_ms: int = 0

    @property
    def sse(self) -> bytes:
        return frames.stop() if self.reason == "stop" else frames.closing(self.reason, self.retry_ms)
