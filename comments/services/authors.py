"""Guests: made with their first comment, known afterwards by a bearer token of which only the hash is kept."""

import hashlib
import hmac
import secrets

from django.conf import settings

from comments.drafts import Draft, Signature
from comments.errors import BadToken
from comments.models import Author, Site


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
    secret = f"guest-token:{site.pk}:{draft.client_id}:{draft.claim}:{draft.thread_key}"
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


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
    author.save()
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
