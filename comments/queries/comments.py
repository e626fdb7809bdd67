"""Reads of comments: one with its ancestors, a branch, the newest of a site, what is an author's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from comments.enums import CommentState
from comments.errors import NotFound
from comments.models import Author, Comment, Site, Thread
from comments.queries.threads import Page


def _columns(alias: str) -> str:
    """All by name: what a newer version adds to the table must not change the answer to a statement that PostgreSQL
    has prepared for this one."""
    return ", ".join(f"{alias}.{field.column}" for field in Comment._meta.concrete_fields)


# Depth has no limit, so families are walked by the database: one query, whatever the depth.
_ANCESTORS = """
    WITH RECURSIVE up(id, parent_id, distance) AS (
        SELECT id, parent_id, 0 FROM comments_comment WHERE id = %s
        UNION ALL SELECT c.id, c.parent_id, up.distance + 1 FROM comments_comment c JOIN up ON c.id = up.parent_id
    )
    SELECT {columns} FROM comments_comment c JOIN up ON c.id = up.id WHERE up.distance > 0 ORDER BY up.distance DESC
"""
_BRANCH = f"""
    WITH RECURSIVE down(id) AS (
        SELECT id FROM comments_comment WHERE parent_id = %s
        UNION ALL SELECT c.id FROM comments_comment c JOIN down ON c.parent_id = down.id
    )
    SELECT {_columns("c")} FROM comments_comment c JOIN down ON c.id = down.id
    WHERE c.position > %s AND (c.state = %s OR c.reply_count > 0) ORDER BY c.position LIMIT %s
"""
_NEWEST_IN_BRANCH = f"""
    WITH RECURSIVE down(id) AS (
        SELECT id FROM comments_comment WHERE parent_id = %s
        UNION ALL SELECT c.id FROM comments_comment c JOIN down ON c.parent_id = down.id
    )
    SELECT {_columns("c")} FROM comments_comment c JOIN down ON c.id = down.id
    WHERE c.state = %s ORDER BY c.position DESC LIMIT %s
"""
# Every post asks these two, so they are written out: compiling them costs ten times the answer.
_POSTED = "SELECT id FROM comments_comment WHERE thread_id = %s AND client_id = %s"
_PLACE = f"""
    SELECT {_columns("parent")}, 1 + coalesce((
        SELECT max(position) FROM comments_comment WHERE root_id = coalesce(parent.root_id, parent.id)
    ), 0) AS next_position
    FROM comments_comment parent WHERE parent.id = %s AND parent.thread_id = %s
    AND (parent.state = %s OR (parent.state = %s AND parent.author_id = %s))
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: below `parent`, and after all others of its branch."""

    parent: Comment
    position: int


def _parameter(comment_id: UUID) -> str | UUID:
    """A UUID as this database stores it: raw SQL is not adapted by the field."""
    parameter: str | UUID = Comment._meta.pk.get_db_prep_value(comment_id, connection)
    return parameter


def find_comment(site: Site, comment_id: str) -> Comment:
    """A comment of this site in whatever state, its thread and site attached. Raises NotFound.

    Who may see it is the caller's next question: `find_shown` for readers, `rules.ensure_may_change` for authors.
    """
    try:
        wanted = UUID(comment_id)
    except ValueError as error:
        raise NotFound from error
    comment = Comment.objects.select_related("thread").filter(pk=wanted, thread__site=site).first()
    if comment is None:
        raise NotFound
    comment.thread.site = site
    return comment


def find_posted(thread: Thread, client_id: UUID) -> Comment | None:
    """The comment that a browser has posted to this thread under this id, its author attached."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [thread.pk, _parameter(client_id)])
        found = cursor.fetchone()
    return Comment.objects.select_related("author").get(pk=found[0]) if found else None


def newest_of_writer(thread: Thread, author: Author, network: str) -> datetime | None:
    """When an author, or anybody from their network, last wrote in a thread, whatever became of it."""
    writer = Q(author=author) | Q(network=network) if network else Q(author=author)
    found: datetime | None = thread.comments.filter(writer).aggregate(newest=Max("created_at"))["newest"]
    return found


