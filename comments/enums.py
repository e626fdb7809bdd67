"""The closed lists of words. The values are stored and sent: change none."""

from django.db.models import TextChoices


class PublishPolicy(TextChoices):
    AT_ONCE = "at_once", "Publish at once"
    HOLD_FIRST = "hold_first", "Hold an author's first comment"
    HOLD_ALL = "hold_all", "Hold every comment"


class ThreadState(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class CommentState(TextChoices):
    PUBLISHED = "published", "Published"
    PENDING = "pending", "Waiting"
    REJECTED = "rejected", "Rejected"
    REMOVED = "removed", "Removed by a moderator"
    DELETED = "deleted", "Deleted by its author"


class Badge(TextChoices):
    NONE = "", "None"
    OWNER = "owner", "Owner"
    MODERATOR = "moderator", "Moderator"


class EventKind(TextChoices):
    CREATED = "comment.created", "Comment created"
    EDITED = "comment.edited", "Comment edited"
    REMOVED = "comment.removed", "Comment removed"
    THREAD = "thread.changed", "Thread changed"


class Sort(TextChoices):
    OLDEST = "oldest", "Oldest first"
    NEWEST = "newest", "Newest first"
    BEST = "best", "Best first"
    ACTIVE = "active", "Latest activity first"


class ResetReason(TextChoices):
    TOO_OLD = "too_old", "The cursor is further back than a replay goes"
    EPOCH = "epoch", "The cursor belongs to another log"
    OVERFLOW = "overflow", "More happened than a stream can carry"
