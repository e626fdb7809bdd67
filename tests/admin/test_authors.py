"""Authors in the admin: found by name or e-mail, mended through the cleaners of every other write path."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comments.models import Author, Site
from comments.services.moderation import reject_comment
from tests.admin.conftest import Post
from tests.admin.pages import change_url, list_url, logged, rows_of

LIST = "/admin/comments/author/"


@pytest.fixture
def author(site: Site, post: Post) -> Author:
    author = post(site, name="Ann", email="ann@example.org").author
    assert author is not None
    return author


def save(client: Client, author: Author, **fields: str):  # type: ignore[no-untyped-def] # a test response
    data = {
        "name": author.name,
        "email": author.email,
        "website": author.website,
        "badge": author.badge,
        "trust": author.trust,
    }
    return client.post(change_url(author), data | fields, follow=True)


def test_an_author_is_cleaned_saved_and_logged(desk: Client, author: Author) -> None:
    save(desk, author, name="  Ann\u202e  B. ", email="Ann@EXAMPLE.org", website="Ann.example")
    author.refresh_from_db()
    assert (author.name, author.email) == ("Ann B.", "Ann@example.org")
    assert author.website == "https://ann.example"
    assert logged(author) == ["Changed Name, E-mail address and Website."]


def test_only_what_changed_is_written(desk: Client, author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(Author, "save", lambda self, **how: written.append(how))
    save(desk, author, trust="always")
    save(desk, author, trust="auto", name="Ann")
    assert written[0] == {"update_fields": ["trust"]}


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "x" * 81, "Please shorten the name to 80 characters."),
        ("email", "nobody", "Please give a complete e-mail address, such as ann@example.org, or none."),
        ("website", "javascript:alert(1)", "A website's address starts with https:// or http://."),
        (
            "website",
            'http://x/"><script>',
            "A website's address cannot hold spaces, quotes, angle brackets or hidden characters.",
        ),
        ("website", "http://127.0.0.1/", "Please give the website's full public name, such as https://example.org."),
        (
            "website",
            "https://bank.example@evil.example/",
            "Please leave out user name and password in the website's address.",
        ),
        ("name", "a\0b", "Null characters are not allowed."),
        ("badge", "owner", "Staff have a badge by writing from the admin; nobody else gets one."),
        ("badge", "king", "Select a valid choice. king is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    field: str, value: str, complaint: str, desk: Client, author: Author
) -> None:
    response = save(desk, author, **{field: value})
    assert response.context["adminform"].form.errors == {field: [complaint]}
    author.refresh_from_db()
    assert (author.name, author.email, author.website, author.badge) == ("Ann", "ann@example.org", "", "")


def test_an_address_beyond_ascii_that_the_api_takes_is_taken_here(desk: Client, author: Author) -> None:
    save(desk, author, email="jörg@example.org")
    author.refresh_from_db()
    assert author.email == "jörg@example.org"
    save(desk, author, trust="always")
    author.refresh_from_db()
    assert author.trust == "always"


def test_the_past_is_not_rewritten(desk: Client, author: Author) -> None:
    save(desk, author, name="Somebody else")
    assert author.comments.get().author_name == "Ann"


def test_only_the_listed_fields_can_be_set(desk: Client, author: Author, other_site: Site) -> None:
    held = author.token_hash
    save(desk, author, token_hash="0" * 64, site=str(other_site.pk), name="Ann B.")
    author.refresh_from_db()
    assert (author.token_hash, author.site.key, author.name) == (held, "demo", "Ann B.")


def test_the_token_is_shown_nowhere(desk: Client, author: Author) -> None:
    assert author.token_hash
    for address in (LIST, change_url(author), f"{LIST}?q={author.token_hash}"):
        assert author.token_hash not in desk.get(address).content.decode().replace(f'value="{author.token_hash}"', "")
    assert desk.get(LIST, {"token_hash__startswith": author.token_hash[0]}).status_code == 400


def test_search_and_tallies(desk: Client, site: Site, author: Author, post: Post) -> None:
    bob = post(site, name="Bob", email="robert@example.org").author
    reject_comment(comment=post(site, held=True, author=bob, name="Bob", email="robert@example.org"))
    assert rows_of(desk.get(LIST, {"q": "robert@"})) == [bob]
    assert rows_of(desk.get(LIST, {"q": "ann"})) == [author]
    html = desk.get(LIST, {"q": "bob"}).content.decode()
    assert f'href="{list_url("comment")}?author={bob.pk}&amp;state=published">1 published' in html
    assert f'href="{list_url("comment")}?author={bob.pk}">1 refused' in html
    assert f'href="{list_url("comment")}?author={bob.pk}">All comments' in desk.get(change_url(bob)).content.decode()


def test_the_list_costs_the_same_for_one_row_and_for_three(
    desk: Client, site: Site, author: Author, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(LIST)
    with django_assert_num_queries(9, exact=False) as one:
        desk.get(LIST)
    for number in range(2):
        post(site, name=f"Name {number}")
    with django_assert_num_queries(len(one)):
        desk.get(LIST)


def test_authors_are_neither_added_nor_deleted(admin_client: Client, author: Author) -> None:
    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(change_url(author).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Author.objects.filter(pk=author.pk).exists()
