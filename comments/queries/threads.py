"""Reads of threads: one page of one, and counts of many. A first page costs four queries whatever the thread holds."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, Window
from django.db.models.functions import RowNumber

from comments import conf
from comments.enums import Sort
from comments.errors import BadCursor
from comments.models import Comment, Site, Thread

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# <microseconds or score>~<comment id>
_PLACE = re.compile(r"(-?\d[\d.e+-]{0,31})~([0-9a-f-]{36})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort roots: by `field`, then by time, upwards or downwards."""

    fields: tuple[str, ...]
    descending: bool

    @property
    def terms(self) -> list[str]:
        return [f"-{field}" if self.descending else field for field in self.fields]


# Downward sorts read the same index from its other end.
ORDERS = {
    Sort.OLDEST: Order(("created_at", "id"), descending=False),
    Sort.NEWEST: Order(("created_at", "id"), descending=True),
    Sort.ACTIVE: Order(("active_at", "id"), descending=True),
    Sort.BEST: Order(("score", "id"), descending=True),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Comments of one page, each root followed by its first replies; `next` is where the following page begins."""

    comments: list[Comment]
    next: str | None


def find_thread(site: Site, key: str) -> Thread | None:
    """The thread of a canonical key, its site attached, or None while nobody has written to it."""
    thread = Thread.objects.filter(site=site, key=key).first()
    if thread is not None:
        thread.site = site
    return thread


def read_page(thread: Thread, *, sort: Sort, limit: int, after: str = "") -> Page:
    """One page of roots with their first replies, as an anonymous visitor sees them. Raises BadCursor."""
    order = ORDERS[sort]
    roots = thread.comments.shown().filter(parent=None).order_by(*order.terms)
    if after:
        roots = roots.filter(_beyond(order, after))
    found = list(roots[: limit + 1])
    page = found[:limit]
    place = _format_place(order, page[-1]) if len(found) > limit else None
    return Page(_with_first_replies(page), place)


def _with_first_replies(roots: Sequence[Comment]) -> list[Comment]:
    branches: dict[UUID | None, list[Comment]] = {root.pk: [root] for root in roots if root.reply_count}
    # Positions are dense inside a branch, so this reads at most FIRST_REPLIES index entries a root, however long it is.
    replies = Comment.objects.shown().filter(root__in=list(branches), position__lte=conf.FIRST_REPLIES)
    for reply in replies.order_by("root", "position") if branches else []:
        branches[reply.root_id].append(reply)
    for reply in _late_first_replies([root for root, branch in branches.items() if len(branch) == 1]):
        branches[reply.root_id].append(reply)
    return [comment for root in roots for comment in branches.get(root.pk, [root])]


def _late_first_replies(roots: Sequence[UUID | None]) -> Iterable[Comment]:
    """First replies of branches that lost all their early ones. Seldom any; reads those branches whole."""
    if not roots:
        return []
    place = Window(RowNumber(), partition_by="root", order_by="position")
    shown = Comment.objects.shown().filter(root__in=roots).annotate(place=place)
    return shown.filter(place__lte=conf.FIRST_REPLIES).order_by("root", "position")


def _beyond(order: Order, place: str) -> Q:
    """Roots that come after a place in this order."""
    match = _PLACE.fullmatch(place)
    if not match:
        raise BadCursor
    value, comment_id = _parse_value(order.fields[0], match[1]), _parse_id(match[2])
    first, beyond = order.fields[0], "lt" if order.descending else "gt"
    # The first term repeats what the others imply: it is what lets an index range begin here.
    return Q(**{f"{first}__{beyond}e": value}) & (
        Q(**{f"{first}__{beyond}": value}) | Q(**{first: value, f"id__{beyond}": comment_id})
    )


def _format_place(order: Order, root: Comment) -> str:
    value = getattr(root, order.fields[0])
    number = repr(value) if isinstance(value, float) else str((value - _EPOCH) // timedelta(microseconds=1))
    return f"{number}~{root.pk}"


def _parse_value(field: str, text: str) -> datetime | float:
    try:
        if field == "score":
            score = float(text)
            if not math.isfinite(score):
                raise BadCursor
            return score
        return _EPOCH + timedelta(microseconds=int(text))
    except (ValueError, OverflowError) as error:
        raise BadCursor from error


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error


def count_comments(site: Site, keys: Sequence[str]) -> dict[str, int]:
    """Published comments by canonical key; a key without a thread is missing."""
    return dict(Thread.objects.filter(site=site, key__in=keys).values_list("key", "count"))
