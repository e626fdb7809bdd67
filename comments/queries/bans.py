"""Reads of bans: what of a post they are compared with, and those that meet one."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from comments.addresses import hash_network, period_of
from comments.enums import BanKind
from comments.models import Author, Ban, Comment, Site
from comments.text.linked import linked_hosts, with_parents

# A network changes hands: a ban of one ends after so long at the latest, so that a post need only be compared with the
# keys of so many months. A comment keeps its network for two more.
NETWORK_BAN_DAYS = 366
_PERIODS = 15


def hash_email(site: Site, email: str) -> str:
    """What is kept of a banned e-mail address: a keyed hash, of this site alone."""
    secret = f"ban-email:{site.pk}:{email.casefold()}"
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def active_bans(now: datetime) -> QuerySet[Ban]:
    return Ban.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def bans_against(site: Site, author: Author, comment: Comment, address: str, now: datetime) -> list[Ban]:
    """The bans that meet a post: its author, e-mail address, network and links. One query."""
    domains = {domain for host in linked_hosts(comment.html, comment.author_website) for domain in with_parents(host)}
    meets = Q(kind=BanKind.AUTHOR, value=str(author.pk))
    if author.email:
        meets |= Q(kind=BanKind.EMAIL, value=hash_email(site, author.email))
    if address:
        meets |= Q(kind=BanKind.ADDRESS, value__in=[hash_network(address, period) for period in _periods(now)])
    if domains:
        meets |= Q(kind=BanKind.DOMAIN, value__in=domains)
    return list(active_bans(now).filter(meets, site=site))


def bans_of(author: Author, now: datetime) -> list[Ban]:
    """What keeps an author out, as far as it was made about them."""
    return list(active_bans(now).filter(author=author))


def _periods(now: datetime) -> Iterable[str]:
    month = now.replace(day=1)
    for _ in range(_PERIODS):
        yield period_of(month)
        month = (month - timedelta(days=1)).replace(day=1)
