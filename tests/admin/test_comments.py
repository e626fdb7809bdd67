"""The list and the page of one comment: what is found, what is shown around it, and how its text is mended."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comments.enums import CommentState, EventKind
from comments.models import Author, Comment, Site
from comments.services.comments import delete_comment
from comments.services.moderation import reject_comment
from tests.admin.conftest import Post
from tests.admin.pages import change_url, kinds, list_url, logged, messages_of, rows_of

LIST = "/admin/comments/comment/"


def save(client: Client, comment: Comment, body: str, **more: object):  # type: ignore[no-untyped-def] # a test response
    rev = Comment.objects.get(pk=comment.pk).rev
    return client.post(change_url(comment), {"body": body, "seen_rev": rev} | more, follow=True)


# --- the list --------------------------------------------------------------------------------------------------------


def test_what_waits_comes_first(desk: Client, site: Site, post: Post) -> None:
    waiting = post(site, "I wait", held=True)
    published = [post(site, f"Published {number}") for number in range(3)]
    assert rows_of(desk.get(LIST)) == [waiting, *reversed(published)]


def test_a_row_tells_who_where_and_why(desk: Client, site: Site, post: Post) -> None:
    post(site, "Some **bold** words", held=True, name="Jory")
    html = desk.get(LIST).content.decode()
    for words in ("Some bold words", "Jory", "A post", "Demo", "Waiting", "This site holds every comment.", " UTC"):
        assert words in html


def test_filters_narrow_by_state_site_thread_and_author(
    admin_client: Client, site: Site, other_site: Site, post: Post
) -> None:
    here, there = post(site, held=True), post(other_site, held=True)
    elsewhere = post(site, thread="/elsewhere")
    assert rows_of(admin_client.get(LIST, {"state": "pending", "site": "demo"})) == [here]
    assert rows_of(admin_client.get(LIST, {"site": "other"})) == [there]
    assert rows_of(admin_client.get(LIST, {"thread": elsewhere.thread_id})) == [elsewhere]
    assert rows_of(admin_client.get(LIST, {"author": here.author_id})) == [here]


@pytest.mark.parametrize("name", ["thread", "author", "site", "state"])
@pytest.mark.parametrize("value", ["999999", "x", "9" * 30, "-1", "٣", "' OR 1=1"])
def test_a_filter_that_names_nothing_finds_nothing(name: str, value: str, desk: Client, site: Site, post: Post) -> None:
    post(site)
    response = desk.get(LIST, {name: value})
    assert response.status_code == 200
    assert rows_of(response) == []


@pytest.mark.parametrize("lookup", ["author__token_hash__startswith", "thread__site__moderators__password", "html__gt"])
def test_columns_cannot_be_probed_by_the_address(lookup: str, admin_client: Client) -> None:
    assert admin_client.get(LIST, {lookup: "a"}).status_code == 400


def test_the_search_reads_texts_and_names(desk: Client, site: Site, post: Post) -> None:
    by_text, by_name = post(site, "A kettle, 100% of it"), post(site, name="Kestrel")
    assert rows_of(desk.get(LIST, {"q": "kettle"})) == [by_text]
    assert rows_of(desk.get(LIST, {"q": "100%"})) == [by_text]
    assert rows_of(desk.get(LIST, {"q": "kestrel"})) == [by_name]
    assert desk.get(LIST, {"q": "\0"}).status_code == 200


@pytest.mark.parametrize("order", ["1", "-2", "3.-4", "99", "x"])
def test_the_columns_sort(order: str, desk: Client, site: Site, post: Post) -> None:
    post(site)
    assert desk.get(LIST, {"o": order}).status_code == 200


def test_the_list_costs_the_same_for_one_row_and_for_three(
    desk: Client, site: Site, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(site, held=True)
    desk.get(LIST)
    with django_assert_num_queries(10, exact=False) as one:
        desk.get(LIST)
    for number in range(2):
        post(site, held=True, thread=f"/{number}", name=f"Name {number}")
    with django_assert_num_queries(len(one)):
        desk.get(LIST)


# --- one comment -----------------------------------------------------------------------------------------------------


def test_a_comment_stands_in_its_context(desk: Client, site: Site, post: Post) -> None:
    root = post(site, "The root's words", name="Root")
    parent = post(site, "The parent's words", parent=root, name="Parent")
    comment = post(site, "See https://example.org/", parent=parent, name="Ann", website="https://ann.example/")
    post(site, "The reply's words", parent=comment, name="Reply")
    html = desk.get(change_url(comment)).content.decode()
    for words in ("The root&#x27;s words", "The parent&#x27;s words", "The reply&#x27;s words"):
        assert words.replace("&#x27;", "'") in html
    assert html.index("The root's words") < html.index("The parent's words") < html.index("The reply's words")
    assert f'href="https://blog.example/post/#comment-{comment.pk}"' in html
    assert '<a href="https://ann.example/" rel="nofollow ugc noopener noreferrer">' in html
    assert "ann@example.org" in html


def test_a_deep_branch_is_cut_and_says_so(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Level 0")
    for level in range(1, 9):
        comment = post(site, f"Level {level}", parent=comment)
    html = desk.get(change_url(comment)).content.decode()
    assert "3 more between" in html
    assert [level for level in range(8) if f"Level {level}<" in html] == [0, 4, 5, 6, 7]


def test_many_replies_are_cut_and_counted(desk: Client, site: Site, post: Post) -> None:
    comment = post(site)
    for number in range(12):
        post(site, f"Reply {number}", parent=comment)
    html = desk.get(change_url(comment)).content.decode()
    assert "Reply 9<" in html
    assert "Reply 10<" not in html
    assert "2 more in the list of this thread" in html


def test_the_author_has_a_history(desk: Client, site: Site, post: Post) -> None:
    first = post(site)
    reject_comment(comment=post(site, held=True, author=first.author))
    waiting = post(site, held=True, author=first.author)
    html = desk.get(change_url(waiting)).content.decode()
    for words in ("1 published", "1 waiting", "1 rejected"):
        assert words in html


def test_the_oldest_waiting_comment_is_next(desk: Client, site: Site, other_site: Site, post: Post) -> None:
    post(other_site, held=True)
    oldest, newer = post(site, held=True), post(site, held=True)
    assert desk.get(change_url(newer)).context["following_url"] == change_url(oldest)
    assert desk.get(change_url(oldest)).context["following_url"] == change_url(newer)


def test_what_its_author_deleted_is_gone_here_too(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Regrettable words", name="Ann Regrets")
    assert comment.author is not None
    delete_comment(comment=comment, author=comment.author)
    response = desk.get(change_url(comment))
    assert response.status_code == 200
    assert "Regrettable" not in response.content.decode()
    assert desk.post(change_url(comment), {"body": "New", "seen_rev": 2}).status_code == 403
    assert "Deleted by its author" in desk.get(LIST).content.decode()


def test_an_author_who_is_gone_does_not_break_the_page(desk: Client, site: Site, post: Post) -> None:
    comment = post(site)
    Author.objects.all().delete()
    assert desk.get(change_url(comment)).status_code == 200
    assert desk.get(LIST).status_code == 200


# --- mending a text --------------------------------------------------------------------------------------------------


def test_a_mended_text_is_rendered_recorded_and_logged(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Teh words")
    response = save(desk, comment, "The *words*\r\nhere")
    assert response.redirect_chain[-1][0] == list_url("comment")
    comment.refresh_from_db()
    assert comment.body == "The *words*\nhere"
    assert "<em>words</em>" in comment.html
    assert comment.edited_at is not None
    assert kinds(comment.thread)[-1] == (EventKind.EDITED, comment.pk)
    assert logged(comment) == ["Changed Text."]


def test_a_mended_text_of_a_waiting_comment_stays_between_us(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    save(desk, comment, "Mended")
    comment.refresh_from_db()
    assert (comment.body, comment.state, kinds(comment.thread)) == ("Mended", CommentState.PENDING, [])


def test_saving_unchanged_text_records_nothing(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Two\nlines")
    told = kinds(comment.thread)
    save(desk, comment, "Two\r\nlines")
    comment.refresh_from_db()
    assert (comment.rev, comment.edited_at, kinds(comment.thread)) == (1, None, told)
    assert logged(comment) == ["No fields changed."]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "This field is required."),
        (" \u200b ", "Please write something first."),
        ("x" * 31, "Please shorten the comment to 30 characters; it has 31."),
        ("a\ufffeb", "Please remove the characters that cannot be shown."),
    ],
)
def test_a_text_that_cannot_be_is_refused_at_its_field(
    body: str, complaint: str, desk: Client, site: Site, post: Post
) -> None:
    comment = post(site, "Words")
    Site.objects.update(max_length=30)
    response = save(desk, comment, body)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"body": [complaint]}
    comment.refresh_from_db()
    assert comment.body == "Words"


def test_a_colleagues_change_is_not_overwritten(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Words")
    save(desk, comment, "A colleague's words")
    response = desk.post(change_url(comment), {"body": "My words", "seen_rev": 1})
    assert "has changed since you opened it" in str(response.context["adminform"].form.errors["body"])
    comment.refresh_from_db()
    assert comment.body == "A colleague's words"


def test_a_change_between_check_and_save_is_a_message(
    desk: Client, site: Site, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = post(site, "Words")

    def lose_the_race(**_: object) -> None:
        from comments.errors import WrongState

        raise WrongState("Its author deleted this comment; the text is gone.")

    monkeypatch.setattr("comments.admin.comments.revise_comment", lose_the_race)
    response = save(desk, comment, "Mended")
    assert response.status_code == 200
    assert messages_of(response) == ["Its author deleted this comment; the text is gone."]
    assert logged(comment) == []


def test_only_the_text_can_be_set(desk: Client, site: Site, other_site: Site, post: Post) -> None:
    comment = post(site, "Words", held=True)
    forged = {
        "state": "published",
        "author_name": "Mallory",
        "html": "<script>",
        "thread": "9",
        "author_badge": "owner",
    }
    save(desk, comment, "Mended", **forged)
    comment.refresh_from_db()
    assert (comment.state, comment.author_name, comment.author_badge) == ("pending", "Ann", "")
    assert "<script>" not in comment.html


def test_comments_are_neither_added_nor_deleted(admin_client: Client, site: Site, post: Post) -> None:
    comment = post(site)
    assert admin_client.get("/admin/comments/comment/add/").status_code == 403
    assert admin_client.post(change_url(comment).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Comment.objects.filter(pk=comment.pk).exists()
