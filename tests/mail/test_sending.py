"""Mails are rows: sent once, tried again ever more rarely, given up in the end, and never in the way of each other."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from comments import tasks
from comments.enums import MailState
from comments.mail import sending
from comments.mail.outbox import forget_mails, try_again
from comments.models import OutgoingMail
from tests.backends import free_port
from tests.mail.conftest import Queue, one_pass
from tests.mailbox import Mailbox

# Each of them ends a line somewhere.
BREAKS = ["\r\n", "\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
HOSTILE = [*(f"{end}Bcc: v@x.example" for end in BREAKS), "\ud800", "x" * 3000]


def test_a_queued_mail_is_sent_and_its_words_are_forgotten(queue: Queue, by_smtp: Mailbox) -> None:
    mail = queue(html="<p>Words</p>", unsubscribe_url="https://comments.example/mails/?key=x")
    one_pass()
    (sent,) = by_smtp.mails
    assert (sent["To"], sent["Subject"], sent["From"]) == ("mia@example.org", "Hello", "comments@testserver")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] == "<https://comments.example/mails/?key=x>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html, mail.attempts) == (MailState.SENT, "", "", 1)
    one_pass()
    assert len(by_smtp.raw) == 1


def test_the_same_purpose_is_mailed_once(queue: Queue, by_smtp: Mailbox) -> None:
    assert queue("a") == queue("a")
    one_pass()
    assert queue("a").state == MailState.SENT
    one_pass()
    assert len(by_smtp.raw) == 1


def test_what_was_rolled_back_was_never_to_be_mailed(queue: Queue, by_smtp: Mailbox) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not tasks.has_ready()
    one_pass()
    assert not by_smtp.raw


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_no_title_breaks_the_head_of_a_mail(queue: Queue, by_smtp: Mailbox, hostile: str) -> None:
    queue(subject=f"Hi{hostile} there")
    one_pass()
    head = by_smtp.raw[0].partition(b"\r\n\r\n")[0]
    (sent,) = by_smtp.mails
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names.count(b"subject") == 1
    assert b"bcc" not in names
    subject = sent["Subject"].strip()  # a long word stands on a line of its own
    assert subject.startswith("Hi")
    assert len(subject) <= 120
    assert not sent.defects


def test_an_address_refused_for_good_is_given_up_and_can_be_tried_again(queue: Queue, by_smtp: Mailbox) -> None:
    by_smtp.refusals["gone@example.org"] = "550 No such user"
    mail = queue(to="gone@example.org")
    one_pass()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.text) == (MailState.DEAD, 1, "Words\n")
    assert "No such user" in mail.last_error
    by_smtp.refusals.clear()
    assert try_again(mail)
    assert not try_again(mail)
    one_pass()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.SENT, "")


def test_one_that_is_put_off_comes_later_and_holds_up_nobody(queue: Queue, by_smtp: Mailbox) -> None:
    by_smtp.refusals["busy@example.org"] = "451 Come back later"
    before, late = timezone.now(), queue("late", to="busy@example.org")
    queue("prompt")
    one_pass()
    late.refresh_from_db()
    assert [mail["To"] for mail in by_smtp.mails] == ["mia@example.org"]
    assert (late.state, late.locked_until) == (MailState.QUEUED, None)
    assert before + timedelta(seconds=15) <= late.next_at <= timezone.now() + timedelta(seconds=30)
    by_smtp.refusals.clear()
    OutgoingMail.objects.filter(pk=late.pk).update(next_at=before)
    one_pass()
    late.refresh_from_db()
    assert (late.state, late.attempts) == (MailState.SENT, 2)


def test_while_the_mail_server_is_away_one_mail_asks_for_all(queue: Queue, by_smtp: Mailbox, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    queue("first"), queue("second")
    one_pass()
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 1]
    assert not OutgoingMail.objects.exclude(state=MailState.QUEUED).exists()


def test_a_mail_server_that_says_nothing_is_given_up_for_now(queue: Queue, by_smtp: Mailbox, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    by_smtp.answering.clear()
    mail = queue()
    one_pass()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
    assert "timed out" in mail.last_error


def test_it_waits_ever_longer_and_is_given_up_in_the_end(queue: Queue, by_smtp: Mailbox, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    mail, waits = queue(), []
    for _ in range(sending.MOST_ATTEMPTS):
        assert mail.state == MailState.QUEUED
        OutgoingMail.objects.update(next_at=timezone.now())
        before = timezone.now()
        sending.send_due_mails.call()
        mail.refresh_from_db()
        waits.append(mail.next_at - before)
    assert mail.state == MailState.DEAD
    for number, wait in enumerate(waits[:-1]):
        full = min(timedelta(seconds=30) * 2**number, timedelta(hours=6))
        assert full / 2 <= wait <= full + timedelta(seconds=10)


def test_a_lease_keeps_others_away_and_runs_out(queue: Queue) -> None:
    queue()
    ours = sending._lease()
    assert ours is not None
    assert sending._lease() is None
    OutgoingMail.objects.update(locked_until=timezone.now())
    theirs = sending._lease()
    assert theirs is not None
    assert (theirs.pk, theirs.attempts) == (ours.pk, 2)
    sending._failed(ours, OSError("too late to tell"))
    assert OutgoingMail.objects.get().last_error == ""


def test_a_mail_that_kills_its_worker_each_time_is_given_up(queue: Queue, by_smtp: Mailbox) -> None:
    mail = queue()
    OutgoingMail.objects.update(attempts=sending.MOST_ATTEMPTS)
    one_pass()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.DEAD, "Every attempt was cut off.")
    assert not by_smtp.raw


def test_a_wake_up_that_was_lost_is_made_up_for(queue: Queue, by_smtp: Mailbox) -> None:
    queue()
    tasks.DBTaskResult.objects.all().delete()
    one_pass()
    assert len(by_smtp.raw) == 1


def test_old_mails_are_forgotten_and_those_to_be_sent_are_not(queue: Queue) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    sent, waiting = queue("sent"), queue("waiting")
    OutgoingMail.objects.filter(pk=sent.pk).update(state=MailState.SENT, done_at=long_ago)
    OutgoingMail.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    forget_mails()
    assert list(OutgoingMail.objects.all()) == [waiting]
