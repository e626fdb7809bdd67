from comments.enums import CommentState, Outcome
from comments.moderation.verdict import Case, Finding
from comments.queries.trust import newest_decided

# Of so many newest; one refusal may be a slip of either side.
COUNTED = 20
FEWEST = 2
POINTS = 12


def find(case: Case) -> Finding | None:
    """The share of an author's newest comments that was refused."""
    if case.is_newcomer or case.author.pk is None or case.author.badge:
        return None
    states = newest_decided(case.author, COUNTED)
    refused = sum(state != CommentState.PUBLISHED for state in states)
    if refused < FEWEST:
        return None
    points = round(POINTS * refused / len(states), 1)
    return Finding(Outcome.NOTE, points, f"{refused} of this author's last {len(states)} comments were refused.")
