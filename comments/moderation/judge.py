from comments.moderation.checks import CHECKS
from comments.moderation.verdict import Case, Hold


def judge(case: Case) -> Hold | None:
    """The first check that wants a comment held, or None: publish it."""
    for check in CHECKS:
        hold = check(case)
        if hold is not None:
            return hold
    return None
