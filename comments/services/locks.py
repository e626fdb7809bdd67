"""The thread's row lock: whoever changes anything in a thread takes it first, so that its events have one order."""

from comments.errors import NotFound
from comments.models import Comment, Site, Thread, ThreadAlias
from comments.queries.threads import find_thread


def lock_thread(thread: Thread) -> Thread:
    """The thread as it now is, locked until the transaction ends. Raises NotFound when it is gone.

    PostgreSQL locks the row; SQLite's transaction is IMMEDIATE and holds the only write lock already.
    """
    locked = Thread.objects.select_for_update().filter(pk=thread.pk).first()
    if locked is None:
        raise NotFound
    locked.site = thread.site
    return locked


def lock_or_open_thread(site: Site, *, key: str, url: str, title: str) -> Thread:
    """The locked thread of a key, or of an old one; the row is made when this is the first write to it."""
    locked = find_thread(site, key, lock=True)
    if locked is None:
        # Merged away while we waited for it, it has its name still.
        if not ThreadAlias.objects.filter(site=site, key=key).exists():
            # Somebody else may make it first: their row is then the one.
            Thread.objects.get_or_create(site=site, key=key, defaults={"url": url, "title": title})
        locked = find_thread(site, key, lock=True)
    if locked is None:
        raise NotFound  # made, and gone again
    if locked.seq == 0 and (locked.url, locked.title) != (url, title):
        # Nothing is public yet: a post that was held does not name the thread for the writers after it.
        locked.url, locked.title = url, title
        locked.save(update_fields=["url", "title"])
    return locked


def lock_comment(comment: Comment) -> Comment:
    """The comment as it now is, with its thread locked. Raises NotFound when it is gone."""
    thread = lock_thread(comment.thread)
    locked = Comment.objects.filter(pk=comment.pk).first()
    if locked is None:
        raise NotFound
    locked.thread = thread
    return locked


def lock_row_alone(comment: Comment) -> Comment:
    """The comment as it now is, locked without its thread: for what has no place in the log. Raises NotFound.

    Replies to it, which refer to it by its key, do not wait for this lock.
    """
    locked = Comment.objects.select_for_update(no_key=True).filter(pk=comment.pk).first()
    if locked is None:
        raise NotFound
    locked.thread = comment.thread
    return locked
