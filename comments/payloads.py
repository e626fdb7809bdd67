"""The JSON of everything: one serialiser for page, API, stream, feed and admin."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NotRequired, TypedDict

import orjson
from django.conf import settings

from comments import rules
from comments.cursor import BEGINNING
from comments.enums import CommentState, ThreadState
from comments.models import Author, Comment, Site, Thread
from comments.queries.rows import CommentRow
from comments.text.urls import is_safe_link

# Twenty pages of a hundred: 4 MB with comments of the usual size, 50 at the very worst.
REMEMBERED_COMMENTS = 2_000
REMEMBERED_LENGTH = 2_000


# The state of a hidden comment as its author is told it.
TOLD_STATES = {
    CommentState.PENDING: CommentState.PENDING,
    CommentState.SPAM: CommentState.PENDING,
    CommentState.REJECTED: CommentState.REJECTED,
    CommentState.SHADOWED: CommentState.PUBLISHED,
}


class AuthorPayload(TypedDict):
    name: str
    website: str
    avatar: str
    badge: str | None


class VotesPayload(TypedDict):
    up: int
    down: int


class CommentPayload(TypedDict):
    id: str
    parent: str | None
    author: AuthorPayload | None
    html: str
    state: str
    created_at: str
    edited_at: str | None
    rev: int
    votes: VotesPayload
    reply_count: int
    client_id: str | None
    highlighted: NotRequired[bool]


class SnapshotPayload(TypedDict):
    thread: "ThreadPayload"
    cursor: str
    comments: Sequence[object]
    next: str | None
    site: "SitePayload"


class ThreadPayload(TypedDict):
    key: str
    title: str
    url: str
    state: str
    count: int
    pinned: str | None


class SitePayload(TypedDict):
    key: str
    name: str
    max_length: int
    edit_window_s: int
    live: bool
    votes: str
    fold_score: int | None
    depth: int
    typing: bool


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


@lru_cache(maxsize=10_000)
def avatar_seed(author_id: int | None) -> str:
    """Eight hex digits that stay the same for an author: a seed to draw from, never made from an address."""
    return hmac.new(settings.SECRET_KEY.encode(), f"avatar:{author_id}".encode(), hashlib.sha256).hexdigest()[:8]


@lru_cache(maxsize=10_000)
def safe_website(website: str) -> str:
    """Cleaned when it was written, and looked at again: a row may have come from elsewhere."""
    return website if is_safe_link(website) else ""


def author_payload(author: Author) -> AuthorPayload:
    return {
        "name": author.name,
        "website": safe_website(author.website),
        "avatar": avatar_seed(author.pk),
        "badge": author.badge or None,
    }


def comment_payload(comment: Comment | CommentRow) -> CommentPayload:
    """What an anonymous visitor may read: a comment that is not published is an empty place, whatever it once said."""
    if comment.is_published:
        return _full(comment, CommentState.PUBLISHED.value)
    return {
        "id": str(comment.id),
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "author": None,
        "html": "",
        "state": "removed",
        "created_at": format_time(comment.created_at),
        "edited_at": None,
        "rev": comment.rev,
        "votes": {"up": 0, "down": 0},
        "reply_count": comment.reply_count,
        "client_id": None,
    }


def comment_bytes(comment: Comment | CommentRow) -> bytes:
    """`comment_payload` as JSON that may be kept.

    It is a copy: orjson leaves its bytes in the room that it took for writing them, 8 kB of memory for 600 bytes.
    """
    return bytes(memoryview(orjson.dumps(comment_payload(comment))))


def comment_json(row: CommentRow) -> orjson.Fragment:
    """`comment_payload` as finished JSON, to stand inside a larger answer.

    Remembered by all that the row says: when a page has changed, its other comments need not be made again. What a row
    no longer says is not found.
    """
    return _remembered_json(row) if len(row.html) <= REMEMBERED_LENGTH else _json(row)


def _json(row: CommentRow) -> orjson.Fragment:
    return orjson.Fragment(comment_bytes(row))


_remembered_json = lru_cache(maxsize=REMEMBERED_COMMENTS)(_json)


class ToldCommentPayload(CommentPayload):
    reason: str


def told_comment_payload(comment: Comment) -> ToldCommentPayload:
    """`own_comment_payload` with the reason that a moderator gave for rejecting it, "" for none."""
    return {**own_comment_payload(comment), "reason": comment.refusal}


def own_comment_payload(comment: Comment) -> CommentPayload:
    """What its author may read: also a comment that waits or was rejected. Send it to nobody else."""
    told = TOLD_STATES.get(CommentState(comment.state))
    return _full(comment, told.value) if told else comment_payload(comment)


def _full(comment: Comment | CommentRow, state: str) -> CommentPayload:
    payload: CommentPayload = {
        "id": str(comment.id),
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "author": {
            "name": comment.author_name,
            "website": safe_website(comment.author_website),
            "avatar": avatar_seed(comment.author_id),
            "badge": comment.author_badge or None,
        },
        "html": comment.html,
        "state": state,
        "created_at": format_time(comment.created_at),
        "edited_at": format_time(comment.edited_at) if comment.edited_at else None,
        "rev": comment.rev,
        "votes": {"up": comment.up, "down": comment.down},
        "reply_count": comment.reply_count,
        "client_id": str(comment.client_id) if comment.client_id else None,
    }
    if comment.highlighted:
        payload["highlighted"] = True
    return payload


def thread_payload(thread: Thread, now: datetime) -> ThreadPayload:
    """Needs `thread.site` loaded: whether a thread is open depends on the site's age limit."""
    state = ThreadState.OPEN if rules.is_open(thread, now) else ThreadState.CLOSED
    return {
        "key": thread.key,
        "title": thread.public_title,
        "url": thread.public_url,
        "state": state.value,
        "count": thread.count,
        "pinned": str(thread.pinned_id) if thread.pinned_id else None,
    }


def snapshot_payload(
    site: Site, key: str, thread: Thread | None, comments: Sequence[object], place: str | None, now: datetime
) -> SnapshotPayload:
    """One page of a thread and where its log stands. `thread` must have been read before `comments`, its payloads: a
    stream from that cursor may repeat what is here, and misses nothing."""
    return {
        "thread": thread_payload(thread, now) if thread else absent_thread_payload(key),
        "cursor": str(thread.cursor if thread else BEGINNING),
        "comments": comments,
        "next": place,
        "site": site_payload(site),
    }


def absent_thread_payload(key: str) -> ThreadPayload:
    """A thread that nobody has written to yet: it has no row, and is open."""
    return {"key": key, "title": "", "url": "", "state": ThreadState.OPEN.value, "count": 0, "pinned": None}


def site_payload(site: Site) -> SitePayload:
    """What a widget needs to know of the house rules."""
    return {
        "key": site.key,
        "name": site.name,
        "max_length": site.max_length,
        "edit_window_s": site.edit_window_seconds,
        "live": site.live,
        "votes": site.votes,
        "fold_score": site.fold_score,
        "depth": site.draw_depth,
        "typing": site.typing,
    }
