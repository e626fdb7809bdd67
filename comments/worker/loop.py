"""What is done beside requests: periodic jobs and tasks, on one thread, in a server or in a process of its own."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import Error, connections

from comments import drain, tasks
from comments.worker.jobs import run_due_jobs

logger = logging.getLogger(__name__)

# A mail that is just being sent may get so long to be finished when the process ends; it is sent again otherwise.
FINISH_SECONDS = 5


def work() -> None:
    """Until this process is asked to end."""
    worker_id = f"{socket.gethostname()[:40]}-{os.getpid()}"
    while not drain.wait(settings.WORKER_POLL_SECONDS):
        try:
            run_due_jobs()
            while not drain.is_draining() and tasks.has_ready():
                tasks.run_one(worker_id)
        except Error as error:  # the database is away
            logger.warning("The worker could not ask the database (%s).", str(error).strip().partition("\n")[0])
        except Exception:  # nobody would take this thread's place
            logger.exception("The worker stumbled.")
        finally:
            connections.close_all()


@contextmanager
def working_beside() -> Iterator[None]:
    """Work on a thread of its own while the block runs, unless WORKER says that another process does."""
    if not settings.WORKER:
        yield
        return
    thread = threading.Thread(target=work, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        drain.begin()
        thread.join(FINISH_SECONDS)
