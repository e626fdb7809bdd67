"""Whose request it is: the peer's address, or the one our own proxies saw. What is kept of it is a keyed hash."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

# Some gateways write 192.0.2.1:5678 or [2001:db8::1]:5678.
_WITH_PORT = re.compile(r"(\A\d+\.\d+\.\d+\.\d+|\]):\d+\Z", re.ASCII)


def client_address(peer: str, forwarded: Sequence[str], proxy_count: int) -> str:
    """The address `proxy_count` hops away. `forwarded` is X-Forwarded-For, split, oldest first.

    Each proxy of ours appends the peer it saw, so entry -n was written by our n-th proxy; what stands left of it is the
    client's own claim. With 0 the header is ignored. A header shorter than the count did not come through our proxies.
    """
    if proxy_count and len(forwarded) >= proxy_count:
        return forwarded[-proxy_count].strip()
    return peer


def network_of(address: str) -> str:
    """The unit a limit counts: an IPv4 address, or the /64 that one IPv6 customer has alone. "" if it is neither."""
    try:
        parsed = ipaddress.ip_address(_WITH_PORT.sub(r"\1", address).split("%")[0].strip("[]"))
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def period_of(now: datetime) -> str:
    """The month in which a key for networks serves, like 2026-11: hashes of two months cannot be joined."""
    return f"{now:%Y-%m}"


def hash_network(network: str, period: str) -> str:
    """What is kept with a comment of the network it came from: the period and a keyed hash; "" of no network."""
    if not network:
        return ""
    secret = f"network:{period}:{network}"
    return f"{period}:{hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()[:32]}"
