"""Who may do what, and when: each rule once. `ensure_` forms raise what the others answer with False."""

import re
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _

from comments import conf
from comments.enums import CommentState, ThreadState, VoteMode
from comments.errors import (
    EditWindowOver,
    Invalid,
    NotFound,
    NotYours,
    OriginRefused,
    OwnComment,
    RateLimited,
    StaleRevision,
    ThreadClosed,
    UrlRefused,
    VotesOff,
)
from comments.models import Author, Comment, Site, Thread
from comments.text.characters import has_visible
from comments.text.excerpts import excerpt
from comments.text.urls import is_safe_link, origin_of

# States in which a comment's author may still change it.
CHANGEABLE = (CommentState.PUBLISHED, CommentState.PENDING, CommentState.SPAM, CommentState.SHADOWED)
# A letter of rendered text that surely shows: outside tags, and not part of an entity like &nbsp;.
_PLAIN_LETTER = re.compile(r">[^<&]*[A-Za-z0-9]")


def is_own_origin(site: Site, origin: str) -> bool:
    """Whether a browser's `Origin` is one of the site's, or this server's own pages."""
    return origin in site.origins or origin == origin_of(settings.BASE_URL)


def ensure_own_origin(site: Site, origin: str | None) -> None:
    """A write without `Origin` comes from no browser page and passes. Raises OriginRefused, for `null` too."""
    if origin is not None and not is_own_origin(site, origin):
        raise OriginRefused


def ensure_own_page(site: Site, url: str) -> None:
    """The page that a new thread names must be one of the site's. Raises Invalid or UrlRefused."""
    if len(url) > conf.URL_LENGTH or not is_safe_link(url):
        words = _("Send the page's full http or https address, at most %(limit)s characters.")
        raise Invalid(errors={"url": [words % {"limit": conf.URL_LENGTH}]})
    if not is_own_origin(site, origin_of(url)):
        raise UrlRefused


def ensure_visible(html: str) -> None:
    """A body can be all marks and show nothing once it is rendered. Raises Invalid."""
    if _PLAIN_LETTER.search(html):
        return  # as nearly always, and cheaper than reading the HTML
    if not has_visible(excerpt(html)):
        raise Invalid(errors={"body": [_("There is nothing to see in this text. Please write something.")]})


def is_open(thread: Thread, now: datetime) -> bool:
    """Open by a moderator's word and by the site's age limit. `thread.site` must be loaded."""
    days = thread.site.close_after_days
    too_old = days > 0 and now - thread.created_at >= timedelta(days=days)
    return thread.state == ThreadState.OPEN and not too_old


def ensure_open(thread: Thread, now: datetime) -> None:
    if not is_open(thread, now):
        raise ThreadClosed


def ensure_pace(thread: Thread, author: Author, newest: datetime | None, now: datetime) -> None:
    """In slow mode a person waits after their `newest` comment. Who wears a badge need not.

    Raises RateLimited, which says for how long, in figures that need no translation.
    """
    if newest is None or author.badge:
        return
    left = ceil((newest + timedelta(seconds=thread.slow_seconds) - now).total_seconds())
    if left > 0:
        clock = str(timedelta(seconds=left)).removeprefix("0:")
        raise RateLimited(f"{RateLimited.message} ({clock})", retry_after=left)


def ensure_may_change(comment: Comment, author: Author, now: datetime) -> None:
    """Whether `author` may read the source of, edit or delete `comment` now. Needs `comment.thread.site` loaded.

    Raises NotFound where the author may not even know of it, NotYours, or EditWindowOver.
    """
    if comment.author_id != author.pk:
        raise NotYours if comment.is_shown else NotFound
    if comment.state not in CHANGEABLE:
        raise NotFound
    if now - comment.created_at > timedelta(seconds=comment.thread.site.edit_window_seconds):
        raise EditWindowOver


def ensure_revision(comment: Comment, rev: int) -> None:
    if comment.rev != rev:
        raise StaleRevision


def seems_published(comment: Comment, author: Author | None) -> bool:
    """Whether a reader may take a comment for public: its own author also does one that is shadowed."""
    is_own = author is not None and comment.author_id == author.pk
    return comment.is_published or (is_own and comment.state == CommentState.SHADOWED)


def ensure_may_vote(comment: Comment, author: Author, value: int) -> None:
    """Whether `author` may give `comment` this value: -1, 0 or 1.

    A closed thread takes votes: they are no words. Needs `comment.thread.site` loaded. Raises NotFound, VotesOff,
    Invalid where only up is taken, or OwnComment.
    """
    if not seems_published(comment, author):
        raise NotFound
    taken = comment.thread.site.votes
    if taken == VoteMode.NONE:
        raise VotesOff
    if value < 0 and taken == VoteMode.UP:
        raise Invalid(errors={"value": [_("Votes here only go up.")]})
    if comment.author_id == author.pk:
        raise OwnComment
