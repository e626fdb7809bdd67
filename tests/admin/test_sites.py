"""Sites in the admin: made, set up, embedded; changed by superusers and by moderators whom Django lets."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comments.models import Site
from comments.widget import pinned_script
from tests.admin.conftest import Post
from tests.admin.pages import change_url, list_url, logged, rows_of

LIST = "/admin/comments/site/"
RULES = {
    "name": "Demo",
    "origins": "https://blog.example",
    "policy": "at_once",
    "hold_score": "5",
    "spam_score": "12",
    "links_allowed": "2",
    "trust_after": "0",
    "report_threshold": "0",
    "close_after_days": "0",
    "edit_window_seconds": "900",
    "max_length": "8000",
    "live": "on",
    "votes": "both",
    "fold_score": "-5",
    "draw_depth": "4",
}


def save(client: Client, site: Site, **fields: object):  # type: ignore[no-untyped-def] # a test response
    return client.post(change_url(site), RULES | fields, follow=True)


def test_a_site_is_made(admin_client: Client) -> None:
    origins = " https://Blog.Example/ \r\n\r\nhttp://localhost:8001\r\nhttps://blog.example:443"
    response = admin_client.post(f"{LIST}add/", RULES | {"key": "new", "origins": origins}, follow=True)
    assert response.redirect_chain
    assert Site.objects.get(key="new").origins == ["https://blog.example", "http://localhost:8001"]


@pytest.mark.parametrize(
    ("origins", "complaints"),
    [
        ("", ["This field is required."]),
        ("   ", ["This field is required."]),
        (
            "blog.example\nhttps://ok.example\njavascript:alert(1)",
            [
                "blog.example: Please give an origin such as https://blog.example.org.",
                "javascript:alert(1): Please give an origin such as https://blog.example.org.",
            ],
        ),
        (
            "https://blog.example/path",
            ["https://blog.example/path: An origin has no path: please give https://blog.example alone."],
        ),
    ],
)
def test_origins_that_are_none_are_named(origins: str, complaints: list[str], admin_client: Client, site: Site) -> None:
    response = save(admin_client, site, origins=origins)
    assert response.context["adminform"].form.errors == {"origins": complaints}
    assert response.context["adminform"].form["origins"].value() == origins
    site.refresh_from_db()
    assert site.origins == ["https://blog.example"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_length", "8001"), ("max_length", "0"), ("close_after_days", "-1"), ("policy", "never"), ("name", "")],
)
def test_house_rules_have_limits(field: str, value: str, admin_client: Client, site: Site) -> None:
    response = save(admin_client, site, **{field: value})
    assert list(response.context["adminform"].form.errors) == [field]


@pytest.mark.parametrize("key", ["", "Big", "a b", "x" * 65, "demo", "ä"])
def test_a_key_that_cannot_be_is_refused(key: str, admin_client: Client, site: Site) -> None:
    response = admin_client.post(f"{LIST}add/", RULES | {"key": key})
    assert list(response.context["adminform"].form.errors) == ["key"]


def test_rules_and_moderators_are_saved_and_the_key_is_not(admin_client: Client, site: Site) -> None:
    mia = User.objects.create_user("mia", is_staff=True)
    save(admin_client, site, key="else", policy="hold_all", moderators=[mia.pk], live="")
    site.refresh_from_db()
    assert (site.key, site.policy, site.live, list(site.moderators.all())) == ("demo", "hold_all", False, [mia])
    assert logged(site) == ["Changed Policy, Live updates and Moderators."]


def test_only_what_changed_is_written(admin_client: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(Site, "save", lambda self, **how: written.append(how))
    save(admin_client, site, name="New name")
    save(admin_client, site)
    assert written == [{"update_fields": ["name"]}]


def test_moderators_are_chosen_from_active_staff(admin_client: Client, site: Site) -> None:
    reader = User.objects.create_user("reader")
    gone = User.objects.create_user("gone", is_staff=True, is_active=False)
    for user in (reader, gone):
        assert "moderators" in save(admin_client, site, moderators=[user.pk]).context["adminform"].form.errors


def test_the_embed_code_is_there_to_copy(admin_client: Client, site: Site, settings: LazySettings) -> None:
    settings.BASE_URL = "https://comments.example.org"
    html = admin_client.get(change_url(site)).content.decode()
    for code in (
        '<script type="module" src="https://comments.example.org/embed.js" data-site="demo"></script>',
        '<live-comments site="demo" thread="post-42">',
        '<a href="https://comments.example.org/t/demo/?thread=post-42">Read the comments</a>',
        '<a href="/post-42#comments" data-comments-count="post-42">Comments</a>',
        pinned_script("https://comments.example.org", "demo"),
    ):
        assert code.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in html
    assert html.count("readonly") >= 3
    assert "createsite" in admin_client.get(LIST).content.decode()


def test_the_list_tells_what_waits(admin_client: Client, site: Site, post: Post) -> None:
    post(site)
    post(site, held=True)
    html = admin_client.get(LIST).content.decode()
    assert f'<a href="{list_url("comment")}?site=demo&amp;state=pending">1</a>' in html
    assert f'<a href="{list_url("comment")}?site=demo&amp;state=published">1</a>' in html


def test_the_list_costs_the_same_for_one_row_and_for_three(
    admin_client: Client, site: Site, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    admin_client.get(LIST)
    with django_assert_num_queries(6, exact=False) as one:
        admin_client.get(LIST)
    for key in ("second", "third"):
        post(Site.objects.create(key=key, name=key, origins=["https://blog.example"]), held=True)
    with django_assert_num_queries(len(one)):
        admin_client.get(LIST)


def test_moderators_do_not_change_sites(desk: Client, site: Site) -> None:
    assert desk.get(LIST).status_code == 403
    assert save(desk, site, name="Mine").status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403


def test_moderators_with_the_permission_change_their_own_site_only(
    desk: Client, moderator: User, site: Site, other_site: Site
) -> None:
    moderator.user_permissions.add(Permission.objects.get(codename="change_site"))
    assert rows_of(desk.get(LIST)) == [site]
    save(desk, site, name="Mine", moderators=[moderator.pk])
    save(desk, other_site, name="Mine too")
    assert sorted(Site.objects.values_list("key", "name")) == [("demo", "Mine"), ("other", "Other blog")]
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(change_url(site).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_the_permission_without_a_place_on_the_list_gives_nothing(client: Client, site: Site) -> None:
    user = User.objects.create_user("pat", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="comments"))
    client.force_login(user)
    for name in ("site", "comment", "thread", "author"):
        assert client.get(list_url(name)).status_code == 403


def test_only_a_site_that_nobody_wrote_on_can_go(
    admin_client: Client, site: Site, other_site: Site, post: Post
) -> None:
    post(site)
    for row, may_go in ((site, False), (other_site, True)):
        address = change_url(row)
        assert (address.replace("change", "delete") in admin_client.get(address).content.decode()) == may_go
        admin_client.post(change_url(row).replace("change", "delete"), {"post": "yes"})
    assert list(Site.objects.values_list("key", flat=True)) == ["demo"]
    assert "delete_selected" not in admin_client.get(LIST).content.decode()
