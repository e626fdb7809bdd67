"""What happened on some sites, day by day in UTC: the numbers of the moderators' dashboard."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median, quantiles

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from comments.enums import Action, CommentState
from comments.models import Comment, ModerationEntry

DECIDED = (Action.APPROVED, Action.REJECTED, Action.SPAM, Action.REMOVED)
THREADS_SHOWN = 10
# Waiting times are taken from the newest so many entries: a flood makes the page no slower.
ENTRIES_READ = 10_000


@dataclass(frozen=True, slots=True)
class Wait:
    """How long comments of a day waited for their first decision, in seconds."""

    median: float
    slowest_tenth: float
    decided: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the moderation log counts: how often which check held or took for spam, who decided what, and reports."""

    held: Counter[str]
    spam: Counter[str]
    decisions: dict[tuple[int | None, str], Counter[str]]
    reports: int


def days_until(today: date, number: int) -> list[date]:
    """The last days, oldest first, today among them."""
    return [today - timedelta(days=back) for back in range(number - 1, -1, -1)]


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def count_by_day(sites: Collection[int], since: date) -> dict[date, Counter[str]]:
    """How many comments of each day are in which state now."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    rows = _written(sites, since).annotate(day=TruncDate("created_at", tzinfo=UTC)).values_list("day", "state")
    for day, state, number in rows.annotate(number=Count("pk")):
        found[day][state] = number
    return found


def busiest_threads(sites: Collection[int], since: date) -> list[tuple[int, str, str, int]]:
    """Number, title, key and how many comments were written, most first."""
    rows = _written(sites, since).values_list("thread", "thread__title", "thread__key")
    return list(rows.annotate(number=Count("pk")).order_by("-number", "thread")[:THREADS_SHOWN])


def tally_log(sites: Collection[int], since: date) -> Tally:
    tally = Tally(Counter(), Counter(), defaultdict(Counter), 0)
    reports = 0
    rows = _entries(sites, since).filter(action__in=(*DECIDED, Action.HELD, Action.MARKED, Action.REPORTED))
    grouped = rows.order_by().values_list("action", "actor", "actor_name", "after__check")
    for action, actor, name, check, number in grouped.annotate(number=Count("pk")):
        if action == Action.REPORTED:
            reports += number
        elif action in DECIDED:
            tally.decisions[actor, name][action] += number
        else:
            (tally.held if action == Action.HELD else tally.spam)[check or ""] += number
    return Tally(tally.held, tally.spam, dict(tally.decisions), reports)


def waits_by_day(sites: Collection[int], since: date) -> dict[date, Wait]:
    """By the day of the decision. A comment that was put back waits anew."""
    rows = _entries(sites, since).filter(action__in=(*DECIDED, Action.HELD, Action.REQUEUED)).exclude(comment=None)
    newest = rows.order_by("-created_at", "-seq").values_list("comment", "action", "created_at")[:ENTRIES_READ]
    began: dict[object, datetime] = {}
    seconds: dict[date, list[float]] = defaultdict(list)
    for comment, action, at in reversed(newest):
        if action not in DECIDED:
            began.setdefault(comment, at)
        elif comment in began:
            seconds[at.astimezone(UTC).date()].append((at - began.pop(comment)).total_seconds())
    return {day: Wait(median(each), _slowest_tenth(each), len(each)) for day, each in seconds.items()}


def _slowest_tenth(seconds: list[float]) -> float:
    """What nine in ten stayed under."""
    return seconds[0] if len(seconds) == 1 else quantiles(seconds, n=10, method="inclusive")[-1]


def _written(sites: Collection[int], since: date) -> QuerySet[Comment]:
    """By state too, of all there are: the index of states and times serves it."""
    rows = Comment.objects.filter(state__in=CommentState.values, created_at__gte=start_of(since))
    return rows.filter(thread__site__in=list(sites)).order_by()


def _entries(sites: Collection[int], since: date) -> QuerySet[ModerationEntry]:
    return ModerationEntry.objects.filter(site__in=list(sites), created_at__gte=start_of(since))
