"""What may come in, as a short explicit list, and the shapes that go out, for the OpenAPI description."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from comments.text.characters import refuse_unstorable


def _storable(text: str) -> str:
    refuse_unstorable(text)
    return text


# Longer than any field allows: the field's own cleaner gives the words, this only bounds the work.
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
Key = Annotated[str, Field(max_length=4_000), AfterValidator(_storable)]
Claim = Annotated[str, Field(pattern=r"^([A-Za-z0-9_.~-]{32,128})?$")]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]


class Incoming(BaseModel):
    """Unknown fields are ignored: an older server understands a newer widget.

    Not the library's Schema, which reads attributes of anything: a plain string would pass for an object.
    """

    model_config = ConfigDict(extra="ignore")


class SignatureIn(Incoming):
    name: Text = ""
    email: Text = ""
    website: Text = ""


class CommentIn(Incoming):
    """A new comment. `client_id` is a UUID made by the browser: sending it again answers the same comment.

    `claim` is a secret that a browser without a token makes and keeps, 32 to 128 characters: with it, a repeat of a
    first comment whose answer was lost receives the token again.
    """

    thread: Key
    url: Text
    title: Text = ""
    parent: UUID | None = None
    body: Text
    author: SignatureIn = SignatureIn()
    client_id: UUID
    claim: Claim = ""


class EditIn(Incoming):
    body: Text
    rev: Revision


class VoteIn(Incoming):
    """1 for up, -1 for down, 0 takes it back."""

    value: Annotated[int, Field(ge=-1, le=1, strict=True)]
    claim: Claim = ""


class ReportIn(Incoming):
    reason: Literal["spam", "abuse", "off_topic", "other"]
    note: Text = ""


class TicketIn(Incoming):
    thread: Key


class PreviewIn(Incoming):
    body: Text


class AuthorOut(Schema):
    name: str
    website: str
    avatar: str
    badge: str | None


class VotesOut(Schema):
    up: int
    down: int


class CommentOut(Schema):
    id: str
    parent: str | None
    author: AuthorOut | None
    html: str
    state: str
    created_at: str
    edited_at: str | None
    rev: int
    votes: VotesOut
    reply_count: int
    client_id: str | None
    highlighted: bool = False


class ThreadOut(Schema):
    key: str
    title: str
    url: str
    state: str
    count: int
    pinned: str | None


class SiteOut(Schema):
    key: str
    name: str
    max_length: int
    edit_window_s: int
    live: bool
    votes: str
    fold_score: int | None
    depth: int
    typing: bool


class SnapshotOut(Schema):
    thread: ThreadOut
    cursor: str
    comments: list[CommentOut]
    next: str | None
    site: SiteOut


class CommentWithAncestorsOut(Schema):
    comment: CommentOut
    ancestors: list[CommentOut]
    thread: ThreadOut


class RepliesOut(Schema):
    comments: list[CommentOut]
    next: str | None


class ChangedOut(Schema):
    comment: CommentOut
    cursor: str


class PostedOut(ChangedOut):
    token: str | None = None


class VotedOut(Schema):
    id: str
    votes: VotesOut
    value: int
    token: str | None = None


class SourceOut(Schema):
    id: str
    body: str
    rev: int


class PreviewOut(Schema):
    html: str


class CountsOut(Schema):
    counts: dict[str, int]


class RecentThreadOut(Schema):
    key: str
    title: str
    url: str


class RecentCommentOut(CommentOut):
    thread: RecentThreadOut


class RecentOut(Schema):
    comments: list[RecentCommentOut]


class ReportedOut(Schema):
    reported: bool


class TicketOut(Schema):
    ticket: str
    expires_in: int


class OwnCommentOut(CommentOut):
    reason: str


class MeOut(Schema):
    author: AuthorOut
    votes: dict[str, int]
    own: list[str]
    pending: list[CommentOut]
    rejected: list[OwnCommentOut]


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] | None = None
