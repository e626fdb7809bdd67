from django.conf import settings
from django.db import models

from comments import conf
from comments.drafts import Signature
from comments.enums import Badge, Trust
from comments.models.site import Site


class Author(models.Model):
    """Who writes on one site. A guest is known by the hash of a bearer token and by nothing else.

    The e-mail address is what somebody typed: it is never shown and never an identity.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="authors")
    # A staff person, who writes from the admin alone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    name = models.CharField(max_length=conf.NAME_LENGTH, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    website = models.CharField(max_length=conf.WEBSITE_LENGTH, blank=True)
    badge = models.CharField(
        max_length=12, choices=Badge, default=Badge.NONE, blank=True, help_text="Shown on comments written from now on."
    )
    trust = models.CharField(
        "trusted",
        max_length=8,
        choices=Trust,
        default=Trust.AUTO,
        help_text="Trusted authors pass all checks but bans and a site that holds everything. Who is never trusted "
        "waits each time where a first comment waits.",
    )
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - imported authors hold none, and "" is not unique
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["site", "user"], name="one_author_per_user")]

    def __str__(self) -> str:
        return self.name or "Anonymous"

    def sign(self, signature: Signature) -> None:
        """Take over how the author signed last. The caller saves."""
        self.name, self.email, self.website = signature.name, signature.email, signature.website
