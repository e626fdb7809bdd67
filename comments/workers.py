"""Threads that stay, with database connections that stay: new ones for every request cost more than the request."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from django.db import connections, transaction

T = TypeVar("T")
Errand = Callable[[], None]
logger = logging.getLogger(__name__)

# A thread that has had nothing to do for so long closes its connections: an idle process holds none.
IDLE_SECONDS = 5.0
# After a pause like this a connection is looked at before it is used: the database may have been restarted meanwhile.
TRUSTED_SECONDS = 0.2
# A PostgreSQL that has gone without a word is given up after some seconds, not after TCP's quarter of an hour.
_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


# The loop whose jobs a thread of ours is at, and what goes with their answers.
_here = threading.local()


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    work: Callable[[], T]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[T]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a result, or an error for who waits for the future."""

    future: "asyncio.Future[Any]"
    result: Any
    error: BaseException | None


class Workers:
    """A few threads and the line before them. The threads start with the first job and end with the process.

    Up to `together` jobs that wait share one transaction, and one sync of the disk. For SQLite's writers: it has one
    write lock, so they would wait for each other anyway.
    """

    def __init__(self, name: str, count: int, *, together: int = 1) -> None:
        self._name = name
        self._count = count
        self._together = together
        self._threads: list[threading.Thread] = []
        self._line: SimpleQueue[Job[Any]] = SimpleQueue()

    @property
    def waiting(self) -> int:
        """Jobs that no thread has begun."""
        return self._line.qsize()

    def hand(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Have a thread do it. Once handed over it is done, whoever still waits for the future."""
        while len(self._threads) < self._count:
            self._start_thread()
        loop = asyncio.get_running_loop()
        job = Job(work, loop, loop.create_future())
        self._line.put(job)
        return job.future

    def _start_thread(self) -> None:
        # Daemons: a shutdown waits for jobs (`Door.idle`), not for threads that wait for jobs.
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        _own_connections()
        while True:
            try:
                _do(self._next_jobs())
                _drop_broken_connections()
            except Exception:  # nobody would take this thread's place
                logger.exception("A database connection could not be closed.")

    def _next_jobs(self) -> list[Job[Any]]:
        jobs = [self._next_job()]
        with suppress(Empty):
            while len(jobs) < self._together:
                jobs.append(self._line.get_nowait())
        return jobs

    def _next_job(self) -> Job[Any]:
        began = time.monotonic()
        try:
            job = self._line.get(timeout=IDLE_SECONDS)
        except Empty:
            connections.close_all()
            return self._line.get()
        if time.monotonic() - began > TRUSTED_SECONDS:
            _distrust_connections()
        return job


def leave_with_answer(loop: asyncio.AbstractEventLoop, errand: Errand) -> bool:
    """Inside a job: have an errand run on the job's loop just before its answer, without waking the loop once more.

    False, and nothing is done, outside a job or for another loop.
    """
    here: asyncio.AbstractEventLoop | None = getattr(_here, "loop", None)
    if here is not loop:
        return False
    _here.errands.append(errand)
    return True


def _do(jobs: Sequence[Job[Any]]) -> None:
    loop = jobs[0].loop
    _here.loop, _here.errands = loop, []
    outcomes = _run_together(jobs) if len(jobs) > 1 else [_run(jobs[0])]
    errands, _here.loop = _here.errands, None
    try:
        loop.call_soon_threadsafe(_settle, outcomes, errands)
    except RuntimeError:
        logger.debug("Jobs outlived their event loop.")


def _run(job: Job[T]) -> Outcome:
    try:
        return Outcome(job.future, job.work(), None)
    except BaseException as raised:  # the thread outlives whatever a job raises; who waits hears of it
        return Outcome(job.future, None, raised)


def _run_together(jobs: Sequence[Job[Any]]) -> list[Outcome]:
    """One transaction for all, and nobody is answered before it is committed.

    What a job writes it writes within an `atomic` of its own, a savepoint here: one's failure undoes nothing of the
    others'.
    """
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            for job in jobs:
                outcomes.append(_run(job))
                _ensure_transaction()
    except Exception:
        # Nothing that they wrote is there. Alone each gets an answer of its own.
        logger.warning("Jobs that shared a transaction are done one by one.", exc_info=True)
        return [_run(job) for job in jobs]
    return outcomes


def _ensure_transaction() -> None:
    """Raises TransactionManagementError when what has been written will not be kept.

    After some failures (a full disk) SQLite rolls back by itself, and a savepoint taken then would be a transaction of
    its own; after others Django will, without a word.
    """
    connection = transaction.get_connection()
    if connection.needs_rollback or not connection.connection.in_transaction:
        raise transaction.TransactionManagementError("A shared transaction was rolled back.")


def _settle(outcomes: Sequence[Outcome], errands: Sequence[Errand]) -> None:
    for errand in errands:
        try:
            errand()
        except Exception:  # the answers leave all the same
            logger.exception("An errand failed.")
    for outcome in outcomes:
        if outcome.future.done():
            continue
        if outcome.error is None:
            outcome.future.set_result(outcome.result)
        else:
            outcome.future.set_exception(outcome.error)


def _own_connections() -> None:
    """Connections beside the pool: kept as long as there is work, they would leave nothing of it to others."""
    for alias in connections:
        wrapper = connections[alias].copy()
        options = wrapper.settings_dict["OPTIONS"]
        if options.pop("pool", None):
            wrapper.settings_dict["OPTIONS"] = _PATIENCE | options
            wrapper.settings_dict["CONN_HEALTH_CHECKS"] = True
        connections[alias] = wrapper


def _distrust_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.health_check_done = False  # type: ignore[attr-defined] # missing in the stubs


def _drop_broken_connections() -> None:
    """Django marks a connection that may be beyond use; the next job then opens another."""
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred:
            connection.close()
