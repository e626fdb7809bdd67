"""Web addresses: authors' websites, links in bodies, origins of sites.

Addresses are taken apart by one strict pattern. Python's urlsplit silently removes tabs and line breaks and knows
nothing of backslashes, so what it reads is not always what a browser would open.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _

from comments import conf
from comments.text.characters import refuse_unstorable
from comments.text.hosts import canonical_host, is_public_name

MAX_URL_LENGTH = conf.WEBSITE_LENGTH

_HTTP_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:@%\\]+)(?::(?P<port>[0-9]{0,5}))?")
# A scheme has no dot before its colon and no port after it: «example.org:8080» is a host, «mailto:ann» is not.
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?![0-9])", re.IGNORECASE)
_UNSAFE_IN_LINKS = re.compile(r"[\s<>\"\\`]")
_UNSAFE_IN_URLS = re.compile(r"[\s<>\"'\\`]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65535


class _Address(NamedTuple):
    origin: str
    host: str
    rest: str


def clean_url(raw: str) -> str:
    """An author's website as a canonical absolute address; "" for none. ValueError with words for its author.

    Scheme and host in lower case, IDN in punycode, no default port, ASCII only; path, query and fragment as typed.
    Cleaning twice changes nothing.
    """
    refuse_unstorable(raw)
    typed = raw.strip()
    if not typed:
        return ""
    if len(typed) > MAX_URL_LENGTH:
        raise ValueError(_("Please shorten the website's address to %(limit)s characters.") % {"limit": MAX_URL_LENGTH})
    address = _website(typed)
    url = address.origin + _ascii_rest(address.rest)
    if len(url) > MAX_URL_LENGTH:
        raise ValueError(_("Please shorten the website's address to %(limit)s characters.") % {"limit": MAX_URL_LENGTH})
    return url


def is_safe_link(url: str) -> bool:
    """Whether a link may be live on a page: absolute http(s), a host, no userinfo, nothing that ends an attribute.

    Any host will do, also localhost and IP addresses: the reader's browser opens the link, the server never does.
    """
    if _UNSAFE_IN_LINKS.search(url) or _has_hidden(url):
        return False
    try:
        _parse(url)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1000)
def origin_of(url: str) -> str:
    """The origin of an http(s) address as browsers write it in the Origin header. ValueError for anything else."""
    return _parse(url.strip()).origin


def clean_origin(raw: str) -> str:
    """An origin as a site's owner types it, in the spelling of `origin_of`. ValueError with words for the owner."""
    refuse_unstorable(raw)
    try:
        address = _parse(raw.strip())
    except ValueError:
        raise ValueError("Please give an origin such as https://blog.example.org.") from None
    if address.rest not in ("", "/"):
        raise ValueError(f"An origin has no path: please give {address.origin} alone.")
    return address.origin


def _website(typed: str) -> _Address:
    if _UNSAFE_IN_URLS.search(typed) or _has_hidden(typed):
        raise ValueError(_("A website's address cannot hold spaces, quotes, angle brackets or hidden characters."))
    url = _with_scheme(typed)
    if "@" in _authority(url):
        raise ValueError(_("Please leave out user name and password in the website's address."))
    try:
        address = _parse(url)
    except ValueError:
        raise ValueError(_("Please give a website's address such as https://example.org, or none.")) from None
    if not is_public_name(address.host):
        raise ValueError(_("Please give the website's full public name, such as https://example.org."))
    return address


def _with_scheme(typed: str) -> str:
    if _HTTP_URL.fullmatch(typed):
        return typed
    if _OTHER_SCHEME.match(typed):
        raise ValueError(_("A website's address starts with https:// or http://."))
    return "https://" + typed.removeprefix("//")


def _authority(url: str) -> str:
    match = _HTTP_URL.fullmatch(url)
    return match["authority"] if match else ""


def _parse(url: str) -> _Address:
    match = _HTTP_URL.fullmatch(url)
    authority = match and _AUTHORITY.fullmatch(match["authority"])
    if not match or not authority:
        raise ValueError("This is not an http or https address.")
    scheme, host = match["scheme"].lower(), canonical_host(authority["host"])
    port = int(authority["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port <= _HIGHEST_PORT:
        raise ValueError("This port does not exist.")
    origin = f"{scheme}://{host}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")
    return _Address(origin, host, match["rest"])


def _ascii_rest(rest: str) -> str:
    """Letters beyond ASCII as browsers send them; all that is ASCII stays as typed, also what is encoded already."""
    return rest if rest.isascii() else "".join(c if c.isascii() else quote(c) for c in rest)


def _has_hidden(text: str) -> bool:
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in text)
