"""What is judged, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

from comments.enums import CommentState, Outcome
from comments.models import Author, Comment, Site


@dataclass(frozen=True, slots=True)
class Context:
    """What a request tells beside the words. `network` is the keyed hash of where it came from, "" if unknown.

    `address` is that network itself, which the bans of other months are compared with, and which is never stored.
    """

    network: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: somebody's words on a site. `comment` is not saved yet when it is new; `author` may be too."""

    site: Site
    author: Author
    comment: Comment
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `score` is in points of a site's `hold_score` and `spam_score`, before the site's weight;
    `reason` is for the moderator, in words."""

    outcome: Outcome
    score: float
    reason: str


Check = Callable[[Case], Finding | None]


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
