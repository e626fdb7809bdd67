"""Reads of the event log, for whoever follows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from comments.models import Comment, Event, Site, Thread

# Databases bound the parameters of one statement.
KEYS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Head:
    """Where a thread's log stands."""

    thread_id: int
    site_id: int
    key: str
    epoch: int
    seq: int


def find_head(site: Site, key: str) -> Head | None:
    """The head of one log, or None while the thread has no row. `key` may be an old one; the head has today's."""
    found = _heads(Thread.objects.filter(site=site, key=key)) or _heads(
        Thread.objects.filter(aliases__site=site, aliases__key=key)
    )
    return next(iter(found), None)


def read_heads(names: Iterable[tuple[int, str]]) -> list[Head]:
    """The heads of many logs by (site id, key), some hundreds in one query."""
    keys_by_site: dict[int, list[str]] = {}
    for site_id, key in names:
        keys_by_site.setdefault(site_id, []).append(key)
    return [
        head
        for site_id, keys in keys_by_site.items()
        for start in range(0, len(keys), KEYS_PER_QUERY)
        for head in _heads(Thread.objects.filter(site=site_id, key__in=keys[start : start + KEYS_PER_QUERY]))
    ]


def _heads(threads: Iterable[Thread]) -> list[Head]:
    return [Head(thread.pk, thread.site_id, thread.key, thread.epoch, thread.seq) for thread in threads]


def read_events(thread_id: int, *, after: int, limit: int) -> list[Event]:
    """Events with seq above `after`, in order, each with its comment as it now is.

    The comments are loaded with or after the events, never before: what is sent is at least as new as what happened.
    """
    events = Event.objects.filter(thread=thread_id, seq__gt=after).order_by("seq").select_related("comment")
    return list(events[:limit])


def was_ever_public(comment: Comment) -> bool:
    """Whether the log ever told of a comment."""
    return Event.objects.filter(comment=comment).exists()


def find_thread_by_id(thread_id: int) -> Thread | None:
    """A thread with its site, as it now is."""
    return Thread.objects.select_related("site").filter(pk=thread_id).first()


def sites_without_live(site_ids: Iterable[int]) -> set[int]:
    """Those of the given sites that no longer want a stream, or are no more."""
    wanted = set(site_ids)
    return wanted - set(Site.objects.filter(pk__in=wanted, live=True).values_list("pk", flat=True))
