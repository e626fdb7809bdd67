"""Where a page of roots ended and the next one begins, as an opaque word."""

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments.errors import BadCursor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
# <microseconds or score>~<comment id>, and behind a score ~<microseconds>
_SHAPE = re.compile(r"(-?\d[\d.e+-]{0,31})~([0-9a-f-]{36})(?:~(\d{1,17}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Behind the root that has this value in the column of the sort, and this id.

    Scores change while a reader pages on. `votes_since` tells from when on they may have: a root that has risen past
    the place since then is on no page that the reader has.
    """

    value: datetime | float
    id: UUID
    votes_since: datetime | None = None

    def __str__(self) -> str:
        value = repr(self.value) if isinstance(self.value, float) else _count(self.value)
        return f"{value}~{self.id}" + (f"~{_count(self.votes_since)}" if self.votes_since else "")

    def with_votes_from(self, moment: datetime, *, is_last: bool) -> "Place":
        """The same place, with at least the votes from `moment` on still to be looked at; exactly those when there is
        nothing below the place, for then nothing more can rise past it, and looking again would have no end."""
        since = moment - _STEP
        if self.votes_since is not None and not is_last:
            since = min(since, self.votes_since)
        return replace(self, votes_since=since)


def parse_place(text: str, *, by_score: bool) -> Place:
    """Raises BadCursor for what is no place in this sort."""
    match = _SHAPE.fullmatch(text)
    if not match or bool(match[3]) != by_score:
        raise BadCursor
    try:
        value = float(match[1]) if by_score else _moment(match[1])
        place = Place(value, UUID(match[2]), _moment(match[3]) if by_score else None)
    except (ValueError, OverflowError) as error:
        raise BadCursor from error
    if by_score and not math.isfinite(float(match[1])):
        raise BadCursor
    return place


def _count(moment: datetime) -> str:
    return str((moment - EPOCH) // _STEP)


def _moment(text: str) -> datetime:
    return EPOCH + timedelta(microseconds=int(text))
