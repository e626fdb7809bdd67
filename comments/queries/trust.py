"""Whether an author is trusted: who has written enough that was published, and nothing lately that was refused."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from comments.enums import CommentState, Trust
from comments.models import Author, Site

# For so long a refusal keeps an author from being trusted.
REFUSAL_DAYS = 90
_REFUSED = (CommentState.REJECTED, CommentState.REMOVED, CommentState.SPAM)


def newest_decided(author: Author, number: int) -> list[str]:
    """The states of an author's newest comments that were published or refused. One query."""
    decided = author.comments.filter(state__in=(CommentState.PUBLISHED, *_REFUSED)).order_by("-created_at", "-id")
    return list(decided.values_list("state", flat=True)[:number])


def is_trusted(site: Site, author: Author) -> bool:
    """By the moderators' word, by a badge, or by the site's rule; the last is one query, and none where there is no
    rule."""
    if author.badge or author.trust == Trust.ALWAYS:
        return True
    if author.trust == Trust.NEVER or not site.trust_after or author.pk is None:
        return False
    since = timezone.now() - timedelta(days=REFUSAL_DAYS)
    lately = Q(decided_at__gte=since) | Q(decided_at=None, created_at__gte=since)
    numbers = author.comments.aggregate(
        published=Count("pk", filter=Q(state=CommentState.PUBLISHED)),
        refused=Count("pk", filter=Q(state__in=_REFUSED) & lately),
    )
    return bool(numbers["published"] >= site.trust_after and not numbers["refused"])
