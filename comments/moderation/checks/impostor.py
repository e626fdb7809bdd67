from comments.enums import Outcome
from comments.moderation.verdict import Case, Finding
from comments.text.lookalikes import skeleton


def find(case: Case) -> Finding | None:
    """A name that reads like that of somebody with a badge, from somebody without."""
    held = case.site.badge_names
    if not held or case.author.badge or skeleton(case.comment.author_name) not in held:
        return None
    return Finding(Outcome.NOTE, 5, "Signed like somebody who has a badge here.")
