"""Mails queued in this process, and a worker's pass that sends them to a real mail server."""

from collections.abc import Callable
from typing import Any

import pytest
from django_tasks_db.management.commands import db_worker

from comments import tasks
from comments.mail.outbox import queue_mail
from comments.models import OutgoingMail
from comments.worker.jobs import run_due_jobs
from tests.mailbox import Mailbox

Queue = Callable[..., OutgoingMail]


@pytest.fixture
def queue(db: None, monkeypatch: pytest.MonkeyPatch) -> Queue:
    # Between tasks a worker lets go of its connection, which here is the test's own, in the middle of a transaction.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)

    def queue(purpose: str = "test", **fields: Any) -> OutgoingMail:
        return queue_mail(purpose=purpose, **{"to": "mia@example.org", "subject": "Hello", "text": "Words\n"} | fields)

    return queue


@pytest.fixture
def by_smtp(settings: Any, mailbox: Mailbox) -> Mailbox:
    """This process's mails go to the mailbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    return mailbox


def one_pass() -> None:
    """What a worker does at each look, without the waiting between."""
    run_due_jobs()
    while tasks.has_ready():
        tasks.run_one("test")
