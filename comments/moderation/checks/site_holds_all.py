from comments.enums import PublishPolicy
from comments.moderation.verdict import Case, Hold


def check(case: Case) -> Hold | None:
    if case.site.policy == PublishPolicy.HOLD_ALL:
        return Hold("This site holds every comment.")
    return None
