"""The mail about what waits: plain text, and the same as HTML. What strangers wrote is text in both, never a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from comments.maillinks import DECIDE_LIFETIME, DecisionLink, stop_url
from comments.models import Comment, NoticeChoice, QueueItem
from comments.text.inert import without_links

# More is no mail: the rest is a click away.
MOST_LISTED = 20
WORDS_LENGTH = 1500


class Parts(TypedDict):
    subject: str
    text: str
    html: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One comment as the mail shows it."""

    name: str
    title: str
    written_at: datetime
    why: str
    words: str
    url: str

    @property
    def lines(self) -> list[str]:
        return self.words.split("\n")


def compose(choice: NoticeChoice, items: Sequence[QueueItem], count: int) -> Parts:
    """About `items`, the first of `count` that are news to this moderator."""
    listed = [_listed(item, choice.user_id) for item in items]
    stop = stop_url(choice.pk)
    context = {
        "site": without_links(choice.site.name),
        "count": count,
        "more": count - len(items),
        "listed": listed,
        "days": DECIDE_LIFETIME.days,
        "desk_url": f"{settings.BASE_URL}{reverse('admin:comments_queueitem_changelist')}",
        "choices_url": f"{settings.BASE_URL}{reverse('admin:comments_noticechoice_changelist')}",
        "stop_url": stop,
    }
    return Parts(
        subject=_subject(choice.site.name, listed, count),
        text=render_to_string("comments/mail/waiting.txt", context),
        html=render_to_string("comments/mail/waiting.html", context),
        unsubscribe_url=stop,
    )


def _subject(site: str, listed: Sequence[Listed], count: int) -> str:
    if count == 1:
        return f"[{site[:40]}] {listed[0].name} on «{listed[0].title}»"
    return f"[{site[:40]}] {count} comments wait for you"


def _listed(item: QueueItem, user_id: int) -> Listed:
    comment = item.comment
    return Listed(
        name=without_links(comment.author_name) or "Anonymous",
        title=without_links(str(comment.thread)),
        written_at=comment.created_at,
        why=without_links(comment.hold_reason) or item.why.replace("_", " ").capitalize(),
        words=_words(comment),
        url=DecisionLink(comment.pk, comment.rev, user_id).url,
    )


def _words(comment: Comment) -> str:
    """As they were typed, Markdown and all: what it makes of them is on the page behind the link."""
    words = comment.body if len(comment.body) <= WORDS_LENGTH else comment.body[: WORDS_LENGTH - 1] + "…"
    return without_links(words)
