"""Where rate limits are counted: in Redis, or in our own table, so that all processes count together.

Django's cache would not do: its database backend loses counts when two processes add at once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, transaction
from limits.storage import Storage

from comments.models import Rate

_ADD = """
    INSERT INTO comments_rate (key, count, expires_at) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = excluded.count + CASE WHEN comments_rate.expires_at <= %s THEN 0 ELSE comments_rate.count END,
        expires_at = CASE WHEN comments_rate.expires_at <= %s THEN excluded.expires_at ELSE comments_rate.expires_at END
    RETURNING count
"""
# So often a write also sweeps out what has expired.
SWEEP_SECONDS = 600


# PostgreSQL's word for a transaction that does not wait for the disk, for the transaction that this statement is.
_ADD_UNSYNCED = f"{_ADD.rstrip()}, set_config('synchronous_commit', 'off', true)"


@contextmanager
def counting() -> Iterator[None]:
    """Counts in here do not wait for the disk, unless they are part of a transaction that does.

    A power cut may forget the last of them. The comment that follows waits, and takes along what was counted.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    # Settable outside a transaction only. Together they are one, as each takes SQLite's write lock.
    _execute("PRAGMA synchronous=NORMAL")
    try:
        with transaction.atomic():
            yield
    finally:
        _execute("PRAGMA synchronous=FULL")


def _execute(statement: str) -> None:
    """By a cursor of its own: Django closes a connection that cannot roll back, and the next cursor opens another."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


class DatabaseStorage(Storage):
    """Fixed windows in one table; one statement counts and reads, so that no hit is lost between processes."""

    STORAGE_SCHEME = ["database"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._swept_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        is_alone = connection.vendor == "postgresql" and not connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute(_ADD_UNSYNCED if is_alone else _ADD, [key, amount, now + expiry, now, now])
            count = cursor.fetchone()[0]
        if now - self._swept_at > SWEEP_SECONDS:
            self._swept_at = now
            Rate.objects.filter(expires_at__lte=now).delete()
        return int(count)

    def get(self, key: str) -> int:
        rate = Rate.objects.filter(key=key, expires_at__gt=time.time()).first()
        return rate.count if rate else 0

    def get_expiry(self, key: str) -> float:
        rate = Rate.objects.filter(key=key).first()
        return rate.expires_at if rate else time.time()

    def check(self) -> bool:
        return Rate.objects.exists() in (True, False)

    def reset(self) -> int | None:
        return Rate.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        Rate.objects.filter(key=key).delete()
