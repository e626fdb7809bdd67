from django.db import models

from comments.enums import EventKind
from comments.models.comment import Comment
from comments.models.thread import Thread


class Event(models.Model):
    """One numbered change of a thread that an anonymous visitor may know of.

    It says what happened to which comment, never its words: whoever replays the log sends the comment as it now is, so
    text that was removed or edited away is not in it to be sent again. A comment's row cannot be deleted alone: its
    events would go, and a log with holes strands its readers.
    """

    # The constraint below is its index too.
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=EventKind)
    comment = models.ForeignKey(Comment, on_delete=models.RESTRICT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("thread", "seq")
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="one_event_per_seq")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"
