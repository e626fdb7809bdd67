from django.utils import timezone

from comments.enums import BanMode, Outcome
from comments.moderation.verdict import Case, Finding
from comments.queries.bans import bans_against


def find(case: Case) -> Finding | None:
    """Who has a badge is never met: they may share an office with whom they have banned."""
    if case.author.badge or not case.site.has_bans:
        return None
    bans = bans_against(case.site, case.author, case.comment, case.context.address, timezone.now())
    if not bans:
        return None
    refusing = [ban for ban in bans if ban.mode == BanMode.REFUSE]
    kind = (refusing or bans)[0].get_kind_display().lower()
    return Finding(Outcome.REFUSE if refusing else Outcome.SHADOW, 0, f"Banned: {kind}.")
