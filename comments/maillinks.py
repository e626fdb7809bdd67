"""Links in mails to moderators: signed, bound to one purpose and one person, on this server's configured address.

What a link is good for stands in its query, which no log of ours keeps.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

DECIDE_SALT, STOP_SALT = "comments.mail.decide", "comments.mail.stop"
# Long enough for a holiday weekend; what still waits then is in a later mail.
DECIDE_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DecisionLink:
    """One moderator may decide about one text of one comment."""

    comment_id: UUID
    rev: int
    user_id: int

    @property
    def url(self) -> str:
        key = signing.dumps([self.comment_id.hex, self.rev, self.user_id], salt=DECIDE_SALT)
        return f"{settings.BASE_URL}{reverse('decide-by-mail')}?key={key}"


def read_decision_key(key: str) -> DecisionLink:
    """Raises SignatureExpired for one that is too old, BadSignature for one that is none of ours."""
    comment_id, rev, user_id = signing.loads(key, salt=DECIDE_SALT, max_age=DECIDE_LIFETIME)
    return DecisionLink(UUID(comment_id), rev, user_id)


def stop_url(choice_id: int) -> str:
    """Ends the mails about one site to one moderator. Good for ever: who wants no more mails is asked no more."""
    return f"{settings.BASE_URL}{reverse('stop-mails')}?key={signing.dumps(choice_id, salt=STOP_SALT)}"


def read_stop_key(key: str) -> int:
    """The number of the choice. Raises BadSignature."""
    return int(signing.loads(key, salt=STOP_SALT))
