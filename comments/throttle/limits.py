"""How often one address and one author may write. The counts are shared by all processes."""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from comments.addresses import client_address, network_of
from comments.errors import RateLimited
from comments.models import Author
from comments.throttle.store import DatabaseStorage, counting

T = TypeVar("T")
logger = logging.getLogger(__name__)

# A lively person writes a comment every few seconds at most; an office shares one address.
ADDRESS_LIMITS: dict[str, tuple[str, ...]] = {
    "post": ("30/minute", "300/hour"),
    "change": ("60/minute", "600/hour"),
    "preview": ("60/minute", "1200/hour"),
    "vote": ("60/minute", "1200/hour"),
    # Readers' first votes. Each is one more for who wants to stuff a ballot, and a comment opens a guest as well.
    "guest": ("20/hour",),
    "ticket": ("60/minute", "1200/hour"),
    "report": ("10/minute", "60/hour"),
}
AUTHOR_LIMITS: dict[str, tuple[str, ...]] = {
    "post": ("15/minute", "120/hour"),
    "change": ("30/minute", "300/hour"),
    "vote": ("30/minute", "300/hour"),
    "ticket": ("30/minute", "300/hour"),
}
# A Redis that hangs must not hold up a post for longer than this, in seconds.
_REDIS_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
# After a failure nobody waits for the store again so soon: four counts of a post were two seconds of waiting.
AWAY_SECONDS = 5.0
_away_until = 0.0
# Peers without an address (a Unix socket behind a proxy that is not counted) share one generous bucket.
NO_ADDRESS = "none"


def ensure_rate(request: HttpRequest, action: str, author: Author | None = None) -> None:
    """Count one `action` (a key of the limits above) against its address and author. Raises RateLimited."""
    if not settings.RATE_LIMITS:
        return
    counted = [(ADDRESS_LIMITS[action], f"address:{client_network(request)}")]
    if author is not None:
        counted.append((AUTHOR_LIMITS.get(action, ()), f"author:{author.pk}"))
    with nullcontext() if settings.REDIS_URL else counting():
        refusal = next(filter(None, (_hit(limits, action, who) for limits, who in counted)), None)
    if refusal is not None:  # raised out here: what was counted stays counted
        raise refusal


def client_network(request: HttpRequest) -> str:
    """Who asks, as far as limits go: an address or the /64 around it; NO_ADDRESS for a peer that has none."""
    forwarded = [entry for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    address = client_address(request.META.get("REMOTE_ADDR") or "", forwarded, settings.TRUSTED_PROXY_COUNT)
    return network_of(address) or NO_ADDRESS


def _hit(limits: tuple[str, ...], action: str, who: str) -> RateLimited | None:
    """Count under each limit until one refuses; that refusal."""
    # Addresses are counted under a keyed hash: the store of counts is no list of readers.
    name = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]
    for words in limits:
        limit = _parsed(words)
        if not _allows(limit, action, name):
            return RateLimited(retry_after=_seconds_left(limit, action, name))
    return None


def _allows(limit: RateLimitItem, action: str, name: str) -> bool:
    return _ask(lambda counts: counts.hit(limit, action, name))


def _seconds_left(limit: RateLimitItem, action: str, name: str) -> int:
    reset_time = _ask(lambda counts: counts.get_window_stats(limit, action, name).reset_time)
    return max(1, round(reset_time - time.time()))


def _ask(question: Callable[[FixedWindowRateLimiter], T]) -> T:
    """Of the counts that all share; while those are away, of this process's own: the gate neither shuts nor opens."""
    global _away_until
    if time.monotonic() >= _away_until:
        try:
            return question(_limiter())
        except Exception as error:  # each store has its own
            _away_until = time.monotonic() + AWAY_SECONDS
            logger.warning("The shared store of rate limits is away (%s): this process counts alone.", error)
    return question(_lone_limiter())


@cache
def _parsed(words: str) -> RateLimitItem:
    return parse(words)


@cache
def _limiter() -> FixedWindowRateLimiter:
    store = storage_from_string(settings.REDIS_URL, **_REDIS_PATIENCE) if settings.REDIS_URL else DatabaseStorage()
    assert isinstance(store, Storage)
    return FixedWindowRateLimiter(store)


@cache
def _lone_limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())
