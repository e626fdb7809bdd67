from comments.enums import Outcome, PublishPolicy
from comments.moderation.verdict import Case, Finding


def find(case: Case) -> Finding | None:
    """What staff write under their badge has been looked at by staff."""
    if case.site.policy == PublishPolicy.HOLD_ALL and not case.author.badge:
        return Finding(Outcome.HOLD, 0, "This site holds every comment.")
    return None
