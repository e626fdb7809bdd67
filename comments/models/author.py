from django.db import models

from comments import conf
from comments.drafts import Signature
from comments.enums import Badge
from comments.models.site import Site


class Author(models.Model):
    """Who writes on one site. A guest is known by the hash of a bearer token and by nothing else.

    The e-mail address is what somebody typed: it is never shown and never an identity.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(max_length=conf.NAME_LENGTH, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    website = models.CharField(max_length=conf.WEBSITE_LENGTH, blank=True)
    badge = models.CharField(
        max_length=12, choices=Badge, default=Badge.NONE, blank=True, help_text="Shown on comments written from now on."
    )
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - imported authors hold none, and "" is not unique
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name or "Anonymous"

    def sign(self, signature: Signature) -> None:
        """Take over how the author signed last. The caller saves."""
        self.name, self.email, self.website = signature.name, signature.email, signature.website
