import secrets

from django.core.validators import MaxValueValidator
from django.db import models

from comments import conf
from comments.cursor import Cursor
from comments.enums import ThreadState
from comments.models.site import Site
from comments.text.urls import is_safe_link


def new_epoch() -> int:
    """A random name for a thread's log: a cursor from a log that was lost or rebuilt will not match."""
    return secrets.randbelow(2**31 - 1) + 1


class Thread(models.Model):
    """The discussion of one page. The row appears with the first comment."""

    # The constraint below is its index too.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="threads", db_index=False)
    key = models.CharField(max_length=conf.KEY_LENGTH)
    url = models.CharField(max_length=conf.URL_LENGTH, blank=True)
    title = models.CharField(max_length=conf.TITLE_LENGTH, blank=True)
    state = models.CharField(max_length=8, choices=ThreadState, default=ThreadState.OPEN)
    slow_seconds = models.PositiveIntegerField(
        "slow mode",
        default=0,
        validators=[MaxValueValidator(86400)],
        help_text="Seconds that one person waits between two comments; 0 is off, 86400 is a day.",
    )
    # The root that stands first on the first page. Whoever takes it out of sight takes it down.
    pinned = models.ForeignKey(
        "Comment", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, editable=False
    )
    count = models.PositiveIntegerField("published comments", default=0)
    epoch = models.PositiveIntegerField(default=new_epoch, editable=False)
    # The last number of the event log. Taken under this row's lock by the transaction that writes the event, so it
    # rolls back with it: the log has no gaps, and commit order is seq order.
    seq = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_thread_per_key")]

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def public_title(self) -> str:
        """What the first writer's page said of itself, once something of the thread is public."""
        return self.title if self.seq else ""

    @property
    def public_url(self) -> str:
        """The same for its address; "" too when it is none that may be followed."""
        return self.url if self.seq and is_safe_link(self.url) else ""

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.epoch, self.seq)
