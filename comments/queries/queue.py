"""Reads of the moderators' queue. A page of it costs the same beside fifty waiting comments and fifty thousand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from comments.enums import CommentState
from comments.models import Author, Claim, Comment, QueueItem, Report

# Nobody reads further than this; counting on would cost more with each comment of a flood.
COUNTED = 1000
OLDEST, RISKIEST = "oldest", "riskiest"


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the queue is looked at, and in which order."""

    order: str = OLDEST
    site: str = ""
    why: str = ""
    thread: int | None = None
    author: int | None = None

    def narrow(self, items: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
        wanted = Q()
        if self.site:
            wanted &= Q(site__key=self.site)
        if self.why:
            wanted &= Q(why=self.why)
        if self.thread is not None:
            wanted &= Q(comment__thread=self.thread)
        if self.author is not None:
            wanted &= Q(comment__author=self.author)
        return items.filter(wanted)


@dataclass(frozen=True, slots=True)
class History:
    """What became of an author's comments so far."""

    first_seen: datetime
    published: int = 0
    refused: int = 0
    spam: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item with all that is needed to decide about it. `claimed_by` names a colleague who is looking at it."""

    item: QueueItem
    history: History | None = None
    reports: list[Report] = field(default_factory=list)
    claimed_by: str = ""

    @property
    def comment(self) -> Comment:
        return self.item.comment


def queue_of(site_ids: Collection[int]) -> QuerySet[QueueItem]:
    """What waits on some sites.

    One site is found by an index of its own. Of several, the queue of all is walked in its order and the others' left
    out: by their index a database would read everything that waits on them, and sort it, for a page of twenty-five.
    """
    if len(site_ids) == 1:
        return QueueItem.objects.filter(site=next(iter(site_ids)))
    return QueueItem.objects.alias(of=F("site_id") + 0).filter(of__in=list(site_ids))


def count_waiting(items: QuerySet[QueueItem]) -> int:
    """How many, at most COUNTED + 1."""
    return items.order_by()[: COUNTED + 1].count()


def read_queue(
    queue: QuerySet[QueueItem], filters: Filters, *, limit: int, without: Collection[UUID] = ()
) -> list[Waiting]:
    """The first of a queue in the order of the filters, leaving out what the page has already. Four queries."""
    order = ("-risk", "since", "comment") if filters.order == RISKIEST else ("since", "comment")
    items = filters.narrow(queue).order_by(*order)
    # Left out here, not in SQL: databases bound the parameters of one statement.
    left_out = set(without)
    found = [item for item in _with_context(items[: limit + len(left_out)]) if item.comment_id not in left_out]
    return _with_people(found[:limit])


def read_items(queue: QuerySet[QueueItem], comment_ids: Collection[UUID]) -> list[Waiting]:
    """Those of some comments that are in a queue, in no order."""
    return _with_people(list(_with_context(queue.filter(comment__in=list(comment_ids)))))


def _with_context(items: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
    return items.select_related("site", "comment__thread__site", "comment__author", "comment__parent")


def _with_people(items: Sequence[QueueItem]) -> list[Waiting]:
    comment_ids = [item.comment_id for item in items]
    histories = _histories({item.comment.author for item in items if item.comment.author})
    reports: defaultdict[UUID, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(comment__in=comment_ids, settled_at=None).order_by("id"):
        reports[report.comment_id].append(report)
    claims = Claim.objects.filter(comment__in=comment_ids, expires_at__gt=timezone.now()).select_related("user")
    names = {claim.comment_id: claim.user.get_username() for claim in claims}
    return [
        Waiting(
            item,
            histories.get(item.comment.author_id or 0),
            reports[item.comment_id],
            names.get(item.comment_id, ""),
        )
        for item in items
    ]


def _histories(authors: Collection[Author]) -> dict[int, History]:
    """By the author's number. One query for all."""
    columns = ("author", "state")
    counted = Comment.objects.filter(author__in=authors).order_by().values_list(*columns)
    numbers: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for author_id, state, number in counted.annotate(n=Count("pk")):
        numbers[author_id][state] = number
    return {author.pk: _history(author, numbers[author.pk]) for author in authors}


def _history(author: Author, by_state: dict[str, int]) -> History:
    def count(*states: CommentState) -> int:
        return sum(by_state.get(state.value, 0) for state in states)

    return History(
        first_seen=author.created_at,
        published=count(CommentState.PUBLISHED),
        refused=count(CommentState.REJECTED, CommentState.REMOVED),
        spam=count(CommentState.SPAM, CommentState.SHADOWED),
        waiting=count(CommentState.PENDING),
    )
