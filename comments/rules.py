"""Who may do what, and when: each rule once. `ensure_` forms raise what the others answer with False."""

from datetime import datetime, timedelta

from django.conf import settings

from comments import conf
from comments.enums import CommentState, ThreadState
from comments.errors import (
    EditWindowOver,
    Invalid,
    NotFound,
    NotYours,
    OriginRefused,
    StaleRevision,
    ThreadClosed,
    UrlRefused,
)
from comments.models import Author, Comment, Site, Thread
from comments.text.characters import has_visible
from comments.text.excerpts import excerpt
from comments.text.urls import is_safe_link, origin_of

# States in which a comment's author may still change it.
CHANGEABLE = (CommentState.PUBLISHED, CommentState.PENDING)


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
        raise Invalid(
            errors={"url": [f"Send the page's full http or https address, at most {conf.URL_LENGTH} characters."]}
        )
    if not is_own_origin(site, origin_of(url)):
        raise UrlRefused


def ensure_visible(html: str) -> None:
    """A body can be all marks and show nothing once it is rendered. Raises Invalid."""
    if not has_visible(excerpt(html)):
        raise Invalid(errors={"body": ["There is nothing to see in this text. Please write something."]})


def is_open(thread: Thread, now: datetime) -> bool:
    """Open by a moderator's word and by the site's age limit. `thread.site` must be loaded."""
    days = thread.site.close_after_days
    too_old = days > 0 and now - thread.created_at >= timedelta(days=days)
    return thread.state == ThreadState.OPEN and not too_old


def ensure_open(thread: Thread, now: datetime) -> None:
    if not is_open(thread, now):
        raise ThreadClosed


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
