"""How often one address and one author may write. The counts are shared by all processes."""

import hashlib
import hmac
import logging
import time
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from comments.addresses import client_address, network_of
from comments.errors import RateLimited
from comments.models import Author
from comments.throttle.store import DatabaseStorage

logger = logging.getLogger(__name__)

# A lively person writes a comment every few seconds at most; an office shares one address.
ADDRESS_LIMITS = {
    "post": ("30/minute", "300/hour"),
    "change": ("60/minute", "600/hour"),
    "preview": ("60/minute", "1200/hour"),
}
AUTHOR_LIMITS = {"post": ("15/minute", "120/hour"), "change": ("30/minute", "300/hour")}
# A Redis that hangs must not hold up a post for longer than this, in seconds.
_REDIS_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
# Peers without an address (a Unix socket behind a proxy that is not counted) share one generous bucket.
NO_ADDRESS = "none"


def ensure_rate(request: HttpRequest, action: str, author: Author | None = None) -> None:
    """Count one `action` ("post", "change", "preview") against its address and author. Raises RateLimited."""
    if not settings.RATE_LIMITS:
        return
    _hit(ADDRESS_LIMITS[action], action, f"address:{_network(request)}")
    if author is not None:
        _hit(AUTHOR_LIMITS.get(action, ()), action, f"author:{author.pk}")


def _network(request: HttpRequest) -> str:
    forwarded = [entry for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    address = client_address(request.META.get("REMOTE_ADDR") or "", forwarded, settings.TRUSTED_PROXY_COUNT)
    return network_of(address) or NO_ADDRESS


def _hit(limits: tuple[str, ...], action: str, who: str) -> None:
    # Addresses are counted under a keyed hash: the store of counts is no list of readers.
    name = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]
    for words in limits:
        limit = _parsed(words)
        if not _allows(limit, action, name):
            raise RateLimited(retry_after=_seconds_left(limit, action, name))


def _allows(limit: RateLimitItem, action: str, name: str) -> bool:
    try:
        return _limiter().hit(limit, action, name)
    except Exception as error:  # each store has its own; one that is away must neither block posts nor open the gate
        logger.warning("The shared store of rate limits is away (%s): this process counts alone.", error)
        return _lone_limiter().hit(limit, action, name)


def _seconds_left(limit: RateLimitItem, action: str, name: str) -> int:
    try:
        reset_time = _limiter().get_window_stats(limit, action, name).reset_time
    except Exception:  # as above
        reset_time = _lone_limiter().get_window_stats(limit, action, name).reset_time
    return max(1, round(reset_time - time.time()))


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
