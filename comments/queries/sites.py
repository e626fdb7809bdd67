from comments.errors import NotFound
from comments.models import Site


def find_site(key: str) -> Site:
    """The site with this public key. Raises NotFound."""
    site = Site.objects.filter(key=key).first() if len(key) <= 64 and key.isprintable() else None
    if site is None:
        raise NotFound
    return site
