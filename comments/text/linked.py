"""Which hosts a comment leads to."""

import html
import re

from comments.text.hosts import is_public_name
from comments.text.urls import origin_of

_HREF = re.compile(r'\shref="([^"]*)"')
_LINK = re.compile(r"<a\s[^>]*>.*?</a>", re.DOTALL)
_PORT = re.compile(r":[0-9]+\Z")


def linked_hosts(rendered: str, website: str = "") -> list[str]:
    """The public names that the links of rendered text and its author's website lead to, each once, in their order."""
    return list(dict.fromkeys(hosts_of_links(rendered, website)))


def hosts_of_links(rendered: str, website: str = "") -> list[str]:
    """The same, each as often as it is linked."""
    addresses = [html.unescape(found) for found in _HREF.findall(rendered)]
    hosts = (_host_of(address) for address in [*addresses, website])
    return [host for host in hosts if is_public_name(host)]


def without_links(rendered: str) -> str:
    """Rendered text with its links and their words taken out."""
    return _LINK.sub(" ", rendered)


def with_parents(host: str) -> list[str]:
    """A host and the domains it lies in: a.b.example, b.example. The last label alone is nobody's."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def _host_of(address: str) -> str:
    try:
        return _PORT.sub("", origin_of(address).partition("://")[2])
    except ValueError:
        return ""
