"""The closed lists of words. The values are stored and sent: change none. What readers see of them is translated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublishPolicy(TextChoices):
    AT_ONCE = "at_once", "Publish at once"
    HOLD_FIRST = "hold_first", "Hold an author's first comment"
    HOLD_ALL = "hold_all", "Hold every comment"


class VoteMode(TextChoices):
    BOTH = "both", "Up and down"
    UP = "up", "Up only"
    NONE = "none", "None"


class ThreadState(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class CommentState(TextChoices):
    PUBLISHED = "published", "Published"
    PENDING = "pending", "Waiting"
    REJECTED = "rejected", "Rejected"
    REMOVED = "removed", "Removed by a moderator"
    # Its author is told that it waits: who sends spam learns nothing by it.
    SPAM = "spam", "Spam"
    # Its author sees it published, and nobody else sees it.
    SHADOWED = "shadowed", "Shadowed"
    DELETED = "deleted", "Deleted by its author"


class Outcome(TextChoices):
    """What a check of a new text wants: nothing firm, or one of four."""

    NOTE = "note", "Noted"
    HOLD = "hold", "Held"
    SPAM = "spam", "Taken for spam"
    SHADOW = "shadow", "Shown to its author alone"
    REFUSE = "refuse", "Refused"


class Action(TextChoices):
    """What the moderation log tells. The first two are the product's own doing, the next two the author's."""

    HELD = "held", "Held"
    MARKED = "marked", "Taken for spam"
    REVISED = "revised", "Edited by its author"
    WITHDRAWN = "withdrawn", "Deleted by its author"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    SPAM = "spam", "Marked as spam"
    REMOVED = "removed", "Removed"
    RESTORED = "restored", "Restored"
    REQUEUED = "requeued", "Put back"
    EDITED = "edited", "Edited"
    REPORTED = "reported", "Reported"
    SETTLED = "settled", "Reports settled"
    AUTHOR = "author", "Author changed"
    BANNED = "banned", "Banned"
    UNBANNED = "unbanned", "Ban lifted"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    RENAMED = "renamed", "Renamed"
    SLOWED = "slowed", "Slow mode set"
    MOVED = "moved", "Moved"
    MERGED = "merged", "Merged"
    PINNED = "pinned", "Pinned"
    UNPINNED = "unpinned", "No longer pinned"
    HIGHLIGHTED = "highlighted", "Highlighted"
    DIMMED = "dimmed", "No longer highlighted"
    FLOODED = "flooded", "A flood began"
    CALMED = "calmed", "A flood is over"


class BanKind(TextChoices):
    AUTHOR = "author", "Author"
    EMAIL = "email", "E-mail address"
    ADDRESS = "address", "Network"
    DOMAIN = "domain", "Links to a domain"


class BanMode(TextChoices):
    REFUSE = "refuse", "Refuse what they write"
    SHADOW = "shadow", "Show what they write to themselves alone"


class Trust(TextChoices):
    AUTO = "auto", "By the site's rule"
    ALWAYS = "always", "Always"
    NEVER = "never", "Never"


class Badge(TextChoices):
    NONE = "", "None"
    OWNER = "owner", _("Owner")
    MODERATOR = "moderator", _("Moderator")


class ReportReason(TextChoices):
    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("Insults or threats")
    OFF_TOPIC = "off_topic", _("Has nothing to do with the page")
    OTHER = "other", _("Something else")


class MailState(TextChoices):
    QUEUED = "queued", "To be sent"
    SENT = "sent", "Sent"
    DEAD = "dead", "Given up"


class MailPace(TextChoices):
    AT_ONCE = "at_once", "At once"
    HOURLY = "hourly", "At most once an hour"
    DAILY = "daily", "At most once a day"
    NONE = "none", "None"


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
