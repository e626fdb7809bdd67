"""Reads for moderators: which sites are theirs, what waits there, and what surrounds one comment."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from comments.enums import Action, CommentState
from comments.models import Author, Comment, ModerationEntry, Report, Site, Thread
from comments.queries.comments import ancestors_of

# What a moderator reads around a comment. More is one click away, and a page of a thousand is no context.
ANCESTORS_SHOWN = 5
REPLIES_SHOWN = 10
REPORTS_SHOWN = 50

# Sorts what waits before everything else.
WAITING_FIRST = Case(When(state=CommentState.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField())


def moderated_sites(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Site]:
    """The sites whose discussions a user may moderate: all for superusers, for other staff those that list them."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    # By number, not by joins: what is counted on these rows later must not be multiplied.
    listed = Q(pk__in=user.moderated_sites.values("pk")) | Q(pk__in=user.owned_sites.values("pk"))
    return Site.objects.filter(listed)


def owned_sites(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Site]:
    """The sites whose settings and people a user may change: as their owner, or as their moderator with Django's
    permission to change sites."""
    sites = moderated_sites(user)
    if not isinstance(user, User) or user.has_perm("comments.change_site"):
        return sites
    return sites.filter(pk__in=user.owned_sites.values("pk"))


def _count(rows: QuerySet[Comment] | QuerySet[Report], of: str) -> Coalesce:
    """How many of `rows` belong to each row of the outer query, without joins that would multiply each other."""
    counted = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _in_state(*states: CommentState) -> QuerySet[Comment]:
    return Comment.objects.filter(state__in=states)


def with_site_tallies(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Each site with `waiting` and `published`."""
    return sites.annotate(
        waiting=_count(_in_state(CommentState.PENDING), "thread__site"),
        published=_count(_in_state(CommentState.PUBLISHED), "thread__site"),
    )


def with_thread_tallies(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Each thread with `waiting`; what is published is its own `count`."""
    return threads.annotate(waiting=_count(_in_state(CommentState.PENDING), "thread"))


def with_author_tallies(authors: QuerySet[Author]) -> QuerySet[Author]:
    """Each author with `published`, `waiting` and `refused`, which is what moderators rejected or removed."""
    return authors.annotate(
        published=_count(_in_state(CommentState.PUBLISHED), "author"),
        waiting=_count(_in_state(CommentState.PENDING), "author"),
        refused=_count(_in_state(CommentState.REJECTED, CommentState.REMOVED), "author"),
    )


def with_reports(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Each comment with `reported`, how many reports of it are open."""
    return comments.annotate(reported=_count(Report.objects.filter(settled_at=None), "comment"))


def only_reported(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those of which a report is open."""
    return comments.filter(Exists(Report.objects.filter(comment=OuterRef("pk"), settled_at=None)))


def reports_of(comment: Comment) -> list[Report]:
    """The newest reports of a comment, what is open first."""
    return list(comment.reports.order_by(F("settled_at").desc(nulls_first=True), "-id")[:REPORTS_SHOWN])


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many comments of one site wait for a decision."""

    key: str
    name: str
    count: int


def waiting_by_site(user: AbstractBaseUser | AnonymousUser) -> list[Waiting]:
    """What waits on the user's sites; sites where nothing waits are missing. One query."""
    waits = Q(threads__comments__state=CommentState.PENDING)
    counted = (
        moderated_sites(user).filter(waits).annotate(waiting=Count("threads__comments")).order_by("-waiting", "key")
    )
    return [Waiting(*row) for row in counted.values_list("key", "name", "waiting")]


def waiting_threads(sites: QuerySet[Site], limit: int) -> list[Thread]:
    """Threads in which something waits, those with most first."""
    waits = Q(comments__state=CommentState.PENDING)
    threads = Thread.objects.filter(waits, site__in=sites.values("pk")).annotate(waiting=Count("comments"))
    return list(threads.order_by("-waiting", "-pk")[:limit])


def next_waiting(sites: QuerySet[Site], *, beside: Comment) -> Comment | None:
    """The comment that has waited longest, other than the one at hand."""
    waiting = Comment.objects.filter(state=CommentState.PENDING, thread__site__in=sites.values("pk"))
    return waiting.exclude(pk=beside.pk).order_by("created_at", "pk").only("pk").first()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a comment, in whatever state. The `more_` numbers tell what was left out."""

    ancestors: list[Comment]
    more_ancestors: int
    replies: list[Comment]
    more_replies: int
    author_tally: dict[str, int]


def surroundings_of(comment: Comment) -> Surroundings:
    """The root and nearest ancestors, the first direct replies, and what became of the author's comments by state."""
    ancestors = ancestors_of(comment)
    shown = ancestors if len(ancestors) <= ANCESTORS_SHOWN else [ancestors[0], *ancestors[1 - ANCESTORS_SHOWN :]]
    replies = comment.replies.order_by("position")
    return Surroundings(
        ancestors=shown,
        more_ancestors=len(ancestors) - len(shown),
        replies=list(replies[:REPLIES_SHOWN]),
        more_replies=max(0, replies.count() - REPLIES_SHOWN),
        author_tally=tally_of(comment.author),
    )


# What tells why a comment stands where it does.
FATES = (
    Action.APPROVED,
    Action.REJECTED,
    Action.SPAM,
    Action.REMOVED,
    Action.RESTORED,
    Action.REQUEUED,
    Action.SETTLED,
    Action.WITHDRAWN,
)


def last_fate(comment: Comment) -> ModerationEntry | None:
    """The newest entry of the log that says who decided about a comment, and when."""
    return comment.moderation_entries.filter(action__in=FATES).order_by("-seq").first()


def tally_of(author: Author | None) -> dict[str, int]:
    """How many comments an author has by state, every state named; empty for nobody."""
    if author is None:
        return {}
    counted = author.comments.order_by().values_list("state").annotate(n=Count("pk"))
    found: Collection[tuple[str, int]] = list(counted)
    return {state.value: dict(found).get(state.value, 0) for state in CommentState}
