from django.conf import settings
from django.db import models

from comments import conf
from comments.enums import Action
from comments.models.author import Author
from comments.models.comment import Comment
from comments.models.site import Site
from comments.models.thread import Thread, new_epoch


class ModerationLog(models.Model):
    """The one row that numbers the moderation log.

    Its lock is the last that a transaction takes: the log has no gaps, and commit order is seq order, as in a thread's.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.PositiveIntegerField(default=new_epoch)
    seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"


class ModerationEntry(models.Model):
    """One thing that happened to what moderators look after: what waits, what was decided, by whom and why.

    It is the audit trail, and what the desk, the mails and the filter follow by its number. `before` and `after` hold
    what changed, by the field's name; words of a comment are in them only while the comment has any.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="moderation_entries", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="moderation_entries")
    author = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="+")
    # Null for the product itself, and for an author who changed what was waiting.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # As it was then: the account may go, the trail stays.
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=12, choices=Action)
    reason = models.CharField(max_length=conf.REASON_LENGTH, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-seq",)
        verbose_name_plural = "moderation entries"
        indexes = [
            models.Index(fields=["site", "seq"], name="moderation_by_site"),
            models.Index(fields=["site", "created_at"], name="moderation_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.created_at:%Y-%m-%d %H:%M}"
