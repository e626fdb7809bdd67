from comments.enums import PublishPolicy
from comments.moderation.verdict import Case, Hold
from comments.queries.comments import has_published


def check(case: Case) -> Hold | None:
    """An author is new until a comment of theirs has been published."""
    if case.site.policy != PublishPolicy.HOLD_FIRST:
        return None
    if case.author.pk is not None and has_published(case.author):
        return None
    return Hold("Nothing by this author has been published yet.")
