from dataclasses import dataclass

from comments.models import Author, Comment, Site


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: somebody's words on a site. `comment` is not saved yet when it is new; `author` may be too."""

    site: Site
    author: Author
    comment: Comment


@dataclass(frozen=True, slots=True)
class Hold:
    """A check's wish that a moderator looks first. `reason` is for the moderator, in words."""

    reason: str
