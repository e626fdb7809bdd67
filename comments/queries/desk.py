"""Reads of the moderation log for an open desk: who may follow, what has happened, who looks at what."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from comments.cursor import BEGINNING, Cursor
from comments.models import Claim, ModerationEntry, ModerationLog
from comments.queries.moderation import moderated_sites
from comments.queries.queue import count_waiting, queue_of

# The names of whoever looks at what; a desk shows no more.
CLAIMS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DeskView:
    """What one moderator's open desk needs to know now.

    `sites` are keys by number; None for somebody who may not follow (any more). `claims` are (comment, name) of
    colleagues.
    """

    sites: dict[int, str] | None
    head: Cursor = BEGINNING
    waiting: int = 0
    claims: tuple[tuple[str, str], ...] = ()


def look_at_desk(session_key: str) -> DeskView:
    """The session is asked each time: whoever is signed out, or moderates a site no more, hears nothing more of it."""
    user = user_of_session(session_key)
    sites = dict(moderated_sites(user).values_list("pk", "key")) if user else {}
    if user is None or not (user.is_staff and user.is_active) or not (sites or user.is_superuser):
        return DeskView(None)
    log = ModerationLog.objects.first()
    live = Claim.objects.filter(expires_at__gt=timezone.now(), comment__thread__site__in=list(sites)).exclude(user=user)
    names = live.order_by("comment").values_list("comment", "user__username")[:CLAIMS_SHOWN]
    return DeskView(
        sites,
        Cursor(log.epoch, log.seq) if log else BEGINNING,
        count_waiting(queue_of(list(sites))),
        tuple((str(comment), name) for comment, name in names),
    )


def read_entries(site_ids: Collection[int], after: int, up_to: int, limit: int) -> list[ModerationEntry]:
    """The log of some sites from a place on, oldest first."""
    entries = ModerationEntry.objects.filter(seq__gt=after, seq__lte=up_to, site__in=list(site_ids))
    return list(entries.exclude(comment=None).order_by("seq")[:limit])


def user_of_session(session_key: str) -> User | None:
    """Who is signed in by a session, by Django's own rules: it exists, is not over, and was opened with the password
    that the account still has."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user_id, backend = store.get(SESSION_KEY), store.get(BACKEND_SESSION_KEY)
    if user_id is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(store.get(HASH_SESSION_KEY) or "", each) for each in hashes):
        return None
    return user
