from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.enums import MailState
from comments.text.headers import MAX_HEADER_LENGTH


class OutgoingMail(models.Model):
    """One mail to one person: to be sent, sent, or given up.

    The row is the truth. Who wants to send it leases it first (`locked_until`), so that any number of workers is safe,
    and a worker that dies leaves it to the next.
    """

    # What it is about: the same notice cannot be queued twice.
    purpose = models.CharField(max_length=120, unique=True)
    to = models.EmailField(max_length=320)
    subject = models.CharField(max_length=MAX_HEADER_LENGTH)
    # Both are emptied when the mail is sent: they hold other people's words.
    text = models.TextField()
    html = models.TextField(blank=True)
    # Where a mail program may POST to end such mails (RFC 8058).
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField("next attempt", default=timezone.now)
    locked_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField("sent or given up", null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["next_at"], name="mails_by_time", condition=Q(state=MailState.QUEUED))]

    def __str__(self) -> str:
        return self.subject
