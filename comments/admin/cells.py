"""Pieces of pages that hold other people's words: always escaped, links only where they are safe."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from comments.enums import CommentState
from comments.models import Comment, Report, Thread
from comments.moderation.checks import label_of
from comments.text.excerpts import excerpt
from comments.text.sanitiser import LINK_REL, sanitise
from comments.text.urls import is_safe_link


def words_of(text: str, otherwise: str = "—") -> SafeString:
    """Somebody's words inside a line of ours; <bdi> keeps their writing direction to themselves."""
    return format_html("<bdi>{}</bdi>", text) if text else format_html('<span class="quiet">{}</span>', otherwise)


def with_second_line(first: SafeString, second: SafeString) -> SafeString:
    """Two facts in one cell: a table of seven columns does not fit beside Django's filters."""
    return format_html('{}<div class="quiet">{}</div>', first, second)


def link_out(url: str, words: str = "") -> SafeString:
    """A link to somewhere else; an address that no page should follow stands there as plain text."""
    if not is_safe_link(url):
        return words_of(words or url)
    return format_html('<a href="{}" rel="{}"><bdi>{}</bdi></a>', url, LINK_REL, words or url)


def link_to(row: Model, words: str) -> SafeString:
    """A link to a row's page in this admin."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', change_url(row), words)


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def comments_url(**filters: object) -> str:
    """The list of comments, narrowed by the names of its filters: state, site, thread, author."""
    return f"{reverse('admin:comments_comment_changelist')}?{urlencode(filters)}"


def number_link(number: int, **filters: object) -> SafeString:
    """A count that opens the list of what was counted."""
    if not number:
        return format_html('<span class="quiet">{}</span>', 0)
    return format_html('<a href="{}">{}</a>', comments_url(**filters), number)


def state_mark(state: str, words: str) -> SafeString:
    return format_html('<span class="comments-state comments-state-{}">{}</span>', state, words)


def comment_state(comment: Comment) -> SafeString:
    return state_mark(comment.state, comment.get_state_display())


def report_state(report: Report) -> SafeString:
    return state_mark("settled", "Settled") if report.settled_at else state_mark("reported", "Open")


def reported(number: int) -> SafeString:
    """How many reports of a comment are open; nothing for none."""
    if not number:
        return SafeString()
    return format_html('<div class="comments-reported">{}</div>', f"{number} reports" if number > 1 else "1 report")


def time_of(moment: datetime) -> SafeString:
    """In UTC: moderators of one site may sit in many places, and servers' logs say UTC too."""
    return format_html('<div class="comments-time">{} UTC</div>', f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}")


def comment_excerpt(comment: Comment) -> str:
    """The beginning of a comment as plain text, with words of ours where it has none."""
    if comment.state == CommentState.DELETED:
        return "Deleted by its author"
    return excerpt(comment.html) or "Nothing but formatting"


def comment_html(comment: Comment) -> SafeString:
    """The rendered comment. It was sanitised when it was written; rows that came by SQL or a restore may not have
    been, and this page acts with a moderator's rights, so it passes the same gate again. That changes nothing else."""
    return mark_safe(sanitise(comment.html))


def page_of(thread: Thread, comment: Comment | None = None) -> str:
    """Where readers see a thread, or one published comment in it; "" when its address cannot be followed."""
    if not is_safe_link(thread.url):
        return ""
    address = thread.url.partition("#")[0]
    return f"{address}#comment-{comment.pk}" if comment is not None and comment.is_published else address


def page_link(thread: Thread, comment: Comment | None = None) -> SafeString:
    """A link to the page, or the address in plain words when it is none to follow."""
    address = page_of(thread, comment)
    return link_out(address, "Open the page") if address else words_of(thread.url, "Its page is not known")


def score_sheet(comment: Comment) -> list[dict[str, Any]]:
    """What the checks found, as label, score and reason; what has no points says it above the sheet already."""
    return [{**line, "label": label_of(line["check"])} for line in comment.sheet if line["score"]]
