"""The moderation log's single pen: what happened to what moderators look after, numbered, and told to their desks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from comments.enums import Action
from comments.events import ring_desk
from comments.models import Author, Comment, ModerationEntry, Site, Thread
from comments.models.rows import insert
from comments.models.thread import new_epoch

_NUMBER = """
    INSERT INTO comments_moderationlog (id, epoch, seq) VALUES (1, %s, 1)
    ON CONFLICT (id) DO UPDATE SET seq = comments_moderationlog.seq + 1 RETURNING seq
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides: a user by number, and by the name that stays in the log."""

    user_id: int | None
    name: str


# Nobody: the product itself, or an author who changed what was waiting.
PRODUCT = Actor(None, "")


def note(
    action: Action,
    *,
    site: Site,
    actor: Actor = PRODUCT,
    thread: Thread | None = None,
    comment: Comment | None = None,
    author: Author | None = None,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> ModerationEntry:
    """Number an entry in the transaction of the change that it tells of, and ring the desks once that is committed.

    The number is taken under the log's lock, which is held until the end: lock whatever else you need before this.
    `before` and `after` are JSON. A comment brings its thread and author.
    """
    entry = ModerationEntry(
        seq=_take_number(),
        site=site,
        thread=comment.thread if comment else thread,
        comment=comment,
        author_id=comment.author_id if comment else (author.pk if author else None),
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        reason=reason[: ModerationEntry._meta.get_field("reason").max_length],
        before=dict(before or {}),
        after=dict(after or {}),
        created_at=timezone.now(),
    )
    insert(entry)
    transaction.on_commit(partial(ring_desk, site.pk, entry.seq), robust=True)
    return entry


def forget_words(comment: Comment) -> None:
    """Take a comment's words out of the log: they are gone when its author has deleted them."""
    comment.moderation_entries.filter(action=Action.EDITED).update(before={}, after={})


def _take_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [new_epoch()])
        return int(cursor.fetchone()[0])
