"""What authors do: post, edit, delete. One verb, one function, one transaction."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import conf, rules
from comments.drafts import Draft
from comments.enums import Action, CommentState, EventKind, Outcome
from comments.errors import ClientIdUsed, CommentRefused, NotFound
from comments.events import record, tell_author
from comments.journal import forget_words, note
from comments.models import Author, Comment, Site, Thread
from comments.models.comment import TEXT_FIELDS
from comments.models.rows import insert
from comments.moderation.judge import judge
from comments.moderation.verdict import Case, Context, Verdict
from comments.queries.comments import find_place, find_posted, newest_of_writer
from comments.queries.events import was_ever_public
from comments.services.authors import holds_token, keep_signature, mint_token, open_guest
from comments.services.floods import count_newcomer
from comments.services.locks import lock_comment, lock_or_open_thread
from comments.services.publication import announce, withdraw
from comments.services.queue import dequeue, enqueue
from comments.services.reports import settle_reports


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that is safe. `token` is given to a new guest; `repeated` says that it was safe before."""

    comment: Comment
    token: str = ""
    repeated: bool = False


# The product has nothing to tell of a request that is no reader's: the demo's, a test's.
NO_CONTEXT = Context()


def post_comment(*, site: Site, draft: Draft, author: Author | None = None, context: Context = NO_CONTEXT) -> Posted:
    """Store a comment and publish it, or hold it. The same client_id in the same thread is the same comment.

    Raises UrlRefused or Invalid for a page that is not the site's, ThreadClosed, NotFound for a parent that is not
    public in this thread, ClientIdUsed when somebody else's hidden comment has that id, CommentRefused when a check
    will not have it, RateLimited in slow mode.
    """
    rules.ensure_own_page(site, draft.url)
    comment = Comment(client_id=draft.client_id)
    comment.write(draft.body)
    rules.ensure_visible(comment.html)
    with transaction.atomic():
        thread = lock_or_open_thread(site, key=draft.thread_key, url=draft.url, title=draft.title)
        earlier = find_posted(thread, draft.client_id)
        if earlier is not None:
            return _repeat(earlier, thread, draft, author)
        rules.ensure_open(thread, timezone.now())
        _place(comment, thread, draft, author)
        token = "" if author else mint_token(site, draft)
        writer = author or open_guest(site, draft.signature, token)
        if author is None:
            count_newcomer(site, comment.created_at)
        _insert(comment, writer, draft, context, is_newcomer=author is None)
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


def _place(comment: Comment, thread: Thread, draft: Draft, author: Author | None) -> None:
    """Where in the thread: the parent must be public there, or seem so to this author."""
    comment.thread = thread
    # Under the lock: the order of times in a thread is the order of its events.
    comment.created_at = comment.active_at = timezone.now()
    if draft.parent_id is None:
        return
    place = find_place(thread, draft.parent_id, author)
    if place is None:
        raise NotFound(_("The comment you reply to is no longer there."))
    parent = comment.parent = place.parent
    comment.root_id = parent.root_id or parent.pk
    comment.position = place.position
    # Servers' clocks differ; a reply is never older than what it answers.
    comment.created_at = max(comment.created_at, parent.created_at + timedelta(microseconds=1))


def _insert(comment: Comment, author: Author, draft: Draft, context: Context, *, is_newcomer: bool) -> None:
    comment.author = author
    comment.author_name, comment.author_website = draft.signature.name, draft.signature.website
    comment.author_badge = author.badge
    comment.network = context.network
    if comment.thread.slow_seconds:
        newest = newest_of_writer(comment.thread, author, context.network)
        rules.ensure_pace(comment.thread, author, newest, comment.created_at)
    keep_signature(author, draft.signature)
    case = Case(comment.thread.site, author, comment, context, is_newcomer)
    verdict = _beside_parent(comment.parent, judge(case))
    _take_verdict(comment, verdict)
    comment.state = verdict.state
    insert(comment)
    if comment.is_published:
        announce(comment)
    else:
        tell_author(comment)
        _show_moderators(comment, verdict)


def _beside_parent(parent: Comment | None, verdict: Verdict) -> Verdict:
    """What answers a shadowed comment, which only its own author can, is shadowed too, even after the ban."""
    if parent is None or parent.is_published or verdict.outcome != Outcome.NOTE:
        return verdict
    return replace(verdict, outcome=Outcome.SHADOW, check="banned", reason="A reply to a shadowed comment.")


def _take_verdict(comment: Comment, verdict: Verdict) -> None:
    """Raises CommentRefused."""
    if verdict.outcome == Outcome.REFUSE:
        raise CommentRefused
    comment.risk, comment.sheet = verdict.risk, list(verdict.sheet)
    comment.hold_reason = "" if verdict.outcome == Outcome.NOTE else verdict.reason[: conf.REASON_LENGTH]


def _show_moderators(comment: Comment, verdict: Verdict) -> None:
    """What was held goes into the queue, what was taken for spam only into the log."""
    held = verdict.state == CommentState.PENDING
    if held:
        enqueue(comment, verdict.check)
    after = {"state": comment.state, "check": verdict.check, "risk": verdict.risk}
    action = Action.HELD if held else Action.MARKED
    note(action, site=comment.thread.site, comment=comment, reason=verdict.reason, after=after)


def edit_comment(*, comment: Comment, author: Author, body: str, rev: int, context: Context = NO_CONTEXT) -> Comment:
    """Replace the words of an author's own comment. `body` is cleaned; `rev` is what the author saw.

    An edit is judged like a post: on a site that holds every comment it goes out of sight until a moderator looks.
    Raises NotFound, NotYours, EditWindowOver, StaleRevision, ThreadClosed, CommentRefused.
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
        tell_author(comment)
        verdict = judge(Case(comment.thread.site, author, comment, context))
        _take_verdict(comment, verdict)
        comment.save(update_fields=["risk", "sheet"])
        if not comment.is_published:
            note(Action.REVISED, site=comment.thread.site, comment=comment)
        elif verdict.outcome == Outcome.NOTE:
            record(comment.thread, EventKind.EDITED, comment)
        else:
            withdraw(comment, verdict.state)
            _show_moderators(comment, verdict)
        return comment


def replace_text(comment: Comment, rewritten: Comment) -> None:
    """Take over text and rendering from `rewritten`, as one new revision of a locked comment."""
    for name in TEXT_FIELDS:
        setattr(comment, name, getattr(rewritten, name))
    comment.edited_at = timezone.now()
    comment.rev += 1
    comment.save(update_fields=[*TEXT_FIELDS, "edited_at", "rev"])


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
        comment.state, comment.decided_at = CommentState.DELETED, timezone.now()
        signature = ["author_name", "author_website", "author_badge"]
        comment.save(update_fields=[*TEXT_FIELDS, *signature, "rev", "state", "decided_at"])
        tell_author(comment)
        settle_reports(comment.reports.all())
        if was_published:
            withdraw(comment, CommentState.DELETED)
        dequeue(comment)
        forget_words(comment)
        if not was_published:
            note(Action.WITHDRAWN, site=comment.thread.site, comment=comment)
        return comment
