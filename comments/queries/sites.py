import time

from comments.errors import NotFound
from comments.models import Site
from comments.models.rows import fetch


def find_site(key: str) -> Site:
    """The site with this public key. Raises NotFound."""
    site = fetch(Site, "key = %s", [key]) if len(key) <= 64 and key.isprintable() else None
    if site is None:
        raise NotFound
    return site


class SiteMemory:
    """The sites asked for lately, for who asks many times a second; several threads may share one.

    It holds as many as there are sites: keys that name none are not remembered.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[str, tuple[float, Site]] = {}

    def find(self, key: str) -> Site:
        """A site as it was at most `seconds` ago. Raises NotFound."""
        until, site = self._known.get(key, (0.0, None))
        if site is None or until < time.monotonic():
            self._known.pop(key, None)
            site = find_site(key)
            self._known[key] = (time.monotonic() + self._seconds, site)
        return site

    def recall(self, key: str) -> Site | None:
        """A site as it was when it was last asked for, without asking anybody."""
        return self._known.get(key, (0.0, None))[1]
