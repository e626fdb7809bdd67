"""A thread under another name, and two threads made one. Old names go on leading to it."""

from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from comments.enums import Action, EventKind
from comments.errors import NotFound, WrongState
from comments.events import record, ring_moved
from comments.journal import PRODUCT, Actor, note
from comments.models import Comment, Event, ModerationEntry, Thread, ThreadAlias
from comments.models.thread import new_epoch
from comments.services.locks import lock_thread


@transaction.atomic
def move_thread(*, thread: Thread, key: str, actor: Actor = PRODUCT) -> Thread:
    """Give a thread another key, which is canonical; its log goes on. Moving it back is the same again.

    Raises WrongState where the key is another thread's, or an old name of another.
    """
    thread = lock_thread(thread)
    was = thread.key
    if was == key:
        return thread
    names = ThreadAlias.objects.filter(site=thread.site, key=key)
    if names.exclude(thread=thread).exists():
        raise WrongState("That key is an old name of another thread, and links lead there.")
    names.delete()
    thread.key = key
    try:
        with transaction.atomic():
            thread.save(update_fields=["key"])
    except IntegrityError as error:
        raise WrongState("Another thread has that key. Merge this one into it instead.") from error
    ThreadAlias.objects.create(site=thread.site, key=was, thread=thread)
    record(thread, EventKind.THREAD)
    note(Action.MOVED, site=thread.site, thread=thread, actor=actor, before={"key": was}, after={"key": key})
    _tell_moved(thread, was, key)
    return thread


@transaction.atomic
def merge_threads(*, thread: Thread, into: Thread, actor: Actor = PRODUCT) -> Thread:
    """Everything of `thread` goes `into` another of its site, each branch as it is, and its names lead there.

    The other's log takes in this one's and has a new epoch: open pages of both load again, and whoever replays from the
    beginning is told all. Raises WrongState for one and the same and for two sites', NotFound when one is gone.
    """
    if thread.pk == into.pk or thread.site_id != into.site_id:
        raise WrongState("Two threads of one site can be merged.")
    thread, into = _lock_both(thread, into)
    _take_over(thread, into)
    into.seq += thread.seq
    into.count += thread.count
    into.pinned_id = into.pinned_id or thread.pinned_id
    into.epoch = new_epoch()
    into.save(update_fields=["seq", "count", "pinned", "epoch"])
    thread.delete()
    ThreadAlias.objects.create(site=into.site, key=thread.key, thread=into)
    record(into, EventKind.THREAD)
    was = {"key": thread.key, "title": thread.title, "count": thread.count}
    note(Action.MERGED, site=into.site, thread=into, actor=actor, before=was, after={"key": into.key})
    _tell_moved(into, thread.key, into.key)
    return into


def _lock_both(thread: Thread, into: Thread) -> tuple[Thread, Thread]:
    """By their number, always: two who merge the same two the other way round do not wait for each other."""
    found = Thread.objects.select_for_update().filter(pk__in=[thread.pk, into.pk]).order_by("pk").in_bulk()
    if len(found) < 2:
        raise NotFound
    locked, other = found[thread.pk], found[into.pk]
    locked.site = other.site = into.site
    return locked, other


def _take_over(thread: Thread, into: Thread) -> None:
    """All rows that are a thread's, but the thread's own. Votes, reports and the queue hang on the comments."""
    # Sending again is harmless within one thread; the same id in two was two comments.
    there = into.comments.filter(client_id=OuterRef("client_id"))
    twice = thread.comments.filter(Exists(there)).values_list("pk", flat=True)
    Comment.objects.filter(pk__in=list(twice)).update(client_id=None)
    Event.objects.filter(thread=thread).update(thread=into, seq=F("seq") + into.seq)
    Comment.objects.filter(thread=thread).update(thread=into)
    ModerationEntry.objects.filter(thread=thread).update(thread=into)
    ThreadAlias.objects.filter(thread=thread).update(thread=into)


def _tell_moved(thread: Thread, *keys: str) -> None:
    """Open pages under these names find where the thread is now."""
    for key in keys:
        transaction.on_commit(partial(ring_moved, thread.site_id, key), robust=True)
