import uuid
from typing import Self

import uuid_utils.compat
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments import conf
from comments.enums import Badge, CommentState
from comments.models.author import Author
from comments.models.thread import Thread
from comments.text.excerpts import whole_text
from comments.text.linked import without_links
from comments.text.markdown import render
from comments.text.sameness import fingerprint


def new_comment_id() -> uuid.UUID:
    """A UUID that sorts by time, so that new rows land together in the index and stay unique between servers."""
    return uuid_utils.compat.uuid7()


# What `Comment.write` sets.
TEXT_FIELDS = ("body", "html", "fingerprint")


class CommentQuerySet(models.QuerySet["Comment"]):
    def published(self) -> Self:
        return self.filter(state=CommentState.PUBLISHED)

    def shown(self) -> Self:
        """What an anonymous visitor sees: published comments, and the places of others that hold published replies."""
        return self.filter(Q(state=CommentState.PUBLISHED) | Q(reply_count__gt=0))


class Comment(models.Model):
    """One comment. `root` is the head of its branch (null for a head), `parent` what it replies to.

    The signature is kept as it was at the time of writing: an author who signs differently later does not rewrite the
    past, and a page that was loaded earlier stays equal to one loaded now.
    """

    id = models.UUIDField(primary_key=True, default=new_comment_id, editable=False)
    # Without an index of their own, as each is one more page of every post: two constraints below begin with them, and
    # `parent` has an index of replies alone.
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies", db_index=False
    )
    root = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="branch", db_index=False
    )
    # Time order inside a branch, given under the thread's lock: 0 for a root, then 1, 2, 3 … for replies at any depth.
    position = models.PositiveIntegerField(default=0, editable=False)
    author = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="comments")
    author_name = models.CharField(max_length=conf.NAME_LENGTH, blank=True)
    author_website = models.CharField(max_length=conf.WEBSITE_LENGTH, blank=True)
    author_badge = models.CharField(max_length=12, choices=Badge, default=Badge.NONE, blank=True)
    body = models.TextField()
    html = models.TextField(editable=False)
    # What finds the same text again (text/sameness.py); it goes with the text.
    fingerprint = models.CharField(max_length=16, null=True, editable=False)  # noqa: DJ001 - only null lets «=» use the index below
    state = models.CharField(max_length=12, choices=CommentState, default=CommentState.PENDING)
    # What the author of a rejected comment is told.
    refusal = models.CharField("reason told to the author", max_length=conf.REASON_LENGTH, blank=True)
    # When a moderator last decided about it, or its author took it back: who was away is told what became of it.
    decided_at = models.DateTimeField(null=True, editable=False)
    # What the checks found when it was written: in words for the moderator, in points for the order of the queue, and
    # each finding as {check, score, reason}.
    hold_reason = models.CharField(max_length=conf.REASON_LENGTH, blank=True, editable=False)
    risk = models.FloatField(default=0, editable=False)
    sheet = models.JSONField(default=list, editable=False)
    # The keyed hash of the network it came from and the month of the key, for a while (comments/addresses.py).
    network = models.CharField(max_length=40, blank=True, editable=False)
    # Set apart by a moderator, for all readers.
    highlighted = models.BooleanField(default=False, editable=False)
    client_id = models.UUIDField(null=True, editable=False)
    rev = models.PositiveIntegerField(default=1, editable=False)
    # Published replies below it, at any depth.
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    up = models.PositiveIntegerField(default=0, editable=False)
    down = models.PositiveIntegerField(default=0, editable=False)
    score = models.FloatField(default=0, editable=False)  # what the sort «best» goes by
    # The last change of `up` and `down`: votes are not in the event log, and who was away asks by time.
    voted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Last publication in its branch; only a root's counts, for the sort «active».
    active_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["thread", "client_id"], name="one_comment_per_client_id"),
            models.UniqueConstraint(
                fields=["root", "position"], name="one_reply_per_position", condition=Q(root__isnull=False)
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="comment_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="roots_by_time", condition=Q(parent=None)),
            models.Index(fields=["thread", "active_at", "id"], name="roots_by_activity", condition=Q(parent=None)),
            models.Index(fields=["thread", "score", "id"], name="roots_by_score", condition=Q(parent=None)),
            models.Index(fields=["thread", "voted_at"], name="voted_by_time", condition=Q(voted_at__isnull=False)),
            models.Index(fields=["parent"], name="replies_by_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["state", "created_at"], name="comments_by_state"),
            models.Index(fields=["fingerprint"], name="comments_by_text", condition=Q(fingerprint__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.author_name or 'Anonymous'}, {self.created_at:%Y-%m-%d %H:%M}"

    def write(self, body: str) -> None:
        """The single setter of the text: raw body and what is made of it never part. The caller saves `TEXT_FIELDS`.

        Rendering can take tenths of a second: call it before the transaction, not inside.
        """
        self.body, self.html = body, render(body) if body else ""
        self.fingerprint = fingerprint(whole_text(without_links(self.html)))

    @property
    def is_published(self) -> bool:
        return self.state == CommentState.PUBLISHED

    @property
    def is_shown(self) -> bool:
        """The same rule as `CommentQuerySet.shown`."""
        return self.is_published or self.reply_count > 0
