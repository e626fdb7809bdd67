"""What a visitor proposes, cleaned, before it is a comment. Every write path makes one of these first."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from comments.errors import Invalid
from comments.text.bodies import clean_body
from comments.text.emails import clean_email
from comments.text.keys import canonical_key
from comments.text.names import clean_name
from comments.text.remarks import clean_remark
from comments.text.titles import clean_title
from comments.text.urls import clean_url


@dataclass(frozen=True, slots=True)
class Signature:
    """How an author signs: what stands beside the comment, and an address that is never shown."""

    name: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a visitor may set on a new comment. State, counts and dates are ours."""

    thread_key: str
    url: str
    title: str
    body: str
    signature: Signature
    client_id: UUID
    parent_id: UUID | None = None
    claim: str = ""


class Cleaning:
    """Runs cleaners over fields and collects their complaints, so that a reader sees all of them at once."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def field(self, name: str, clean: Callable[..., str], *args: object) -> str:
        try:
            return clean(*args)
        except ValueError as error:
            self.errors.setdefault(name, []).append(str(error))
            return ""

    def refuse_faults(self) -> None:
        """Raises Invalid with the sentences by field."""
        if self.errors:
            raise Invalid(errors=self.errors)


def clean_key(raw: str) -> str:
    """A canonical thread key. Raises Invalid."""
    cleaning = Cleaning()
    key = cleaning.field("thread", canonical_key, raw)
    cleaning.refuse_faults()
    return key


def clean_text(raw: str, max_length: int) -> str:
    """A body as it will be stored. Raises Invalid."""
    cleaning = Cleaning()
    body = cleaning.field("body", clean_body, raw, max_length)
    cleaning.refuse_faults()
    return body


def clean_words(field: str, raw: str, max_length: int) -> str:
    """A remark to one person. Raises Invalid, naming the field."""
    cleaning = Cleaning()
    words = cleaning.field(field, clean_remark, raw, max_length)
    cleaning.refuse_faults()
    return words


def clean_draft(
    *,
    thread: str,
    url: str,
    title: str,
    body: str,
    name: str = "",
    email: str = "",
    website: str = "",
    client_id: UUID,
    max_length: int,
    parent_id: UUID | None = None,
    claim: str = "",
) -> Draft:
    """A draft from raw words. `max_length` in characters. Raises Invalid with the sentences by field."""
    cleaning = Cleaning()
    draft = Draft(
        thread_key=cleaning.field("thread", canonical_key, thread),
        url=url,
        title=cleaning.field("title", clean_title, title),
        body=cleaning.field("body", clean_body, body, max_length),
        signature=Signature(
            name=cleaning.field("author.name", clean_name, name),
            email=cleaning.field("author.email", clean_email, email),
            website=cleaning.field("author.website", clean_url, website),
        ),
        client_id=client_id,
        parent_id=parent_id,
        claim=claim,
    )
    cleaning.refuse_faults()
    return draft
