"""The form under a discussion: what a visitor typed, what was wrong with it, and the names that make sending safe."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from comments.drafts import Draft, clean_draft
from comments.errors import CommentsError
from comments.models import Comment
from comments.pages.place import Place

_CLAIM = re.compile(r"[A-Za-z0-9_-]{32,128}", re.ASCII)
# The cleaners' fields, as the form calls them.
_FIELDS = {"body": "body", "author.name": "name", "author.email": "email", "author.website": "website"}


def _new_claim() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class CommentForm:
    """`client_id` makes a second press of the button the same comment; `claim` proves that it is the same visitor's.

    `errors` are sentences by field; those that belong to no field are under "form".
    """

    body: str = ""
    name: str = ""
    email: str = ""
    website: str = ""
    client_id: UUID = field(default_factory=uuid4)
    claim: str = field(default_factory=_new_claim)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def typed(cls, posted: Mapping[str, str]) -> Self:
        """What came back from a page. Sending names that are none of ours are made anew."""
        form = cls(
            body=posted.get("body", ""),
            name=posted.get("name", ""),
            email=posted.get("email", ""),
            website=posted.get("website", ""),
        )
        client_id, claim = posted.get("client_id", ""), posted.get("claim", "")
        if not _is_uuid(client_id) or not _CLAIM.fullmatch(claim):
            return form
        return replace(form, client_id=UUID(client_id), claim=claim)

    def draft(self, place: Place, parent: Comment | None) -> Draft:
        """Raises Invalid with the sentences by field."""
        return clean_draft(
            thread=place.key,
            url=place.page_url,
            title=place.thread.public_title if place.thread else "",
            body=self.body,
            name=self.name,
            email=self.email,
            website=self.website,
            client_id=self.client_id,
            max_length=place.site.max_length,
            parent_id=parent.pk if parent else None,
            claim=self.claim,
        )

    def refused(self, error: CommentsError) -> "CommentForm":
        """The same words with what was wrong."""
        errors: dict[str, list[str]] = {}
        for name, sentences in error.errors.items():
            errors.setdefault(_FIELDS.get(name, "form"), []).extend(sentences)
        return replace(self, errors=errors or {"form": [str(error)]})

    def again(self) -> "CommentForm":
        """The same words as a comment of their own, after this form was used for another."""
        words = _("This form was sent before, with other words. Send it again to post these as a new comment.")
        return replace(self, client_id=uuid4(), claim=_new_claim(), errors={"form": [words]})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
