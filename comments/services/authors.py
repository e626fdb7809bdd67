"""Guests: made with their first comment or vote, known afterwards by a bearer token of which only the hash is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from comments.drafts import Draft, Signature
from comments.enums import Action
from comments.errors import BadToken
from comments.journal import Actor, note
from comments.models import Author, Site
from comments.models.rows import insert
from comments.text.lookalikes import skeleton


def hash_token(token: str) -> str:
    """SHA-256, hexadecimal. The token has 256 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


def mint_token(site: Site, draft: Draft) -> str:
    """The token of the guest who opens with this draft.

    With a claim, a secret the browser made and keeps, the token follows from it and this server's key: a post
    repeated because its answer was lost gets the same token again. Without one it is random. `client_id` alone would
    not do: it is public. Site and thread belong to it because a client_id is unique only inside a thread.
    """
    if not draft.claim:
        return secrets.token_urlsafe(32)
    return _token_from(f"guest-token:{site.pk}:{draft.client_id}:{draft.claim}:{draft.thread_key}")


def mint_voter_token(site: Site, claim: str) -> str:
    """The token of the guest who opens by voting. The same claim is the same guest: a reader who has lost the answer,
    or votes twice before it has come, still votes as one."""
    return _token_from(f"guest-token:{site.pk}:vote:{claim}")


def _token_from(secret: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def find_voter(site: Site, claim: str) -> Author | None:
    """The guest who has voted with this claim before."""
    return Author.objects.filter(site=site, token_hash=hash_token(mint_voter_token(site, claim))).first()


def open_voter(site: Site, claim: str) -> Author:
    """The same guest; opened if need be, once also where two ask at the same time."""
    return Author.objects.get_or_create(site=site, token_hash=hash_token(mint_voter_token(site, claim)))[0]


def find_author(site: Site, token: str) -> Author:
    """The author a token belongs to. Raises BadToken for any other string, another site's tokens too."""
    author = Author.objects.filter(site=site, token_hash=hash_token(token)).first()
    if author is None:
        raise BadToken
    return author


def open_guest(site: Site, signature: Signature, token: str) -> Author:
    """A new guest who holds `token`."""
    author = Author(site=site, token_hash=hash_token(token))
    author.sign(signature)
    insert(author)
    return author


def keep_signature(author: Author, signature: Signature) -> None:
    """Remember how an author signed last. Comments keep the signature they were written with."""
    if (author.name, author.email, author.website) != (signature.name, signature.email, signature.website):
        author.sign(signature)
        author.save(update_fields=["name", "email", "website"])


def holds_token(author: Author | None, token: str) -> bool:
    return (
        author is not None
        and author.token_hash is not None
        and hmac.compare_digest(author.token_hash, hash_token(token))
    )


@transaction.atomic
def revise_author(*, author: Author, fields: Collection[str], actor: Actor) -> None:
    """Store what a moderator changed of an author. Trust and badge go into the log; names and addresses do not, as
    they have to go when the author wants them gone."""
    stored = Author.objects.select_for_update().get(pk=author.pk)
    author.save(update_fields=list(fields))
    logged = [name for name in ("trust", "badge") if name in fields]
    before = {name: getattr(stored, name) for name in logged}
    after = {name: str(getattr(author, name)) for name in logged}
    if stored.badge:
        remember_badge_names(author.site)
    note(Action.AUTHOR, site=author.site, author=author, actor=actor, before=before, after=after)


@transaction.atomic
def remember_badge_names(site: Site) -> None:
    """Keep on the site's row how its badge holders' names read, for the check of impostors."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    holders = Author.objects.filter(site=site).exclude(badge="").values_list("name", flat=True)
    site.badge_names = sorted({skeleton(name) for name in holders} - {""})
    site.save(update_fields=["badge_names"])
