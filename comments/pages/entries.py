"""One comment as a page shows it: the payload that everybody gets, and where its links lead."""

from dataclasses import dataclass
from datetime import datetime

from comments.models import Comment
from comments.pages.links import Links
from comments.payloads import CommentPayload, comment_payload

# As many colours as pages.css has for the discs beside names.
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
    parent_link: str = ""
    parent_name: str = ""
    branch_link: str = ""
    hidden_replies: int = 0

    @property
    def initial(self) -> str:
        author = self.shown["author"]
        return (author["name"] if author else "")[:1].upper() or "?"

    @property
    def hue(self) -> int:
        author = self.shown["author"]
        return int(author["avatar"], 16) % AVATAR_HUES if author else 0


def make_entry(
    comment: Comment,
    links: Links,
    *,
    names_parent: bool = False,
    parent: Comment | None = None,
    hidden_replies: int = 0,
) -> Entry:
    """`parent` when it is at hand: its author is named instead of «an earlier comment»."""
    shows_parent = names_parent and comment.parent_id is not None
    return Entry(
        shown=comment_payload(comment),
        written_at=comment.created_at,
        edited_at=comment.edited_at if comment.is_published else None,
        permalink=links.comment(comment.pk),
        reply_link=links.reply(comment.pk) if comment.is_published else "",
        parent_link=links.comment(comment.parent_id) if shows_parent and comment.parent_id else "",
        parent_name=_name(parent) if shows_parent and parent else "",
        branch_link=links.branch(comment.pk),
        hidden_replies=hidden_replies,
    )


def _name(comment: Comment) -> str:
    return (comment.author_name or "Anonymous") if comment.is_published else ""
