"""Where a visitor stands: which site, which thread, which page of the blog it belongs to."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from comments import rules
from comments.drafts import clean_key
from comments.drawing.links import Links
from comments.errors import CommentsError, NotFound
from comments.languages import asked_language
from comments.models import Comment, Site, Thread
from comments.queries.comments import find_shown
from comments.queries.sites import find_site
from comments.queries.threads import find_thread
from comments.text.urls import origin_of


@dataclass(frozen=True, slots=True)
class Place:
    """`thread` is None until somebody writes; `page_url` is the blog's page, one of the site's own for certain."""

    site: Site
    key: str
    thread: Thread | None
    page_url: str
    links: Links

    @property
    def canonical_links(self) -> Links:
        """One spelling of each address of this thread, for search engines."""
        return Links(self.site.key, self.key, base=settings.BASE_URL)

    @property
    def canonical(self) -> str:
        """Where this discussion lives: on the blog's page if one is known, else here."""
        known = self.thread.public_url if self.thread else ""
        return known if known == self.page_url else self.canonical_links.discussion()

    @property
    def front_url(self) -> str:
        """The blog that the page belongs to."""
        return origin_of(self.page_url)

    @property
    def is_open(self) -> bool:
        return self.thread is None or rules.is_open(self.thread, timezone.now())


def find_place(request: HttpRequest, site_key: str) -> Place:
    """Raises NotFound for an unknown site and without a thread's name, Invalid for a name that cannot be one."""
    site = find_site(site_key)
    asked, asked_url = request.GET.get("thread", ""), request.GET.get("url", "")
    if not asked.strip():
        raise NotFound
    key = clean_key(asked)
    thread = find_thread(site, key)
    return Place(
        site=site,
        key=thread.key if thread else key,
        thread=thread,
        page_url=_page_url(site, key, thread.public_url if thread else "", asked_url),
        links=Links(site.key, asked, "" if thread else asked_url, lang=asked_language(request)),
    )


def find_comment_here(place: Place, comment_id: str) -> Comment:
    """A comment of this thread that anybody may see. Raises NotFound, also for another thread's."""
    comment = find_shown(place.site, comment_id)
    if place.thread is None or comment.thread_id != place.thread.pk:
        raise NotFound
    return comment


def _page_url(site: Site, key: str, *known: str) -> str:
    """The first address that belongs to the site: a known one, the key as a path, the blog's front page."""
    origin = site.origins[0] if site.origins else settings.BASE_URL
    guesses = [*known, origin + key if key.startswith("/") else "", origin]
    return next((url for url in guesses if _is_own_page(site, url)), settings.BASE_URL)


def _is_own_page(site: Site, url: str) -> bool:
    try:
        rules.ensure_own_page(site, url)
    except CommentsError:
        return False
    return True
