from django.db import models

from comments import conf
from comments.enums import ReportReason
from comments.models.comment import Comment


class Report(models.Model):
    """A reader's flag on a comment, for the moderators alone.

    `reporter` is a keyed hash of who it was: enough to count a reader once, and to nobody an address or a name.
    """

    # The constraint below is its index too.
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.CharField(max_length=64, editable=False)
    # The network it came from, hashed with a key of the site and the month (services/reports.py), for sixty days: what
    # becomes of one month's reports tells how much the next one weighs.
    voice = models.CharField(max_length=40, blank=True, editable=False)
    reason = models.CharField(max_length=12, choices=ReportReason)
    note = models.CharField(max_length=conf.NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When a moderator had looked at it.
    settled_at = models.DateTimeField(null=True, blank=True)
    # Whether the comment was taken out of sight then; null while nobody has said.
    upheld = models.BooleanField(null=True, editable=False)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_per_reader")]
        indexes = [models.Index(fields=["voice"], name="reports_by_voice", condition=~models.Q(voice=""))]

    def __str__(self) -> str:
        return self.get_reason_display()
