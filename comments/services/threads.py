"""What moderators do to a thread: close, reopen, rename, slow down. Doing it twice records it once."""

from django.db import transaction

from comments import rules
from comments.enums import Action, EventKind, ThreadState
from comments.events import record
from comments.journal import PRODUCT, Actor, note
from comments.models import Thread
from comments.services.locks import lock_thread


def close_thread(*, thread: Thread, actor: Actor = PRODUCT) -> Thread:
    """Nobody can write any more; readers' forms close at once."""
    return _set_state(thread, ThreadState.CLOSED, Action.CLOSED, actor)


def reopen_thread(*, thread: Thread, actor: Actor = PRODUCT) -> Thread:
    """Open by a moderator's word. A thread past its site's age limit stays closed to readers."""
    return _set_state(thread, ThreadState.OPEN, Action.REOPENED, actor)


@transaction.atomic
def _set_state(thread: Thread, state: ThreadState, action: Action, actor: Actor) -> Thread:
    thread = lock_thread(thread)
    if thread.state != state:
        was, thread.state = thread.state, state
        thread.save(update_fields=["state"])
        record(thread, EventKind.THREAD)
        note(action, site=thread.site, thread=thread, actor=actor, before={"state": was}, after={"state": state.value})
    return thread


@transaction.atomic
def rename_thread(*, thread: Thread, title: str, url: str, actor: Actor = PRODUCT) -> Thread:
    """Mend what the first writer's page said of itself. `title` is cleaned. Raises Invalid or UrlRefused."""
    if url:
        rules.ensure_own_page(thread.site, url)
    thread = lock_thread(thread)
    was, now = {"title": thread.title, "url": thread.url}, {"title": title, "url": url}
    if was != now:
        thread.title, thread.url = title, url
        thread.save(update_fields=["title", "url"])
        record(thread, EventKind.THREAD)
        note(Action.RENAMED, site=thread.site, thread=thread, actor=actor, before=was, after=now)
    return thread


@transaction.atomic
def slow_thread(*, thread: Thread, seconds: int, actor: Actor = PRODUCT) -> Thread:
    """Slow mode: one comment of one person in so many seconds, 0 for none. Who writes too soon is told."""
    thread = lock_thread(thread)
    if thread.slow_seconds != seconds:
        was, thread.slow_seconds = thread.slow_seconds, seconds
        thread.save(update_fields=["slow_seconds"])
        before, after = {"slow_seconds": was}, {"slow_seconds": seconds}
        note(Action.SLOWED, site=thread.site, thread=thread, actor=actor, before=before, after=after)
    return thread
