"""A moderator of one blog next to a moderator of another: lists, addresses, filters, actions and links."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from comments.models import Comment, Event, Site, Thread
from comments.queries.moderation import moderated_sites
from tests.admin.conftest import Post
from tests.admin.pages import bulk, change_url, decide, decide_url, list_url, rows_of, turn_url

NAMES = ["comment", "thread", "author"]


def row_of(name: str, comment: Comment) -> object:
    return {"comment": comment, "thread": comment.thread, "author": comment.author}[name]


@pytest.fixture
def comment(site: Site, post: Post) -> Comment:
    return post(site, "Secret words", held=True, name="Secret Ann", title="Secret thread")


@pytest.mark.parametrize("name", NAMES)
def test_lists_show_only_ones_own(name: str, desk: Client, stranger: Client, comment: Comment) -> None:
    assert rows_of(desk.get(list_url(name))) == [row_of(name, comment)]
    response = stranger.get(list_url(name))
    assert rows_of(response) == []
    assert "Secret" not in response.content.decode()
    assert "Demo" not in response.content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_addresses_of_others_lead_nowhere(
    name: str, page: str, desk: Client, stranger: Client, comment: Comment
) -> None:
    address = change_url(row_of(name, comment)).replace("change", page)  # type: ignore[arg-type]
    if page != "delete":
        assert desk.get(address).status_code == 200
    response = stranger.get(address, follow=True)
    assert "Secret" not in response.content.decode()
    assert response.redirect_chain or response.status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_others_things_cannot_be_saved(name: str, stranger: Client, comment: Comment) -> None:
    rows = list(Comment.objects.values()), list(Thread.objects.values()), list(Event.objects.values())
    data = {"body": "Mine", "seen_rev": "1", "title": "Mine", "url": "", "name": "Mine", "email": "", "website": ""}
    stranger.post(change_url(row_of(name, comment)), data | {"badge": "owner", "slow_seconds": "9"})  # type: ignore[arg-type]
    assert (list(Comment.objects.values()), list(Thread.objects.values()), list(Event.objects.values())) == rows
    assert comment.author is not None
    comment.author.refresh_from_db()
    assert (comment.author.name, comment.author.badge) == ("Secret Ann", "")


def test_others_things_cannot_be_decided(stranger: Client, comment: Comment) -> None:
    assert decide(stranger, comment, "approve").status_code == 404
    assert stranger.post(turn_url(comment.thread), {"turn": "close"}).status_code == 404
    bulk(stranger, "comment", "approve", comment)
    bulk(stranger, "thread", "close_selected", comment.thread)
    stranger.post(list_url("comment"), {"action": "approve", "select_across": "1", "_selected_action": comment.pk})
    comment.refresh_from_db()
    assert (comment.state, comment.thread.state) == ("pending", "open")
    assert not Event.objects.exists()


def test_unknown_and_foreign_ids_answer_alike(stranger: Client, comment: Comment) -> None:
    data = {"decision": "approve", "seen_rev": "1"}
    unknown = decide_url(comment).replace(str(comment.pk)[:8], "00000000")
    assert stranger.post(decide_url(comment), data).status_code == stranger.post(unknown, data).status_code == 404


@pytest.mark.parametrize("query", ["?site=demo", "?thread={thread}", "?author={author}", "?q=words"])
def test_filters_do_not_reach_over(
    query: str, stranger: Client, other_site: Site, comment: Comment, post: Post
) -> None:
    post(other_site)
    address = list_url("comment") + query.format(thread=comment.thread_id, author=comment.author_id)
    response = stranger.get(address)
    assert rows_of(response) == []
    assert "Secret" not in response.content.decode()


def test_a_moderator_of_two_sites_sees_both(
    desk: Client, moderator: User, other_site: Site, comment: Comment, post: Post
) -> None:
    other_site.moderators.add(moderator)
    there = post(other_site, held=True)
    response = desk.get(list_url("comment"))
    assert set(rows_of(response)) == {comment, there}
    assert 'href="?site=demo"' in response.content.decode()


def test_two_moderators_of_one_site_do_not_double_its_rows(desk: Client, site: Site, comment: Comment) -> None:
    site.moderators.add(User.objects.create_user("second", is_staff=True))
    assert rows_of(desk.get(list_url("comment"))) == [comment]
    assert desk.get("/admin/").context["waiting_total"] == 1


@pytest.mark.parametrize("kind", [{"is_staff": False}, {"is_staff": True, "is_active": False}])
def test_being_listed_is_nothing_without_being_staff(kind: dict[str, bool], client: Client, comment: Comment) -> None:
    user = User.objects.create_user("pat", **kind)
    comment.thread.site.moderators.add(user)
    client.force_login(user)
    for address in ("/admin/", list_url("comment"), change_url(comment)):
        assert client.get(address)["Location"].startswith("/admin/login/")
    assert client.post(decide_url(comment), {"decision": "approve", "seen_rev": "1"}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_staff_who_moderate_nothing_see_nothing(client: Client, comment: Comment) -> None:
    client.force_login(User.objects.create_user("pat", is_staff=True))
    assert client.get("/admin/").context["app_list"] == []
    for name in NAMES:
        assert client.get(list_url(name)).status_code == 403


def test_superusers_see_everything(admin_client: Client, comment: Comment, other_site: Site, post: Post) -> None:
    there = post(other_site)
    assert set(rows_of(admin_client.get(list_url("comment")))) == {comment, there}
    assert admin_client.get("/admin/").context["waiting_total"] == 1


def test_whose_sites_they_are_does_not_depend_on_the_login_page(comment: Comment) -> None:
    """The services of later edges (mails, streams) ask this without Django's admin in front."""
    listed = [User.objects.create_user("reader"), User.objects.create_user("gone", is_staff=True, is_active=False)]
    comment.thread.site.moderators.set(listed)
    for user in (*listed, AnonymousUser(), User(is_superuser=True, is_staff=True, is_active=False)):
        assert not moderated_sites(user)
