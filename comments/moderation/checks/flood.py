from django.utils import timezone

from comments.enums import Outcome
from comments.moderation.verdict import Case, Finding
from comments.queries.comments import has_published


def find(case: Case) -> Finding | None:
    """While a flood lasts, who had nothing published before it began waits. A badge is never held."""
    since = case.site.flooded_since
    if since is None or case.author.badge or not case.site.is_flooded(timezone.now()):
        return None
    if not case.is_newcomer and case.author.pk is not None and has_published(case.author, before=since):
        return None
    return Finding(Outcome.HOLD, 0, "Far more newcomers than usual write here just now.")
