from django.conf import settings
from django.db import models

from comments.models.comment import Comment


class Claim(models.Model):
    """That a moderator is looking at a comment just now, so that no colleague does the same work.

    It is courtesy, no lock: anybody may decide. It ends by itself, as people close their laptops.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user}, until {self.expires_at:%H:%M:%S}"
