"""/t/{site}/feed/: the newest comments of a site, of a thread or below one comment, as Atom (RFC 4287).

The same for everybody and kept for a minute, so the language is the address's word (`?lang=`) and never the reader's.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from comments.drafts import clean_key
from comments.drawing.links import Links
from comments.languages import asked_language
from comments.models import Comment, Site
from comments.pages.refusals import shows_refusals
from comments.payloads import comment_payload
from comments.queries.comments import find_shown, newest_comments, newest_in_thread, newest_replies
from comments.queries.sites import find_site
from comments.queries.threads import find_thread
from comments.text.characters import for_xml

FEED_ENTRIES = 50
MAX_AGE_SECONDS = 60
# RFC 4685: what an entry answers, for readers that draw threads.
_THREADING = "http://purl.org/syndication/thread/1.0"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about. `name` tells its id from all others' of this server; `began_at` dates an empty feed."""

    name: str
    address: str
    title: str
    link: str
    began_at: datetime
    comments: Sequence[Comment]


class CommentsFeed(Atom1Feed):
    """With whole comments as content, and without a clock: the library dates an empty feed by the time of asking."""

    def root_attributes(self) -> dict[str, Any]:
        return {**super().root_attributes(), "xmlns:thr": _THREADING}

    def latest_post_date(self) -> datetime:
        moments: Iterable[datetime] = (item["updateddate"] for item in self.items)
        return max(moments, default=self.feed["began_at"])

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        if item["answers"]:
            handler.addQuickElement("thr:in-reply-to", attrs={"ref": item["answers"]})


@require_safe
@shows_refusals
def show_feed(request: HttpRequest, site: str) -> HttpResponse:
    """Raises NotFound for a site or a comment that is none, Invalid for a thread's name that cannot be one."""
    lang = asked_language(request)
    with override(lang or settings.LANGUAGE_CODE):
        body = _write(_find_subject(find_site(site), request.GET, lang))
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    conditional = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(conditional, HttpResponse)
    return conditional


def _find_subject(site: Site, query: Mapping[str, str], lang: str) -> Subject:
    thread, branch = query.get("thread", ""), query.get("branch", "")
    if branch:
        return _branch(site, branch, lang)
    return _thread(site, clean_key(thread), lang) if thread.strip() else _site(site, lang)


def _site(site: Site, lang: str) -> Subject:
    title = _("Comments on %(title)s") % {"title": site.name}
    link = site.origins[0] if site.origins else settings.BASE_URL
    address = Links(site.key, "", lang=lang).site_feed()
    return Subject(site.key, address, title, link, site.created_at, newest_comments(site, FEED_ENTRIES))


def _thread(site: Site, key: str, lang: str) -> Subject:
    thread, links = find_thread(site, key), Links(site.key, key, lang=lang)
    title = _("Comments on %(title)s") % {"title": (thread.public_title if thread else "") or site.name}
    link = (thread.public_url if thread else "") or settings.BASE_URL + links.discussion()
    comments = newest_in_thread(thread, FEED_ENTRIES) if thread else []
    began_at = thread.created_at if thread else site.created_at
    return Subject(f"{site.key}/{key}", links.thread_feed(), title, link, began_at, comments)


def _branch(site: Site, comment_id: str, lang: str) -> Subject:
    head = find_shown(site, comment_id)
    name = _name(head) if head.is_published else _("a removed comment")
    title = _("Replies to %(name)s on %(title)s") % {"name": name, "title": head.thread.public_title or site.name}
    comments = newest_replies(head, FEED_ENTRIES)
    address = Links(site.key, head.thread.key, lang=lang).branch_feed(head.pk)
    return Subject(f"{site.key}/{head.pk}/replies", address, title, _address(site, head), head.created_at, comments)


def _write(subject: Subject) -> bytes:
    feed = CommentsFeed(
        title=for_xml(subject.title),
        link=subject.link,
        description=None,
        feed_url=settings.BASE_URL + subject.address,
        feed_guid=_feed_id(subject),
        began_at=subject.began_at,
    )
    for comment in subject.comments:
        feed.add_item(**_entry(comment))
    return feed.writeString("utf-8").encode()


def _feed_id(subject: Subject) -> str:
    """A tag (RFC 4151): it stays when addresses change their form. Nobody held this name before that year."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},2026:{quote(subject.name)}"


def _entry(comment: Comment) -> dict[str, Any]:
    """What anybody may read of a published comment, by the one serialiser."""
    shown, title = comment_payload(comment), comment.thread.public_title
    author = shown["author"]
    assert author is not None, "a feed has published comments alone"
    name = _name(comment)
    return {
        "title": for_xml(_("%(name)s on %(title)s") % {"name": name, "title": title} if title else name),
        "link": _address(comment.thread.site, comment),
        "description": None,
        "unique_id": f"urn:uuid:{comment.pk}",
        "author_name": for_xml(name),
        "author_link": author["website"] or None,
        "pubdate": comment.created_at,
        "updateddate": comment.edited_at or comment.created_at,
        "html": for_xml(shown["html"]),
        "answers": f"urn:uuid:{comment.parent_id}" if comment.parent_id else "",
    }


def _name(comment: Comment) -> str:
    return comment.author_name or _("Anonymous")


def _address(site: Site, comment: Comment) -> str:
    """The comment on the blog's own page where that is known, else on ours."""
    page = comment.thread.public_url.partition("#")[0]
    if page:
        return f"{page}#comment-{comment.pk}"
    return settings.BASE_URL + Links(site.key, comment.thread.key).comment(comment.pk)
