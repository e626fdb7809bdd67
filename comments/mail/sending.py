"""Mails leave here: one after the other, each under a lease, tried again ever more rarely.

A worker that is killed while it sends has either not sent, or sent and not said so: the lease runs out and the mail
leaves once more, under the same Message-ID. It is never lost, and comes twice at worst for each kill.
"""

import logging
import random
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from comments import drain, tasks
from comments.enums import MailState
from comments.models import OutgoingMail
from comments.text.headers import header_safe

logger = logging.getLogger(__name__)

# Longer than the longest conversation with a mail server, where each of a dozen answers may take EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)
# The first failure waits half a minute at most, later ones up to six hours: twelve attempts are most of a day.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 12
ERROR_LENGTH = 300


@tasks.task()
def send_due_mails() -> None:
    """Send what is due, until nothing is, the process is to end, or the mail server is away."""
    while not drain.is_draining() and (mail := _lease()):
        if not _send(mail):
            return


def has_due() -> bool:
    """Whether a mail is due that no worker has been woken for. Only reads."""
    return _due(timezone.now()).exists() and not tasks.is_waiting(send_due_mails)


def wake_for_due() -> None:
    """Retries, and mails of workers that died: nobody else wakes a worker for them."""
    tasks.wake(send_due_mails)


def _due(now: datetime) -> QuerySet[OutgoingMail]:
    free = Q(locked_until=None) | Q(locked_until__lte=now)
    return OutgoingMail.objects.filter(free, state=MailState.QUEUED, next_at__lte=now)


def _lease() -> OutgoingMail | None:
    """The mail that is due longest, for this worker alone until the lease runs out."""
    now = timezone.now()
    while (mail := _due(now).order_by("next_at").first()) is not None:
        taken = _due(now).filter(pk=mail.pk)
        if taken.update(locked_until=now + LEASE, attempts=F("attempts") + 1):
            mail.attempts += 1
            return mail
    return None


def _send(mail: OutgoingMail) -> bool:
    """Whether the mail server was there."""
    if mail.attempts > MOST_ATTEMPTS:  # killed each time: the mail may be what kills
        _give_up(mail, "Every attempt was cut off.")
        return True
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # whatever a backend raises when its server is away
        _failed(mail, error)
        return False
    try:
        connection.send_messages([_message(mail, connection)])
    except Exception as error:  # as many kinds as there are mail servers
        _failed(mail, error)
    else:
        _mine(mail).update(
            state=MailState.SENT, done_at=timezone.now(), locked_until=None, last_error="", text="", html=""
        )
    finally:
        _close(connection)
    return True


def _close(connection: BaseEmailBackend) -> None:
    """What goes wrong in saying goodbye concerns no mail: they have been taken or not."""
    try:
        connection.close()
    except Exception as error:
        logger.info("The mail server did not say goodbye (%r).", error)


def _mine(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """The row while the lease is ours: each one counts an attempt of its own."""
    return OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.QUEUED)


def _message(mail: OutgoingMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    host = urlsplit(settings.BASE_URL).hostname
    headers = {
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers, connection=connection)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _failed(mail: OutgoingMail, error: Exception) -> None:
    words = header_safe(f"{type(error).__name__}: {error}")[:ERROR_LENGTH]
    if mail.attempts >= MOST_ATTEMPTS or _is_final(error):
        _give_up(mail, words)
        return
    _mine(mail).update(next_at=timezone.now() + _wait(mail.attempts), locked_until=None, last_error=words)


def _give_up(mail: OutgoingMail, words: str) -> None:
    logger.warning("Mail %d is given up after %d attempts. The admin says why.", mail.pk, mail.attempts)
    _mine(mail).update(state=MailState.DEAD, done_at=timezone.now(), locked_until=None, last_error=words)


def _is_final(error: Exception) -> bool:
    """The address itself was refused for good; an hour later it would be again."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _wait(attempts: int) -> timedelta:
    """Doubling, with up to half of it left to chance, so that mails that failed together do not come back together."""
    longest: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)
