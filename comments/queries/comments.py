"""Reads of comments: one with its ancestors, a branch, the newest of a site, what is an author's own."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from comments.enums import CommentState
from comments.errors import NotFound
from comments.models import Author, Comment, Site, Thread
from comments.queries.threads import Page

# Depth has no limit, so families are walked by the database: one query, whatever the depth.
_ANCESTORS = """
    WITH RECURSIVE up(id, parent_id, distance) AS (
        SELECT id, parent_id, 0 FROM comments_comment WHERE id = %s
        UNION ALL SELECT c.id, c.parent_id, up.distance + 1 FROM comments_comment c JOIN up ON c.id = up.parent_id
    )
    SELECT {columns} FROM comments_comment c JOIN up ON c.id = up.id WHERE up.distance > 0 ORDER BY up.distance DESC
"""
_BRANCH = """
    WITH RECURSIVE down(id) AS (
        SELECT id FROM comments_comment WHERE parent_id = %s
        UNION ALL SELECT c.id FROM comments_comment c JOIN down ON c.parent_id = down.id
    )
    SELECT c.* FROM comments_comment c JOIN down ON c.id = down.id
    WHERE c.position > %s AND (c.state = %s OR c.reply_count > 0) ORDER BY c.position LIMIT %s
"""


def _parameter(comment_id: UUID) -> object:
    """A UUID as this database stores it: raw SQL is not adapted by the field."""
    return Comment._meta.pk.get_db_prep_value(comment_id, connection)


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
    return _read_ancestors(comment, "c.*")


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
    """The newest published comments of a site, each with its thread."""
    published = Comment.objects.published().filter(thread__site=site).select_related("thread")
    return list(published.order_by("-created_at", "-id")[:limit])


def own_published_ids(author: Author, thread: Thread) -> list[UUID]:
    """Ids of an author's published comments in one thread, in time order."""
    return list(
        thread.comments.published().filter(author=author).order_by("created_at", "id").values_list("pk", flat=True)
    )


def own_pending(author: Author, thread: Thread) -> list[Comment]:
    """An author's waiting comments in one thread, in time order."""
    return list(thread.comments.filter(author=author, state=CommentState.PENDING).order_by("created_at", "id"))


def has_published(author: Author) -> bool:
    return author.comments.published().exists()
