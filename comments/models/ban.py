from django.conf import settings
from django.db import models

from comments import conf
from comments.enums import BanKind, BanMode
from comments.models.author import Author
from comments.models.site import Site


class Ban(models.Model):
    """Who or what may not write on a site, until a time or for good. Lifting one deletes it; the log remembers.

    `value` is what a post is compared with: an author's number, a link's host, or the keyed hash of an e-mail address
    or network, which nobody can read back.
    """

    # The constraint below is its index too.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="bans", db_index=False)
    kind = models.CharField(max_length=8, choices=BanKind)
    value = models.CharField(max_length=253)
    # Whose comment or page it was made on: a hash alone tells a moderator nothing.
    author = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="bans")
    mode = models.CharField(max_length=8, choices=BanMode, default=BanMode.REFUSE)
    reason = models.CharField(max_length=conf.REASON_LENGTH, blank=True)
    expires_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["site", "kind", "value"], name="one_ban_of_each")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d %H:%M}"
