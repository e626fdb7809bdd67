from comments.enums import Outcome, PublishPolicy, Trust
from comments.moderation.verdict import Case, Finding
from comments.queries.comments import has_published


def find(case: Case) -> Finding | None:
    """An author is new until trusted, or, where the site trusts nobody by a number, until a comment of theirs has been
    published. Who is trusted never gets here."""
    if case.site.policy != PublishPolicy.HOLD_FIRST:
        return None
    if case.author.trust == Trust.NEVER:
        return Finding(Outcome.HOLD, 0, "This author is never trusted.")
    if case.site.trust_after:
        return Finding(Outcome.HOLD, 0, "This author is not trusted yet.")
    if not case.is_newcomer and case.author.pk is not None and has_published(case.author):
        return None
    return Finding(Outcome.HOLD, 0, "Nothing by this author has been published yet.")
