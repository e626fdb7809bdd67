"""Two blogs, a moderator of each, and comments that came in the way comments come in."""

import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.drafts import clean_draft
from comments.enums import PublishPolicy
from comments.models import Author, Comment, Site
from comments.services.comments import post_comment

Post = Callable[..., Comment]


@pytest.fixture
def other_site(db: None) -> Site:
    return Site.objects.create(key="other", name="Other blog", origins=["https://other.example"])


@pytest.fixture
def post(db: None) -> Post:
    """Posts through the service. `held` makes it wait."""

    def post(
        site: Site,
        body: str = "Hello there",
        *,
        held: bool = False,
        parent: Comment | None = None,
        author: Author | None = None,
        thread: str = "/post",
        title: str = "A post",
        name: str = "Ann",
        email: str = "ann@example.org",
        website: str = "",
    ) -> Comment:
        site.policy = PublishPolicy.HOLD_ALL if held else PublishPolicy.AT_ONCE
        draft = clean_draft(
            thread=thread,
            url=f"{site.origins[0]}/post/",
            title=title,
            body=body,
            name=name,
            email=email,
            website=website,
            client_id=uuid.uuid4(),
            max_length=site.max_length,
            parent_id=parent.pk if parent else None,
        )
        return post_comment(site=site, draft=draft, author=author).comment

    return post


@pytest.fixture
def moderator(site: Site) -> User:
    """Staff, moderates `site` and has none of Django's permissions."""
    user = User.objects.create_user("mia", is_staff=True)
    site.moderators.add(user)
    return user


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    """The moderator's browser."""
    client.force_login(moderator)
    return client


@pytest.fixture
def stranger(other_site: Site) -> Client:
    """The browser of somebody who moderates another blog only."""
    user = User.objects.create_user("sam", is_staff=True)
    other_site.moderators.add(user)
    client = Client()
    client.force_login(user)
    return client
