"""Comments as plain rows, for pages of a hundred: model objects cost ten times the reading of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from comments.enums import CommentState

# The same rule as `CommentQuerySet.shown`. Its parameter is SHOWN_STATE.
IS_SHOWN = "(state = %s OR reply_count > 0)"
SHOWN_STATE = CommentState.PUBLISHED.value


class CommentRow(NamedTuple):
    """What a page shows of a comment. The properties have the model's names, with ids as text.

    What is `stored_…` is left as it was read: most rows are never looked into (`payloads.comment_json`).
    """

    stored_id: str
    stored_parent: str | None
    stored_root: str | None
    stored_client: str | None
    stored_created_at: str | datetime
    stored_edited_at: str | datetime | None
    stored_rank: str | datetime | float | None
    author_id: int | None
    author_name: str
    author_website: str
    author_badge: str
    html: str
    state: str
    rev: int
    reply_count: int
    up: int
    down: int
    highlighted: bool

    @property
    def id(self) -> str:
        return _id(self.stored_id)

    @property
    def parent_id(self) -> str | None:
        return _id(self.stored_parent) if self.stored_parent else None

    @property
    def client_id(self) -> str | None:
        return _id(self.stored_client) if self.stored_client else None

    @property
    def created_at(self) -> datetime:
        return _moment(self.stored_created_at)

    @property
    def edited_at(self) -> datetime | None:
        return _moment(self.stored_edited_at) if self.stored_edited_at else None

    @property
    def rank(self) -> datetime | float | None:
        """The column that the page is sorted by, if it was asked for."""
        rank = self.stored_rank
        return rank if rank is None or isinstance(rank, float) else _moment(rank)

    @property
    def is_published(self) -> bool:
        return self.state == SHOWN_STATE


# A column of times that passes through a function has no type of its own in SQLite, and Django does not parse it there.
_READ_BY = {
    "stored_id": "CAST(id AS TEXT)",
    "stored_parent": "CAST(parent_id AS TEXT)",
    "stored_root": "CAST(root_id AS TEXT)",
    "stored_client": "CAST(client_id AS TEXT)",
    "stored_created_at": "coalesce(created_at, created_at)",
    "stored_edited_at": "coalesce(edited_at, edited_at)",
    "stored_rank": "coalesce({rank}, {rank})",
}
# Named, because PostgreSQL would call CAST(id AS TEXT) id, and sort by that instead of by the column.
_COLUMNS = ", ".join(f"{_READ_BY.get(name, name)} AS {name}" for name in CommentRow._fields)


def read_rows(rest: str, parameters: Sequence[Any], *, rank: str = "NULL") -> list[CommentRow]:
    """Rows of comments. `rest` follows WHERE, `rank` is a column: neither is ever a stranger's words."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS.format(rank=rank)} FROM comments_comment WHERE {rest}", parameters)
        return list(map(CommentRow._make, cursor.fetchall()))


def _id(stored: str) -> str:
    """SQLite keeps a UUID as 32 hexadecimal digits."""
    if len(stored) != 32:
        return stored
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


def _moment(stored: str | datetime) -> datetime:
    """SQLite keeps UTC as text, and does not say that it is UTC."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
