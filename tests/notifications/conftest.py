import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from comments.drafts import clean_draft
from comments.enums import PublishPolicy
from comments.models import Comment, Site
from comments.services.comments import post_comment

Hold = Callable[..., Comment]


@pytest.fixture
def mails(settings: Any) -> None:
    """This server has a mail server."""
    settings.MAILS = True


@pytest.fixture
def moderator(site: Site) -> User:
    user = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    site.moderators.add(user)
    return user


@pytest.fixture
def hold(site: Site) -> Hold:
    """A comment comes in and waits."""

    def hold(body: str = "Hello there", *, on: Site = site, name: str = "Ann", title: str = "A post") -> Comment:
        on.policy = PublishPolicy.HOLD_ALL
        draft = clean_draft(
            thread="/post",
            url=f"{on.origins[0]}/post/",
            title=title,
            body=body,
            name=name,
            email="ann@private.example",
            website="",
            client_id=uuid.uuid4(),
            max_length=on.max_length,
        )
        return post_comment(site=on, draft=draft, author=None).comment

    return hold
