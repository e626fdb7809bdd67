"""Bans: who or what may not write on a site. The next post is met by them; what was written stays as it is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comments.enums import Action, BanKind, BanMode
from comments.errors import WrongState
from comments.journal import PRODUCT, Actor, note
from comments.models import Author, Ban, Comment, Site
from comments.queries.bans import NETWORK_BAN_DAYS, hash_email
from comments.services.moderation import spam_comment

WRITER_BAN_DAYS = 30
AT_THE_QUEUE = "Banned at the queue."


def author_value(author: Author) -> str:
    return str(author.pk)


def email_value(site: Site, email: str) -> str:
    """Of a cleaned address."""
    return hash_email(site, email)


@transaction.atomic
def ban(
    *,
    site: Site,
    kind: BanKind,
    value: str,
    mode: BanMode,
    expires_at: datetime | None,
    reason: str,
    actor: Actor,
    author: Author | None = None,
) -> Ban:
    """Keep somebody or something out. The same again changes mode, reason and end; a network's ends within a year.

    `value` is an author's number, `email_value`, a comment's `network` or a canonical host. Raises WrongState
    for who has a badge.
    """
    if author is not None and author.badge:
        raise WrongState("Who has a badge cannot be banned: take the badge first.")
    if kind == BanKind.ADDRESS:
        latest = timezone.now() + timedelta(days=NETWORK_BAN_DAYS)
        expires_at = min(expires_at or latest, latest)
    said = {"author": author, "mode": mode, "reason": reason, "expires_at": expires_at, "created_by_id": actor.user_id}
    made, _ = Ban.objects.update_or_create(site=site, kind=kind, value=value, defaults=said)
    note(Action.BANNED, site=site, author=author, actor=actor, reason=reason, after=_terms(made))
    return made


@transaction.atomic
def ban_writer(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """With one key: the comment is spam, and whoever wrote it may not write for WRITER_BAN_DAYS, by this author or this
    e-mail address. Their network is left alone: others share it. Raises WrongState.
    """
    comment = spam_comment(comment=comment, actor=actor)
    author, site = comment.author, comment.thread.site
    if author is None:
        raise WrongState("Its author is not known.")
    values = {BanKind.AUTHOR: author_value(author)}
    if author.email:
        values[BanKind.EMAIL] = email_value(site, author.email)
    until = timezone.now() + timedelta(days=WRITER_BAN_DAYS)
    for kind, value in values.items():
        if not Ban.objects.filter(site=site, kind=kind, value=value).exists():  # a ban with other terms stays as it is
            ban(
                site=site,
                kind=kind,
                value=value,
                mode=BanMode.REFUSE,
                expires_at=until,
                reason=AT_THE_QUEUE,
                actor=actor,
                author=author,
            )
    return comment


@transaction.atomic
def lift_writer_ban(*, comment: Comment, actor: Actor) -> None:
    """Undo of `ban_writer`, by whoever did it."""
    mine = Ban.objects.select_related("site", "author").filter(created_by=actor.user_id, reason=AT_THE_QUEUE)
    for each in mine.filter(author=comment.author_id):
        lift(ban=each, actor=actor)


@transaction.atomic
def lift(*, ban: Ban, actor: Actor) -> bool:
    """Let them write again. False when it was lifted before."""
    terms = _terms(ban)
    lifted, _ = Ban.objects.filter(pk=ban.pk).delete()
    if lifted:
        note(Action.UNBANNED, site=ban.site, author=ban.author, actor=actor, before=terms)
    return bool(lifted)


def _terms(ban: Ban) -> dict[str, object]:
    """What the log keeps; of an address nothing, not even its hash, which is to go with the ban."""
    domain = {"domain": ban.value} if ban.kind == BanKind.DOMAIN else {}
    until = ban.expires_at.isoformat(timespec="minutes") if ban.expires_at else None
    return {"kind": str(ban.kind), **domain, "mode": str(ban.mode), "until": until}
