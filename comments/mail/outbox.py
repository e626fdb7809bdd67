"""The only way a mail leaves: as a row, stored with the change that it tells of, and sent by a worker later."""

from datetime import timedelta

from django.utils import timezone

from comments import tasks
from comments.enums import MailState
from comments.mail.sending import send_due_mails
from comments.models import OutgoingMail
from comments.text.headers import header_safe

# A sent mail's row keeps its purpose from being told again, and shows the operator that mails leave.
KEEP = timedelta(days=30)


def queue_mail(
    *, purpose: str, to: str, subject: str, text: str, html: str = "", unsubscribe_url: str = ""
) -> OutgoingMail:
    """Store a mail and wake a worker, both with the caller's transaction. One `purpose` is mailed once.

    Names and titles that others wrote belong in `subject`, `text` and escaped `html`; nothing of theirs is a header.
    """
    row = {"to": to, "subject": header_safe(subject), "text": text, "html": html, "unsubscribe_url": unsubscribe_url}
    mail, is_new = OutgoingMail.objects.get_or_create(purpose=purpose, defaults=row)
    if is_new:
        tasks.wake(send_due_mails)
    return mail


def try_again(mail: OutgoingMail) -> bool:
    """Queue a mail that was given up, with all its attempts anew; False for one that was not."""
    dead = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.DEAD)
    fresh = dead.update(state=MailState.QUEUED, attempts=0, next_at=timezone.now(), locked_until=None, done_at=None)
    if fresh:
        tasks.wake(send_due_mails)
    return bool(fresh)


def forget_mails() -> None:
    """Drop mails that were sent or given up long ago."""
    OutgoingMail.objects.filter(done_at__lt=timezone.now() - KEEP).delete()
