from collections.abc import Callable

import pytest

from comments.models import Author, Comment, Site
from comments.moderation.verdict import Case

Judged = Callable[..., Case]


@pytest.fixture
def case() -> Judged:
    """Somebody's words on a site that is not stored: what needs no question needs no database."""

    def make(body: str = "", name: str = "", website: str = "", **site: object) -> Case:
        comment = Comment(author_name=name, author_website=website)
        comment.write(body)
        return Case(Site(origins=["https://blog.example"], **site), Author(), comment)

    return make
