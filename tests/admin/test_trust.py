"""Who is trusted: by number, by word and by badge; and what a trusted author passes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.enums import CommentState, Outcome, PublishPolicy, Trust
from comments.models import Author, Comment, ModerationEntry, Site
from comments.moderation import judge as judging
from comments.moderation.checks import CHECKS
from comments.moderation.verdict import Case, Check, Finding
from comments.queries.trust import REFUSAL_DAYS, is_trusted
from tests.admin.conftest import Post
from tests.admin.pages import change_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(site: Site, post: Post) -> Author:
    """With three published comments on a site that trusts after three."""
    site.trust_after = 3
    site.save(update_fields=["trust_after"])
    first = post(site)
    for _ in range(2):
        post(site, author=first.author)
    assert first.author is not None
    return first.author


def test_enough_published_comments_make_trust(site: Site, author: Author) -> None:
    assert is_trusted(site, author)
    site.trust_after = 4
    assert not is_trusted(site, author)
    site.trust_after = 0
    assert not is_trusted(site, author)


@pytest.mark.parametrize("state", [CommentState.REJECTED, CommentState.REMOVED, CommentState.SPAM])
@pytest.mark.parametrize("decided", [True, False])
def test_a_refusal_takes_it_for_a_while(
    site: Site,
    author: Author,
    post: Post,
    state: CommentState,
    decided: bool,
) -> None:
    def refused_at(moment: object) -> None:
        times = {"decided_at": moment if decided else None, "created_at": moment}
        Comment.objects.filter(pk=refused.pk).update(state=state, **times)

    refused = post(site, author=author)
    refused_at(timezone.now() - timedelta(days=REFUSAL_DAYS - 1))
    assert not is_trusted(site, author)
    refused_at(timezone.now() - timedelta(days=REFUSAL_DAYS + 1))
    assert is_trusted(site, author)


def test_the_moderators_word_and_a_badge_count_more(site: Site, author: Author) -> None:
    author.trust = Trust.NEVER
    assert not is_trusted(site, author)
    assert is_trusted(site, Author(trust=Trust.ALWAYS))
    assert is_trusted(site, Author(badge="owner", trust=Trust.NEVER))


def test_without_a_rule_nothing_is_asked(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert not is_trusted(Site(), Author(pk=1))


def test_who_is_trusted_passes_all_but_what_is_asked_of_all(
    site: Site, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Finding(Outcome.NOTE, 100, "Links.")
    monkeypatch.setattr(judging, "CHECKS", (Check("links", "Links", "", lambda _: found),))
    assert judging.judge(Case(site, author, Comment())).state == "published"
    assert judging.judge(Case(site, Author(), Comment())).state == "spam"
    monkeypatch.setattr(judging, "CHECKS", (Check("made", "Made", "", lambda _: found, for_trusted=True),))
    assert judging.judge(Case(site, author, Comment())).state == "spam"
    assert {check.name for check in CHECKS if check.for_trusted} == {"banned", "site_holds_all", "impostor"}


def test_where_first_comments_wait_trust_decides(site: Site, author: Author) -> None:
    site.policy = PublishPolicy.HOLD_FIRST
    new = Author.objects.create(site=site)

    def state(who: Author) -> str:
        return judging.judge(Case(site, who, Comment())).state

    assert (state(author), state(new)) == ("published", "pending")
    site.trust_after = 4
    assert state(author) == "pending"
    site.trust_after = 0
    assert (state(author), state(new)) == ("published", "pending")
    author.trust = Trust.NEVER
    assert state(author) == "pending"


def test_an_authors_page_sets_it_and_the_log_keeps_it(
    desk: Client,
    site: Site,
    author: Author,
) -> None:
    page = desk.get(change_url(author)).content.decode()
    assert "3 Published" in page
    assert "icon-yes" in page
    data = {"name": "Other", "email": author.email, "website": author.website, "badge": "", "trust": "never"}
    desk.post(change_url(author), data)
    author.refresh_from_db()
    assert (author.trust, is_trusted(site, author)) == ("never", False)
    entry = ModerationEntry.objects.get()
    assert (entry.action, entry.actor_name, entry.author) == ("author", "mia", author)
    assert (entry.before, entry.after) == ({"trust": "auto"}, {"trust": "never"})
