"""Reads of threads: one page of one, and counts of many. A first page costs four queries whatever the thread holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from comments import conf
from comments.enums import Sort
from comments.models import Comment, Site, Thread, ThreadAlias
from comments.models.rows import fetch
from comments.queries.places import EPOCH, Place, parse_place
from comments.queries.rows import IS_SHOWN, SHOWN_STATE, CommentRow, read_rows

# For so long a vote may be dated before it can be read.
VOTE_SLACK = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort roots: by the column `field`, then by id, upwards or downwards."""

    field: str
    descending: bool


# Downward sorts read the same index from its other end.
ORDERS = {
    Sort.OLDEST: Order("created_at", descending=False),
    Sort.NEWEST: Order("created_at", descending=True),
    Sort.ACTIVE: Order("active_at", descending=True),
    Sort.BEST: Order("score", descending=True),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Comments of one page, each root followed by its first replies; `next` is where the following page begins."""

    comments: list[Comment]
    next: str | None


_BY_KEY = "site_id = %s AND key = %s"
_BY_ALIAS = "id = (SELECT thread_id FROM comments_threadalias WHERE site_id = %s AND key = %s)"


def find_thread(site: Site, key: str, *, lock: bool = False) -> Thread | None:
    """The thread of a canonical key or of an old one, its site attached, or None while nobody has written to it.

    In this order: one that is being moved or merged meanwhile is found by either the first question or the second.
    """
    name: list[int | str] = [site.pk, key]
    thread = fetch(Thread, _BY_KEY, name, lock=lock) or fetch(Thread, _BY_ALIAS, name, lock=lock)
    if thread is not None:
        thread.site = site
    return thread


def read_page(thread: Thread, *, sort: Sort, limit: int, after: str = "") -> Page:
    """One page of roots with their first replies, as an anonymous visitor sees them. Raises BadCursor.

    The comments are model objects; for many pages a second there is `read_page_of_rows`.
    """
    rows, place = read_page_of_rows(thread, sort=sort, limit=limit, after=after)
    comments = Comment.objects.in_bulk([row.id for row in rows])
    return Page([comments[UUID(row.id)] for row in rows], place)


def read_page_of_rows(
    thread: Thread, *, sort: Sort, limit: int, after: str = ""
) -> tuple[list[CommentRow], str | None]:
    """The same page as rows, and where the next one begins. Raises BadCursor.

    What is pinned comes first on the first page, beyond `limit`, and stands nowhere else in any order.
    Sorted by votes it may hold up to `limit` roots more: those that have risen past the place.
    """
    order = ORDERS[sort]
    place = parse_place(after, by_score=sort == Sort.BEST) if after else None
    # Before the roots: a vote that comes while they are read is looked at with the next page.
    votes_known = _votes_known(thread) if sort == Sort.BEST else None
    found = _read_roots(thread, order, limit + 1, place)
    risen = _read_risen(thread, order, limit + 1, place) if place and place.votes_since else []
    pinned = (
        read_rows(f"id = %s AND {IS_SHOWN}", [*_pinned(thread), SHOWN_STATE]) if _pinned(thread) and not after else []
    )
    roots = {root.stored_id: root for root in (*pinned, *risen[:limit], *found[:limit])}
    rows = _with_first_replies(list(roots.values()))
    if max(len(found), len(risen)) <= limit:
        return rows, None
    last = found[:limit][-1:]
    following = Place(_rank(last[0]), UUID(last[0].id), votes_known) if last else place
    if following and len(risen) > limit:
        following = following.with_votes_from(_rank(risen[limit]), is_last=len(found) <= limit)
    return rows, str(following)


def previous_place(thread: Thread, *, limit: int, after: str) -> str:
    """For pages from the oldest on: where the page before the one after `after` begins, "" if that is the first.

    Raises BadCursor.
    """
    place = parse_place(after, by_score=False)
    # The page before ends with the place's own root.
    before = _read_roots(thread, Order("created_at", descending=True), limit, place)
    return str(Place(before[-1].created_at, UUID(before[-1].id))) if len(before) == limit else ""


def _votes_known(thread: Thread) -> datetime:
    """Votes up to this moment are in what is read from now on. The last one's, so that it stays the same while nobody
    votes; and not too new, because a vote is dated before it is seen, and servers' clocks differ."""
    voted = thread.comments.filter(voted_at__isnull=False).order_by("-voted_at")
    return min(voted.values_list("voted_at", flat=True).first() or EPOCH, timezone.now() - VOTE_SLACK)


def _read_roots(thread: Thread, order: Order, limit: int, place: Place | None) -> list[CommentRow]:
    direction, sign = ("DESC", "<") if order.descending else ("ASC", ">")
    beyond = f"AND ({order.field}, id) {sign} (%s, %s)" if place else ""
    return read_rows(
        f"thread_id = %s AND parent_id IS NULL AND {IS_SHOWN} {_but_pinned(thread)} {beyond}"
        f" ORDER BY {order.field} {direction}, id {direction} LIMIT %s",
        [thread.pk, SHOWN_STATE, *_pinned(thread), *_parameters(order, place), limit],
        rank="NULL" if order.field == "created_at" else order.field,
    )


def _read_risen(thread: Thread, order: Order, limit: int, place: Place) -> list[CommentRow]:
    """Roots above the place that were voted on since the reader's last page, the earliest vote first. It has seen some
    of them; the others came from below, and would be on no page."""
    since = _stored("voted_at", place.votes_since)
    return read_rows(
        f"thread_id = %s AND voted_at > %s AND parent_id IS NULL AND {IS_SHOWN} {_but_pinned(thread)}"
        f" AND ({order.field}, id) > (%s, %s)"
        " ORDER BY voted_at, id LIMIT %s",
        [
            thread.pk,
            since,
            SHOWN_STATE,
            *_pinned(thread),
            *_parameters(order, place),
            limit,
        ],
        rank="voted_at",
    )


def _read_pinned(thread: Thread) -> list[CommentRow]:
    return read_rows(f"id = %s AND {IS_SHOWN}", [*_pinned(thread), SHOWN_STATE]) if thread.pinned_id else []


def _but_pinned(thread: Thread) -> str:
    return "AND id <> %s" if thread.pinned_id else ""


def _pinned(thread: Thread) -> tuple[object, ...]:
    return (_stored("id", thread.pinned_id),) if thread.pinned_id else ()


def _with_first_replies(roots: Sequence[CommentRow]) -> list[CommentRow]:
    branches = {root.stored_id: [root] for root in roots if root.reply_count}
    # Positions are dense inside a branch, so this reads at most FIRST_REPLIES index entries a root, however long it is.
    early = _read_replies(list(branches), f"position <= {conf.FIRST_REPLIES}")
    for reply in early:
        branches[str(reply.stored_root)].append(reply)
    for reply in _late_first_replies([root for root, branch in branches.items() if len(branch) == 1]):
        branches[str(reply.stored_root)].append(reply)
    return [comment for root in roots for comment in branches.get(root.stored_id, [root])]


def _read_replies(roots: Sequence[str], condition: str) -> list[CommentRow]:
    """`roots` are ids as they are stored."""
    if not roots:
        return []
    places = ", ".join(["%s"] * len(roots))
    return read_rows(
        f"root_id IN ({places}) AND {condition} AND {IS_SHOWN} ORDER BY root_id, position", [*roots, SHOWN_STATE]
    )


def _late_first_replies(roots: Sequence[str]) -> list[CommentRow]:
    """First replies of branches that lost all their early ones. Seldom any; reads those branches whole."""
    first = []
    for _, branch in groupby(_read_replies(roots, "position > 0"), lambda reply: reply.stored_root):
        first += list(islice(branch, conf.FIRST_REPLIES))
    return first


def _stored(field: str, value: object) -> object:
    """A value as this database keeps it: raw SQL is not adapted by the field."""
    column: Any = Comment._meta.get_field(field)
    stored: object = column.get_db_prep_value(value, connection)
    return stored


def _parameters(order: Order, place: Place | None) -> tuple[object, ...]:
    """Of a comparison with a place."""
    return (_stored(order.field, place.value), _stored("id", place.id)) if place else ()


def _rank(root: CommentRow) -> Any:
    """Where a root stands in the order it was read in."""
    return root.created_at if root.rank is None else root.rank


def count_comments(site: Site, keys: Sequence[str]) -> dict[str, int]:
    """Published comments by canonical key or an old one; a key without a thread is missing."""
    counts = dict(Thread.objects.filter(site=site, key__in=keys).values_list("key", "count"))
    others = [key for key in keys if key not in counts]
    if others:
        names = ThreadAlias.objects.filter(site=site, key__in=others)
        counts |= dict(names.values_list("key", "thread__count"))
    return counts
