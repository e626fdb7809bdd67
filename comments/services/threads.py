"""What moderators do to a thread: close, reopen, rename. Doing it twice records it once."""

from django.db import transaction

from comments import rules
from comments.enums import EventKind, ThreadState
from comments.events import record
from comments.models import Thread
from comments.services.locks import lock_thread


def close_thread(*, thread: Thread) -> Thread:
    """Nobody can write any more; readers' forms close at once."""
    return _set_state(thread, ThreadState.CLOSED)


def reopen_thread(*, thread: Thread) -> Thread:
    """Open by a moderator's word. A thread past its site's age limit stays closed to readers."""
    return _set_state(thread, ThreadState.OPEN)


@transaction.atomic
def _set_state(thread: Thread, state: ThreadState) -> Thread:
    thread = lock_thread(thread)
    if thread.state != state:
        thread.state = state
        thread.save(update_fields=["state"])
        record(thread, EventKind.THREAD)
    return thread


@transaction.atomic
def rename_thread(*, thread: Thread, title: str, url: str) -> Thread:
    """Mend what the first writer's page said of itself. `title` is cleaned. Raises Invalid or UrlRefused."""
    if url:
        rules.ensure_own_page(thread.site, url)
    thread = lock_thread(thread)
    if (thread.title, thread.url) != (title, url):
        thread.title, thread.url = title, url
        thread.save(update_fields=["title", "url"])
        record(thread, EventKind.THREAD)
    return thread
