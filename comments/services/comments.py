"""What authors do: post, edit, delete. One verb, one function, one transaction."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from comments import rules
from comments.drafts import Draft
from comments.enums import CommentState, EventKind
from comments.errors import ClientIdUsed, NotFound
from comments.events import record
from comments.models import Author, Comment, Site, Thread
from comments.moderation.judge import judge
from comments.moderation.verdict import Case
from comments.queries.events import was_ever_public
from comments.services.authors import holds_token, keep_signature, mint_token, open_guest
from comments.services.locks import lock_comment, lock_or_open_thread
from comments.services.publication import publish, withdraw


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that is safe. `token` is given to a new guest; `repeated` says that it was safe before."""

    comment: Comment
    token: str = ""
    repeated: bool = False


def post_comment(*, site: Site, draft: Draft, author: Author | None = None) -> Posted:
    """Store a comment and publish it, or hold it. The same client_id in the same thread is the same comment.

    Raises UrlRefused or Invalid for a page that is not the site's, ThreadClosed, NotFound for a parent that is not
    public in this thread, ClientIdUsed when somebody else's hidden comment has that id.
    """
    rules.ensure_own_page(site, draft.url)
    comment = Comment(client_id=draft.client_id)
    comment.write(draft.body)
    rules.ensure_visible(comment.html)
    with transaction.atomic():
        thread = lock_or_open_thread(site, key=draft.thread_key, url=draft.url, title=draft.title)
        earlier = thread.comments.select_related("author").filter(client_id=draft.client_id).first()
        if earlier is not None:
            return _repeat(earlier, thread, draft, author)
        rules.ensure_open(thread, timezone.now())
        _place(comment, thread, draft)
        token = "" if author else mint_token(site, draft)
        writer = author or open_guest(site, draft.signature, token)
        _insert(comment, writer, draft)
        return Posted(comment, token)


def _repeat(earlier: Comment, thread: Thread, draft: Draft, author: Author | None) -> Posted:
    """The answer to a post that arrived before: its author's full view, or what anybody may see."""
    earlier.thread = thread
    token = mint_token(thread.site, draft) if draft.claim and author is None else ""
    if not holds_token(earlier.author, token):
        token = ""
    is_own = bool(token) or (author is not None and earlier.author_id == author.pk)
    # A client_id is told with the published comment; until then, who knows it made it.
    if not is_own and not earlier.is_published and was_ever_public(earlier):
        raise ClientIdUsed
    return Posted(earlier, token, repeated=True)


def _place(comment: Comment, thread: Thread, draft: Draft) -> None:
    """Where in the thread: the parent must be public there."""
    comment.thread = thread
    # Under the lock: the order of times in a thread is the order of its events.
    comment.created_at = comment.active_at = timezone.now()
    if draft.parent_id is None:
        return
    parent = thread.comments.published().filter(pk=draft.parent_id).first()
    if parent is None:
        raise NotFound("The comment you reply to is no longer there.")
    comment.parent = parent
    comment.root_id = parent.root_id or parent.pk
    last = thread.comments.filter(root=comment.root_id).aggregate(last=Max("position"))["last"]
    comment.position = (last or 0) + 1
    # Servers' clocks differ; a reply is never older than what it answers.
    comment.created_at = max(comment.created_at, parent.created_at + timedelta(microseconds=1))


def _insert(comment: Comment, author: Author, draft: Draft) -> None:
    comment.author = author
    comment.author_name, comment.author_website = draft.signature.name, draft.signature.website
    comment.author_badge = author.badge
    hold = judge(Case(comment.thread.site, author, comment))
    comment.hold_reason = hold.reason if hold else ""
    comment.save(force_insert=True)
    keep_signature(author, draft.signature)
    if hold is None:
        publish(comment)


def edit_comment(*, comment: Comment, author: Author, body: str, rev: int) -> Comment:
    """Replace the words of an author's own comment. `body` is cleaned; `rev` is what the author saw.

    An edit is judged like a post: on a site that holds every comment it goes out of sight until a moderator looks.
    Raises NotFound, NotYours, EditWindowOver, StaleRevision, ThreadClosed.
    """
    rewritten = Comment()
    rewritten.write(body)
    rules.ensure_visible(rewritten.html)
    with transaction.atomic():
        comment = lock_comment(comment)
        rules.ensure_may_change(comment, author, timezone.now())
        rules.ensure_open(comment.thread, timezone.now())
        rules.ensure_revision(comment, rev)
        replace_text(comment, rewritten)
        hold = judge(Case(comment.thread.site, author, comment))
        if not comment.is_published:
            return comment
        if hold is None:
            record(comment.thread, EventKind.EDITED, comment)
        else:
            comment.hold_reason = hold.reason
            withdraw(comment, CommentState.PENDING)
        return comment


def replace_text(comment: Comment, rewritten: Comment) -> None:
    """Take over text and rendering from `rewritten`, as one new revision of a locked comment."""
    comment.body, comment.html = rewritten.body, rewritten.html
    comment.edited_at = timezone.now()
    comment.rev += 1
    comment.save(update_fields=["body", "html", "edited_at", "rev"])


def delete_comment(*, comment: Comment, author: Author) -> Comment:
    """Erase an author's own comment: the words and the signature go at once and cannot be restored.

    With replies it keeps its empty place. Deleting twice is the same as once.
    Raises NotFound, NotYours, EditWindowOver.
    """
    with transaction.atomic():
        comment = lock_comment(comment)
        if comment.state == CommentState.DELETED and comment.author_id == author.pk:
            return comment
        rules.ensure_may_change(comment, author, timezone.now())
        was_published = comment.is_published
        comment.write("")
        comment.author_name = comment.author_website = comment.author_badge = ""
        comment.rev += 1
        comment.state = CommentState.DELETED
        comment.save(update_fields=["body", "html", "author_name", "author_website", "author_badge", "rev", "state"])
        if was_published:
            withdraw(comment, CommentState.DELETED)
        return comment
