"""What is judged, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from comments.enums import CommentState, Outcome
from comments.models import Author, Comment, Site
from comments.text.excerpts import whole_text
from comments.text.linked import hosts_of_links, without_links


@dataclass(frozen=True, slots=True)
class Context:
    """What a request tells beside the words. `network` is the keyed hash of where it came from, "" if unknown.

    `address` is that network itself, which the bans of other months are compared with, and which is never stored.
    """

    network: str = ""
    address: str = ""


@dataclass(frozen=True)
class Case:
    """What is judged: somebody's words on a site. `comment` is not saved yet when it is new; `author` may be too.

    `is_newcomer` says that its author opens with it, and so has no past to ask for. What several checks look at is
    worked out once, here.
    """

    site: Site
    author: Author
    comment: Comment
    context: Context = field(default_factory=Context)
    is_newcomer: bool = False

    @cached_property
    def text(self) -> str:
        """The words as readers see them, without markup and addresses of links."""
        return whole_text(self.comment.html)

    @cached_property
    def text_without_links(self) -> str:
        """The same without what stands in its links."""
        return whole_text(without_links(self.comment.html))

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The public name that each link leads to, as often as it is there, the author's website last."""
        return tuple(hosts_of_links(self.comment.html, self.comment.author_website))


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `score` is in points of a site's `hold_score` and `spam_score`, before the site's weight;
    `reason` is for the moderator, in words."""

    outcome: Outcome
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One way to look at a text. `name` is stored; `label` and `hint` are for the site's owner. Only those
    `for_trusted` are asked of trusted authors (queries/trust.py)."""

    name: str
    label: str
    hint: str
    find: Callable[[Case], Finding | None]
    for_trusted: bool = False


class SheetLine(TypedDict):
    """A line of the score sheet that is kept with the comment."""

    check: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a text: NOTE publishes it. `check` is the name of the one that decided, or SCORE for the sum;
    `reason` its words."""

    outcome: Outcome = Outcome.NOTE
    check: str = ""
    reason: str = ""
    risk: float = 0
    sheet: tuple[SheetLine, ...] = ()

    @property
    def state(self) -> CommentState:
        return _STATES[self.outcome]


SCORE = "score"
_STATES = {
    Outcome.NOTE: CommentState.PUBLISHED,
    Outcome.HOLD: CommentState.PENDING,
    Outcome.SPAM: CommentState.SPAM,
    Outcome.SHADOW: CommentState.SHADOWED,
}
