from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import cached_property

from comments import conf
from comments.enums import PublishPolicy, VoteMode
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
    hold_score = models.FloatField(
        "points to hold",
        default=5,
        validators=[MinValueValidator(0.1), MaxValueValidator(1000)],
        help_text="A comment whose checks add up to so many points waits for a moderator.",
    )
    spam_score = models.FloatField(
        "points for spam",
        default=12,
        validators=[MinValueValidator(0.1), MaxValueValidator(1000)],
        help_text="A comment with so many goes to spam. Nothing is thrown away.",
    )
    held_words = models.TextField(
        "words to hold",
        blank=True,
        max_length=20_000,
        help_text="One word or phrase on each line: what has one waits for you. casino* finds casinos too. Letters "
        "that look alike are the same.",
    )
    spam_words = models.TextField(
        "words of spam", blank=True, max_length=20_000, help_text="The same; what has one goes to spam."
    )
    spam_domains = models.TextField(
        "domains of spam",
        blank=True,
        max_length=20_000,
        help_text="One on each line, like casino.example: what links there, or below it, goes to spam.",
    )
    links_allowed = models.PositiveSmallIntegerField(
        default=2,
        validators=[MaxValueValidator(100)],
        help_text="A comment may have so many links without a point against it; links to your own pages are free.",
    )
    # Weight by the check's name: 0 switches one off, what is missing counts once.
    checks = models.JSONField(default=dict, blank=True)
    # How the names of those with a badge read (text/lookalikes.py): here, a post knows them without a question.
    badge_names = models.JSONField(default=list, editable=False)
    trust_after = models.PositiveSmallIntegerField(
        "trust after",
        default=0,
        validators=[MaxValueValidator(1000)],
        help_text="An author with so many published comments, and none refused within 90 days, is trusted: no check "
        "but bans looks at what they write. 0 trusts only whom you choose.",
    )
    # While a flood lasts: since when, and until when if it grows no more (services/floods.py); here, a post knows
    # without a question. And the begin of the last one that moderators were told of.
    flooded_since = models.DateTimeField(null=True, editable=False)
    flooded_until = models.DateTimeField(null=True, editable=False)
    flood_told_at = models.DateTimeField(null=True, editable=False)
    # How many comments of each kind moderators have taught, and how far in the moderation log (services/lessons.py).
    learned_spam = models.PositiveIntegerField(default=0, editable=False)
    learned_ham = models.PositiveIntegerField(default=0, editable=False)
    learned_seq = models.PositiveBigIntegerField(default=0, editable=False)
    report_threshold = models.PositiveSmallIntegerField(
        "reports to hide",
        default=0,
        validators=[MaxValueValidator(1000)],
        help_text="A public comment that so many readers report waits for a moderator; 0 leaves it public until one "
        "looks. Who reported in vain before weighs less.",
    )
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
    votes = models.CharField(max_length=8, choices=VoteMode, default=VoteMode.BOTH)
    fold_score = models.SmallIntegerField(
        null=True,
        blank=True,
        default=-5,
        validators=[MinValueValidator(-1000), MaxValueValidator(-1)],
        help_text="A comment with so many more votes down than up is folded, and opens on a click; empty folds none. "
        "Written as a negative number, like -5.",
    )
    draw_depth = models.PositiveSmallIntegerField(
        "levels drawn",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(conf.DRAW_DEPTH_LIMIT)],
        help_text="How many levels of replies are indented; deeper ones open as a view of their own.",
    )
    typing = models.BooleanField(
        "show that people are typing", default=False, help_text="Shows how many are writing just now, never who."
    )
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="moderated_sites",
        help_text="Staff who see this site in the admin. Superusers see every site.",
    )
    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="owned_sites",
        help_text="Staff who moderate this site, change its settings, and say who moderates and owns it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name

    def is_flooded(self, now: datetime) -> bool:
        return self.flooded_until is not None and self.flooded_until > now

    @cached_property
    def has_bans(self) -> bool:
        """Whether anybody is or was banned here, as this object has once asked. Servers remember a site for two
        seconds (queries/sites.py): most ban nobody, and so their posts need not ask."""
        return self.bans.exists()
