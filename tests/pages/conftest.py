import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.drafts import clean_draft
from comments.models import Comment, Site, Thread
from comments.services.comments import post_comment
from tests.pages.visitor import Visitor

Say = Callable[..., Comment]


@pytest.fixture(autouse=True)
def no_rate_limits(settings: Any) -> None:
    """Off except where they are what is tested."""
    settings.RATE_LIMITS = False


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return Visitor()


@pytest.fixture
def say(site: Site) -> Say:
    """Post through the service, as the widget's readers do."""

    def post(body: str = "Hello", *, key: str = "/post", parent: Comment | None = None, **fields: str) -> Comment:
        draft = clean_draft(
            thread=key,
            url="https://blog.example/post/",
            title="A post",
            body=body,
            name=fields.get("name", "Ann"),
            website=fields.get("website", ""),
            email="ann@private.example",
            client_id=uuid.uuid4(),
            max_length=site.max_length,
            parent_id=parent.pk if parent else None,
        )
        return post_comment(site=site, draft=draft).comment

    return post


@pytest.fixture
def chain(say: Say) -> Callable[[int], list[Comment]]:
    """A root and replies, each to the one before: written at once, as posting hundreds would take its time."""

    def build(length: int) -> list[Comment]:
        root = say("Level 0")
        thread, comments, now = Thread.objects.get(), [root], timezone.now()
        for level in range(1, length):
            reply = Comment(thread=thread, parent=comments[-1], root=root, position=level, state="published")
            reply.author_name, reply.created_at = f"Person {level}", now + timedelta(seconds=level)
            reply.reply_count = length - level - 1
            reply.body = reply.html = f"Level {level}"
            comments.append(reply)
        Comment.objects.bulk_create(comments[1:])
        Comment.objects.filter(pk=root.pk).update(reply_count=length - 1)
        Thread.objects.update(count=length)
        return comments

    return build


@pytest.fixture
def site(site: Site) -> Site:
    """Threads of thirty guests are no flood here."""
    site.checks = {"flood": 0}
    site.save(update_fields=["checks"])
    return site
