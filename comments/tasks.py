"""Work for later, by Django's tasks. The one module that knows their package and where they are kept.

A task is a wake-up and no record: what is to be done stands in rows of its own, which outlive a worker that was killed.
So a task may come twice, late, or not at all, and none is ever put back.
"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

__all__ = ["forget", "has_ready", "is_waiting", "run_one", "task", "wake"]

BACKEND = "default"
KEEP = timedelta(days=1)


def wake(work: "Task[[], None]") -> None:
    """Have a worker do this soon; it waits for the transaction like any row. Asked again before one began: nothing."""
    if not is_waiting(work):
        work.enqueue()


def is_waiting(work: "Task[[], None]") -> bool:
    """Whether it has been asked for and no worker has begun."""
    return DBTaskResult.objects.ready().filter(task_path=work.module_path).exists()


def has_ready() -> bool:
    """Whether there is anything to run. Only reads, where the package's own worker would take SQLite's write lock."""
    return DBTaskResult.objects.ready().filter(backend_name=BACKEND).exists()


def run_one(worker_id: str) -> None:
    """Run the next task, if no other worker was faster. What it raises is logged, and kept with the task."""
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=BACKEND,
        startup_delay=False,
        max_tasks=1,
        worker_id=worker_id,
    ).run()


def forget() -> None:
    """Drop the traces of old wake-ups, also of those whose worker was killed."""
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEEP).delete()
