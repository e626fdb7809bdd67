"""Bad configuration, said in one line each when a server starts, and by `manage.py check --deploy --database default`.

What cannot work at all is an error and stops the start; what works worse than it looks is a warning.
"""

import logging
import multiprocessing
import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.db import Error as DatabaseError
from django.db import connection

from comments.broker import broker_fault
from comments.descriptors import descriptors_for, reachable_limit, streams_that_fit
from comments.queries.migrations import missing_migrations
from comments.queries.neighbours import count_neighbours

logger = logging.getLogger(__name__)
TAG = "comments"


def examine() -> str:
    """Log each warning on one line. What stops a start, in words; "" when nothing does."""
    try:
        found = run_checks(tags=[TAG], include_deployment_checks=True, databases=["default"])
    finally:
        connection.close()
    for fault in found:
        if not fault.is_serious():
            logger.warning(_line(fault))
    return " ".join(_line(fault) for fault in found if fault.is_serious())


def _line(fault: CheckMessage) -> str:
    return f"{fault.msg} {fault.hint or ''}".rstrip() + f" ({fault.id})"


@register(TAG, deploy=True)
def check_broker(**_: Any) -> list[CheckMessage]:
    fault = broker_fault()
    if not fault:
        return []
    return [
        Warning(
            f"No Redis answers at REDIS_URL ({fault}).",
            hint="Posts and streams work; until it comes, readers hear of other processes' posts within "
            f"{settings.LIVE_SWEEP_SECONDS} s and each process counts rates alone.",
            id="comments.W001",
        )
    ]


@register(TAG, deploy=True)
def check_descriptors(**_: Any) -> list[CheckMessage]:
    limit, wanted = reachable_limit(), settings.LIVE_MAX_STREAMS
    room = streams_that_fit(limit)
    if room >= wanted:
        return []
    return [
        Warning(
            f"LIVE_MAX_STREAMS is {wanted}, but {limit} file descriptors hold {room}: readers beyond them are refused.",
            hint=f"Raise the limit (systemd: LimitNOFILE={descriptors_for(wanted)}) or set LIVE_MAX_STREAMS={room}.",
            id="comments.W002",
        )
    ]


@register(TAG, deploy=True)
def check_workers(**_: Any) -> list[CheckMessage]:
    """Several workers of one server: their environment says so, or they have a parent that started them."""
    several = os.environ.get("WEB_CONCURRENCY", "1") not in ("", "0", "1") or multiprocessing.parent_process()
    return [_without_bell("This server runs several processes")] if several and not settings.REDIS_URL else []


@register(TAG, deploy=True)
def check_database(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    if not databases:
        return []
    try:
        missing, neighbours = missing_migrations(), count_neighbours()
    except DatabaseError as error:
        fact = f"The database does not answer ({str(error).strip().splitlines()[0]})."
        return [Warning(fact, hint="Until it does, /readyz and every post answer 503.", id="comments.W004")]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        return [Error(f"The database lacks {named}.", hint="Run `manage.py migrate` first.", id="comments.E001")]
    # Servers started one by one know nothing of each other; PostgreSQL knows them all.
    return [_without_bell("Other processes use this database")] if neighbours and not settings.REDIS_URL else []


def _without_bell(fact: str) -> CheckMessage:
    return Warning(
        f"{fact} and there is no REDIS_URL: what one writes, readers of the others get with the sweep, "
        f"up to {settings.LIVE_SWEEP_SECONDS} s late.",
        hint="Set REDIS_URL.",
        id="comments.W003",
    )
