"""`{% live_comments "site-key" thread=post.slug %}`: a discussion on a page of a blog that is a Django site itself.

The first page of comments is in the HTML, for readers and search engines without scripts, and once more as the snapshot
that the widget begins with: it asks for nothing before it is drawn, and follows from the snapshot's cursor.
"""

import logging
from dataclasses import dataclass
from typing import Any

import orjson
from django import template
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from comments import conf
from comments.drafts import clean_key
from comments.drawing.links import Links
from comments.drawing.outline import Outline
from comments.enums import Sort
from comments.errors import CommentsError
from comments.models import Thread
from comments.payloads import comment_payload, snapshot_payload
from comments.queries.sites import find_site
from comments.queries.threads import Page, find_thread, read_page

logger = logging.getLogger(__name__)
register = template.Library()
# What could end the script element that JSON stands in, or begin a comment there.
_UNSAFE_IN_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Embed:
    """The element's attributes, as the blog names them; what is empty is left to the widget."""

    site: str
    thread: str
    url: str
    title: str
    theme: str
    sort: str


@register.simple_tag(takes_context=True)
def live_comments(
    context: template.Context,
    site: str,
    *,
    thread: str = "",
    url: str = "",
    title: str = "",
    lang: str = "",
    theme: str = "",
    sort: str = "oldest",
) -> SafeString:
    """`thread` is the path of the page if it is not given, `lang` the language that Django speaks just now.

    An unknown site and a database that does not answer leave an element without comments in it: the widget tells, and
    the blog's page stands.
    """
    request = context.get("request")
    order = sort if sort in Sort.values else "oldest"
    embed = Embed(site, thread or (request.path if request else ""), url, title, theme, order)
    with override(lang or get_language()):
        return render_to_string("comments/live_comments.html", _found(embed))


def _found(embed: Embed) -> dict[str, Any]:
    context = {"embed": embed, "base_url": settings.BASE_URL}
    try:
        return {**context, **_discussion(embed)}
    except (CommentsError, OperationalError, InterfaceError) as error:
        logger.warning("No comments of %s, thread %s, on the page: %s", embed.site, embed.thread, error)
        return context


def _discussion(embed: Embed) -> dict[str, Any]:
    """Raises NotFound for an unknown site, Invalid for a name that cannot be a thread's."""
    site, key = find_site(embed.site), clean_key(embed.thread)
    thread = find_thread(site, key)
    page = _page(thread, Sort(embed.sort))
    links = Links(site.key, key, "" if thread else embed.url, settings.BASE_URL)
    comments = [comment_payload(comment) for comment in page.comments]
    snapshot = snapshot_payload(site, key, thread, comments, page.next, timezone.now())
    return {
        "site": site,
        "thread": thread,
        "steps": Outline(page.comments, links).steps() if page.comments else (),
        "discussion_link": links.discussion(),
        "next_link": links.discussion(sort=Sort(embed.sort), after=page.next) if page.next else "",
        "is_open": snapshot["thread"]["state"] == "open",
        "is_inline": True,
        "snapshot": mark_safe(orjson.dumps(snapshot).decode().translate(_UNSAFE_IN_HTML)),
    }


def _page(thread: Thread | None, sort: Sort) -> Page:
    return read_page(thread, sort=sort, limit=conf.ROOTS_PER_PAGE) if thread else Page([], None)
