"""What is done again and again, as one table. Any number of workers may look at it: one of them takes each turn."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from comments import tasks
from comments.mail import outbox, sending
from comments.models import PeriodicJob
from comments.notifications import floods as told
from comments.notifications import waiting
from comments.services import floods, lessons, networks

logger = logging.getLogger(__name__)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """`work` is run at most once in `every`, by whichever worker is first, and only when there is something to do.

    `is_wanted` finds that out by reading alone: an idle worker writes nothing. A turn that is cut off is not made up
    for, so `work` goes by what it finds.
    """

    name: str
    every: timedelta
    work: Callable[[], None]
    is_wanted: Callable[[], bool] = always


JOBS = (
    Job("mails due", MINUTE / 2, sending.wake_for_due, sending.has_due),
    Job("waiting comments", MINUTE / 6, waiting.tell_moderators, waiting.somebody_is_due),
    Job("lessons", MINUTE / 6, lessons.learn, lessons.has_lessons),
    Job("rare words", DAY, lessons.forget_rare_words),
    Job("floods over", MINUTE, floods.end_floods, floods.some_are_over),
    Job("floods told", MINUTE / 6, told.tell_of_floods, told.somebody_is_untold),
    Job("old floods", DAY, floods.forget_windows),
    Job("old mails", DAY, outbox.forget_mails),
    Job("old networks", DAY, networks.forget_networks),
    Job("old tasks", DAY, tasks.forget),
)


def run_due_jobs(jobs: tuple[Job, ...] = JOBS) -> None:
    """Run those whose time has come. One that fails is logged and comes again with its next turn."""
    now = timezone.now()
    due_at = dict(PeriodicJob.objects.values_list("name", "due_at"))
    for job in jobs:
        if due_at.get(job.name, now) <= now and job.is_wanted() and _take(job, now):
            try:
                job.work()
            except Exception:
                logger.exception("The job «%s» failed.", job.name)


def _take(job: Job, now: datetime) -> bool:
    """Move its time on; False when another worker has done so since it was read."""
    if PeriodicJob.objects.filter(name=job.name, due_at__lte=now).update(due_at=now + job.every):
        return True
    _, is_new = PeriodicJob.objects.get_or_create(name=job.name, defaults={"due_at": now + job.every})
    return is_new
