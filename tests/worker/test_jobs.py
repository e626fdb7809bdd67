"""The table of jobs: each turn is taken once, and nobody writes who has nothing to do."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import tasks
from comments.models import PeriodicJob
from comments.worker import jobs
from comments.worker.jobs import Job, run_due_jobs
from tests.mail.conftest import one_pass

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_job_comes_once_in_its_time() -> None:
    done: list[str] = []
    table = (Job("one", HOUR, lambda: done.append("one")), Job("two", HOUR, lambda: done.append("two")))
    run_due_jobs(table)
    run_due_jobs(table)
    assert done == ["one", "two"]
    PeriodicJob.objects.filter(name="one").update(due_at=timezone.now())
    run_due_jobs(table)
    assert done == ["one", "two", "one"]


def test_of_two_workers_that_saw_it_due_one_takes_it() -> None:
    job, now = Job("one", HOUR, lambda: None), timezone.now()
    assert [jobs._take(job, now), jobs._take(job, now)] == [True, False]
    later = now + 2 * HOUR
    assert [jobs._take(job, later), jobs._take(job, later)] == [True, False]


def test_one_that_fails_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("broken")

    with caplog.at_level(logging.ERROR):
        run_due_jobs((Job("bad", HOUR, fail), Job("good", HOUR, lambda: done.append("good"))))
    assert done == ["good"]
    assert "The job «bad» failed." in caplog.text


def test_an_idle_worker_only_reads() -> None:
    one_pass()  # what is done once a day
    with CaptureQueriesContext(
        connection,
    ) as asked:
        one_pass()
    assert len(asked) <= 6
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_the_table_names_each_job_once() -> None:
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)


def test_old_wake_ups_are_forgotten() -> None:
    one_pass()
    jobs.sending.wake_for_due()
    tasks.DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=2))
    tasks.forget()
    assert not tasks.DBTaskResult.objects.exists()
