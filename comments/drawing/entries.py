"""One comment as a page shows it: the payload that everybody gets, and where its links lead."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.drawing.links import Links
from comments.enums import Badge
from comments.models import Comment
from comments.payloads import CommentPayload, comment_payload

# As many colours as pages.css has for the discs beside names: each the nearest to the one that the widget draws.
AVATAR_HUES = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """`parent_link` is set where the page's nesting does not show what a comment answers; `hidden_replies` says how
    many more there are behind `branch_link`."""

    shown: CommentPayload
    written_at: datetime
    edited_at: datetime | None
    permalink: str
    reply_link: str = ""
    report_link: str = ""
    parent_link: str = ""
    parent_name: str = ""
    branch_link: str = ""
    hidden_replies: int = 0

    @property
    def html(self) -> SafeString:
        """The sanitised text. Code that scrolls can be reached by keyboard; `<pre>` can only be the tag here."""
        return mark_safe(self.shown["html"].replace("<pre>", '<pre tabindex="0">'))

    @property
    def name(self) -> str:
        """Whose comment it is, in words. An empty place is nobody's."""
        author = self.shown["author"]
        return (author["name"] or _("Anonymous")) if author else _("A comment that was removed")

    @property
    def badge(self) -> str:
        author = self.shown["author"]
        badge = (author["badge"] if author else None) or ""
        return str(Badge(badge).label) if badge in Badge.values else badge

    @property
    def written_words(self) -> str:
        return _in_words(self.written_at)

    @property
    def edited_words(self) -> str:
        return _in_words(self.edited_at) if self.edited_at else ""

    @property
    def initial(self) -> str:
        author = self.shown["author"]
        return (author["name"] if author else "")[:1].upper() or "?"

    @property
    def hue(self) -> int:
        author = self.shown["author"]
        return round(int(author["avatar"], 16) % 360 / (360 / AVATAR_HUES)) % AVATAR_HUES if author else 0


def make_entry(
    comment: Comment,
    links: Links,
    *,
    names_parent: bool = False,
    parent: Comment | None = None,
    hidden_replies: int = 0,
) -> Entry:
    """`parent` when it stands on the same page: then it is named, and one jump away."""
    return Entry(
        shown=comment_payload(comment),
        written_at=comment.created_at,
        edited_at=comment.edited_at if comment.is_published else None,
        permalink=links.comment(comment.pk),
        reply_link=links.reply(comment.pk) if comment.is_published else "",
        report_link=links.report(comment.pk) if comment.is_published else "",
        parent_link=_parent_link(comment, links, parent) if names_parent else "",
        parent_name=_name(parent) if names_parent and parent else "",
        branch_link=links.branch(comment.pk),
        hidden_replies=hidden_replies,
    )


def _parent_link(comment: Comment, links: Links, parent: Comment | None) -> str:
    if parent is not None:
        return f"#comment-{parent.pk}"
    return links.comment(comment.parent_id) if comment.parent_id else ""


def _name(comment: Comment) -> str:
    return (comment.author_name or _("Anonymous")) if comment.is_published else ""


def _in_words(moment: datetime) -> str:
    """As the language writes it. Django's English is American, which is not everybody's."""
    how = "j F Y, H:i" if get_language() == "en" else "DATETIME_FORMAT"
    return f"{date_format(moment, how)} UTC"
