"""Host names in the one spelling that browsers send, so that two of them can be compared."""

import ipaddress
import re

import idna

MAX_HOST_LENGTH = 253

# Underscores are not host names by the book, but real blogs live on such names.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Browsers read a host whose last label is a number as an IPv4 address, also in octal, hex and shortened forms.
_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


def canonical_host(raw: str) -> str:
    """Lower case, IDN in punycode, IPv6 in brackets and shortest form. ValueError when it is no host."""
    if raw.startswith("["):
        return _canonical_ipv6(raw)
    host = _ascii(raw).removesuffix(".")
    if len(host) > MAX_HOST_LENGTH or not all(map(_LABEL.fullmatch, host.split("."))):
        raise ValueError("This is not a host name.")
    return host


def is_public_name(host: str) -> bool:
    """Whether a canonical host is a name with a dot in it: no bare word, no IP address in any spelling."""
    labels = host.split(".")
    return len(labels) > 1 and not host.startswith("[") and not _NUMBER_LABEL.fullmatch(labels[-1])


def _canonical_ipv6(raw: str) -> str:
    if not raw.endswith("]") or "%" in raw:
        raise ValueError("This is not a host name.")
    return f"[{ipaddress.IPv6Address(raw[1:-1]).compressed}]"


def _ascii(raw: str) -> str:
    """UTS 46 without the transitional mapping, as browsers do since 2023: «ß» stays a letter of its own."""
    if raw.isascii():
        return raw.lower()
    # IDNA's checks grow faster than the input; no host is longer than this anyway.
    if len(raw) > MAX_HOST_LENGTH:
        raise ValueError("This is not a host name.")
    return idna.encode(raw, uts46=True, transitional=False).decode("ascii")
