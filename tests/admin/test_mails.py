"""Mails in the admin: superusers see what does not leave, and have it tried again."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from comments.enums import MailState
from comments.mail.outbox import queue_mail
from comments.models import OutgoingMail
from tests.admin.pages import bulk, change_url, list_url, messages_of


@pytest.fixture
def dead(db: None) -> OutgoingMail:
    mail = queue_mail(purpose="x", to="mia@example.org", subject="<b>Hi", text="<script>alert(1)</script>")
    fate = {"state": MailState.DEAD, "attempts": 12, "last_error": "<i>refused", "done_at": timezone.now()}
    OutgoingMail.objects.update(**fate)
    return mail


def test_a_superuser_reads_why_and_tries_again(admin_client: Client, dead: OutgoingMail) -> None:
    page = admin_client.get(list_url("outgoingmail")).content.decode()
    assert "Given up" in page
    assert "12 attempts" in page
    assert "&lt;i&gt;refused" in page
    assert "&lt;script&gt;" in admin_client.get(change_url(dead)).content.decode()
    assert messages_of(bulk(admin_client, "outgoingmail", "try_selected_again", dead)) == [
        "1 mail is tried again; only those given up can be."
    ]
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (MailState.QUEUED, 0)
    again = bulk(admin_client, "outgoingmail", "try_selected_again", dead)
    assert messages_of(again) == ["0 mails are tried again; only those given up can be."]


def test_nobody_writes_or_deletes_a_mail_there(admin_client: Client, dead: OutgoingMail) -> None:
    admin_client.post(change_url(dead), {"to": "evil@example.org", "subject": "x", "text": "x"})
    assert admin_client.post(f"{change_url(dead)}../delete/", {"post": "yes"}).status_code == 403
    dead.refresh_from_db()
    assert dead.to == "mia@example.org"


def test_moderators_have_no_business_there(desk: Client, moderator: User, dead: OutgoingMail) -> None:
    assert desk.get(list_url("outgoingmail")).status_code == 403
    assert desk.get(change_url(dead)).status_code == 403
    bulk(desk, "outgoingmail", "try_selected_again", dead)
    dead.refresh_from_db()
    assert dead.state == MailState.DEAD
