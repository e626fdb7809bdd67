"""Tickets to an author's own stream: EventSource can send no header, and a token has no place in an address."""

from django.core.signing import BadSignature, TimestampSigner

from comments.errors import BadTicket

# To connect; the stream then lasts as long as any. Addresses end up in logs, and there a ticket is worth nothing.
LIFETIME_SECONDS = 60


def make_ticket(*, site_id: int, key: str, author_id: int) -> str:
    """For one author, in one thread of one site, within LIFETIME_SECONDS. Says nothing but the author's number."""
    return _signer(site_id, key).sign(str(author_id))


def read_ticket(ticket: str, *, site_id: int, key: str) -> int:
    """The number of the author it was made for. Raises BadTicket for any other thread or site, and when it is old."""
    try:
        return int(_signer(site_id, key).unsign(ticket, max_age=LIFETIME_SECONDS))
    except BadSignature as error:
        raise BadTicket from error


def _signer(site_id: int, key: str) -> TimestampSigner:
    # What it is bound to is in the salt: the ticket stays short.
    return TimestampSigner(salt=f"comments.ticket:{site_id}:{key}")
