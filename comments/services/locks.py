"""The thread's row lock: whoever changes anything in a thread takes it first, so that its events have one order."""

from comments.errors import NotFound
from comments.models import Comment, Site, Thread


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
    """The locked thread of a key; the row is made when this is the first write to it."""
    Thread.objects.get_or_create(site=site, key=key, defaults={"url": url, "title": title})
    locked = Thread.objects.select_for_update().get(site=site, key=key)
    locked.site = site
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
