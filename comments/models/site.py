from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from comments import conf
from comments.enums import PublishPolicy
from comments.text.urls import clean_origin


def validate_origins(origins: object) -> None:
    """Each entry is an origin as browsers send it. Raises ValidationError naming what is not."""
    if not isinstance(origins, list) or not all(isinstance(origin, str) for origin in origins):
        raise ValidationError("Write a list of origins, like https://blog.example.org.")
    for origin in origins:
        try:
            canonical = clean_origin(origin)
        except ValueError as error:
            raise ValidationError(f"{origin}: {error}") from error
        if canonical != origin:
            raise ValidationError(f"Write {canonical} instead of {origin}.")


class Site(models.Model):
    """One blog: its public key, where it may be embedded, and its house rules."""

    key = models.CharField(
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9-]{1,64}\Z", "Use small letters, digits and hyphens, at most 64.")],
        help_text="Stands in the embed code and in every address of the API.",
    )
    name = models.CharField(max_length=200)
    origins = models.JSONField(
        default=list,
        validators=[validate_origins],
        help_text="Where the blog lives, like https://blog.example.org. Only pages from there may write.",
    )
    policy = models.CharField(max_length=16, choices=PublishPolicy, default=PublishPolicy.AT_ONCE)
    close_after_days = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(36500)],
        help_text="Days after a thread's first comment; 0 keeps threads open.",
    )
    edit_window_seconds = models.PositiveIntegerField(
        default=900,
        validators=[MaxValueValidator(365 * 86400)],
        help_text="How long authors may edit or delete their comment, in seconds.",
    )
    max_length = models.PositiveIntegerField(
        "maximum length",
        default=conf.BODY_LENGTH_LIMIT,
        validators=[MinValueValidator(1), MaxValueValidator(conf.BODY_LENGTH_LIMIT)],
        help_text=f"Characters in one comment, at most {conf.BODY_LENGTH_LIMIT}.",
    )
    live = models.BooleanField("live updates", default=True)
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="moderated_sites",
        help_text="Staff who see this site in the admin. Superusers see every site.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name
