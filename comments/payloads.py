"""The JSON of everything: one serialiser for page, API, stream, feed and admin."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypedDict

from django.conf import settings

from comments import rules
from comments.enums import CommentState, ThreadState
from comments.models import Author, Comment, Site, Thread
from comments.text.urls import is_safe_link


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


class ThreadPayload(TypedDict):
    key: str
    title: str
    url: str
    state: str
    count: int


class SitePayload(TypedDict):
    key: str
    name: str
    max_length: int
    edit_window_s: int
    live: bool


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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


def comment_payload(comment: Comment) -> CommentPayload:
    """What an anonymous visitor may read: a comment that is not published is an empty place, whatever it once said."""
    if comment.is_published:
        return _full(comment, CommentState.PUBLISHED)
    return {
        "id": str(comment.pk),
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


def own_comment_payload(comment: Comment) -> CommentPayload:
    """What its author may read: also a comment that waits or was rejected. Send it to nobody else."""
    if comment.state in (CommentState.PENDING, CommentState.REJECTED):
        return _full(comment, comment.state)
    return comment_payload(comment)


def _full(comment: Comment, state: str) -> CommentPayload:
    return {
        "id": str(comment.pk),
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "author": {
            "name": comment.author_name,
            "website": safe_website(comment.author_website),
            "avatar": avatar_seed(comment.author_id),
            "badge": comment.author_badge or None,
        },
        "html": comment.html,
        "state": str(state),
        "created_at": format_time(comment.created_at),
        "edited_at": format_time(comment.edited_at) if comment.edited_at else None,
        "rev": comment.rev,
        "votes": {"up": comment.up, "down": comment.down},
        "reply_count": comment.reply_count,
        "client_id": str(comment.client_id) if comment.client_id else None,
    }


def thread_payload(thread: Thread, now: datetime) -> ThreadPayload:
    """Needs `thread.site` loaded: whether a thread is open depends on the site's age limit."""
    state = ThreadState.OPEN if rules.is_open(thread, now) else ThreadState.CLOSED
    return {
        "key": thread.key,
        "title": thread.public_title,
        "url": thread.public_url,
        "state": state.value,
        "count": thread.count,
    }


def absent_thread_payload(key: str) -> ThreadPayload:
    """A thread that nobody has written to yet: it has no row, and is open."""
    return {"key": key, "title": "", "url": "", "state": ThreadState.OPEN.value, "count": 0}


def site_payload(site: Site) -> SitePayload:
    """What a widget needs to know of the house rules."""
    return {
        "key": site.key,
        "name": site.name,
        "max_length": site.max_length,
        "edit_window_s": site.edit_window_seconds,
        "live": site.live,
    }
