"""Whose request it is, for rate limits: the peer's address, or the one our own proxies saw."""

import ipaddress
import re
from collections.abc import Sequence

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
