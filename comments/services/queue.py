"""The moderators' queue: in step with states and reports, by the same transaction that changes them."""

from comments.models import Comment, QueueItem

# Why a comment is in the queue when no check put it there.
REPORTED, REQUEUED = "reported", "requeued"


def enqueue(comment: Comment, why: str) -> None:
    """Show a stored comment to the moderators. `why` is a check's name, REPORTED or REQUEUED; the first one stays."""
    defaults = {"site": comment.thread.site, "why": why, "risk": comment.risk}
    QueueItem.objects.get_or_create(comment=comment, defaults=defaults)


def dequeue(comment: Comment) -> None:
    """Somebody has decided, or there is nothing left to decide."""
    QueueItem.objects.filter(comment=comment).delete()