def find_place(thread: Thread, parent_id: UUID, author: Author | None) -> Place | None:
    """Where a reply to a comment goes, None when that is not public in this thread: to its `author` a shadowed one
    seems to be. Ask with the thread locked."""
    states = [CommentState.PUBLISHED.value, CommentState.SHADOWED.value, author.pk if author else None]
    parameters = [_parameter(parent_id), thread.pk, *states]
    parent = next(iter(Comment.objects.raw(_PLACE, parameters)), None)
    return Place(parent, vars(parent)["next_position"]) if parent else None


def find_shown(site: Site, comment_id: str) -> Comment:
    """A comment that an anonymous visitor may see. Unknown, private and other sites' ids all raise NotFound."""
    comment = find_comment(site, comment_id)
    if not comment.is_shown:
        raise NotFound
    return comment


def find_in_branch(comment: Comment, comment_id: str) -> Comment:
    """Another comment of the same branch, in whatever state: a reply may be removed while a reader pages on from it."""
    found = find_comment(comment.thread.site, comment_id)
    if (found.root_id or found.pk) != (comment.root_id or comment.pk):
        raise NotFound
    return found


def ancestors_of(comment: Comment) -> list[Comment]:
    """From the root down to the parent, in whatever state; empty for a root."""
    return _read_ancestors(comment, _columns("c"))


def ancestor_states_of(comment: Comment) -> list[Comment]:
    """The same without words: id, state and reply_count alone, for who counts under the thread's lock."""
    return _read_ancestors(comment, "c.id, c.state, c.reply_count")


def _read_ancestors(comment: Comment, columns: str) -> list[Comment]:
    if comment.parent_id is None:
        return []
    return list(Comment.objects.raw(_ANCESTORS.format(columns=columns), [_parameter(comment.pk)]))


def read_replies(comment: Comment, *, limit: int, after: Comment | None = None) -> Page:
    """What is shown below a comment at any depth, in time order: parents always come before their replies."""
    position = after.position if after else 0
    if comment.root_id is None:
        replies = Comment.objects.shown().filter(root=comment, position__gt=position).order_by("position")
        found: Sequence[Comment] = list(replies[: limit + 1])
    else:
        parameters = [_parameter(comment.pk), position, CommentState.PUBLISHED.value, limit + 1]
        found = list(Comment.objects.raw(_BRANCH, parameters))
    page = list(found[:limit])
    return Page(page, str(page[-1].pk) if len(found) > limit else None)


def newest_comments(site: Site, limit: int) -> list[Comment]:
    """The newest published comments of a site, each with its thread and site."""
    published = Comment.objects.published().filter(thread__site=site).select_related("thread")
    found = list(published.order_by("-created_at", "-id")[:limit])
    for comment in found:
        comment.thread.site = site
    return found


def newest_in_thread(thread: Thread, limit: int) -> list[Comment]:
    """The newest published comments of a thread, replies among them, each with that thread."""
    found = list(thread.comments.published().order_by("-created_at", "-id")[:limit])
    for comment in found:
        comment.thread = thread
    return found


def newest_replies(comment: Comment, limit: int) -> list[Comment]:
    """The newest published comments below one, at any depth, each with that comment's thread."""
    if comment.root_id is None:
        replies = Comment.objects.published().filter(root=comment).order_by("-position")
        found = list(replies[:limit])
    else:
        parameters = [_parameter(comment.pk), CommentState.PUBLISHED.value, limit]
        found = list(Comment.objects.raw(_NEWEST_IN_BRANCH, parameters))
    for reply in found:
        reply.thread = comment.thread
    return found


_SAME = """
    SELECT comments_comment.state FROM comments_comment
    JOIN comments_thread ON comments_thread.id = comments_comment.thread_id
    WHERE comments_comment.fingerprint = %s AND comments_comment.id <> %s AND comments_comment.created_at >= %s
    AND comments_thread.site_id = %s AND comments_comment.state <> 'deleted' LIMIT 20
"""


def has_published(author: Author, before: datetime | None = None) -> bool:
    """Whether anything of theirs is public, that was written `before` a time."""
    published = author.comments.published()
    return (published if before is None else published.filter(created_at__lt=before)).exists()


def states_of_same(site: Site, comment: Comment, since: datetime) -> list[str]:
    """The states of comments with the same text on a site, at most twenty. One query."""
    # By hand: to put these few words together took the ORM longer than the database to answer.
    adapt = connection.ops.adapt_datetimefield_value
    own = comment.pk.hex if connection.vendor == "sqlite" else comment.pk
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [comment.fingerprint, own, adapt(since), site.pk])
        return [state for (state,) in cursor.fetchall()]
