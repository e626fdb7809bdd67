from django.conf import settings
from django.db import models

from comments.enums import MailPace
from comments.models.site import Site


class NoticeChoice(models.Model):
    """How often one moderator is mailed about what waits on one site, and what they have been told of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="notice_choices")
    pace = models.CharField("mails", max_length=8, choices=MailPace, default=MailPace.HOURLY)
    # A place in the moderation log. Entries after it are news.
    told_seq = models.PositiveBigIntegerField(default=0, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "mail choice"
        ordering = ("site__key",)
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="one_choice_per_moderator_and_site")]

    def __str__(self) -> str:
        return f"{self.site}: {self.get_pace_display()}"
