"""Every address of the admin against every role, by what Django itself resolves: a new address needs a line here."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from comments.enums import BanKind, BanMode, MailState, ReportReason
from comments.journal import PRODUCT
from comments.models import Comment, ModerationEntry, NoticeChoice, OutgoingMail, Report, Site
from comments.queries.moderation import moderated_sites, owned_sites
from comments.services.bans import author_value, ban
from comments.services.reports import report_comment
from tests.admin.conftest import Post
from tests.admin.pages import change_url, list_url, rows_of
from tests.admin.test_sites import save

ROLES = ["anonymous", "staff", "neighbour", "moderator", "owner", "superuser"]
# The first of the roles that an address does something for; «neighbour» is owner and moderator of another site.
STAFF, MODERATOR, OWNER, SUPERUSER, NOBODY = "staff", "moderator", "owner", "superuser", "nobody"
# Lists are there for whoever moderates anything; what is in them is the other tests' question, and the last one's here.
LIST = "neighbour"

FIRST = {
    "index": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "jsi18n": STAFF,
    "view_on_site": NOBODY,
    "autocomplete": NOBODY,
    "app_list": LIST,
    "comments_dashboard": LIST,
    "comments_comment_decide": MODERATOR,
    "comments_comment_reply": MODERATOR,
    "comments_comment_mark": MODERATOR,
    "comments_comment_settle": MODERATOR,
    "comments_thread_turn": MODERATOR,
    "comments_thread_move": MODERATOR,
    # The queue asks for each row whose it is: for who moderates nothing it is empty.
    "comments_queueitem_changelist": STAFF,
    "comments_queueitem_items": STAFF,
    "comments_queueitem_decide": STAFF,
    "comments_queueitem_undo": STAFF,
    "comments_queueitem_claim": STAFF,
    "comments_moderationentry_export": LIST,
    "comments_ban_add": LIST,
    "comments_site_changelist": LIST,
    "comments_site_change": OWNER,
    "comments_site_history": OWNER,
    "comments_site_lessons": OWNER,
    "comments_site_lessons_export": OWNER,
    "comments_site_add": SUPERUSER,
    "auth_user_password_change": SUPERUSER,
}
SUPERUSERS_ALONE = ("auth_user", "auth_group", "comments_outgoingmail")
ORDINARY = {"changelist": LIST, "change": MODERATOR, "history": MODERATOR, "add": NOBODY, "delete": NOBODY}


def first_role(name: str) -> str:
    if name in FIRST:
        return FIRST[name]
    model, _, page = name.rpartition("_")
    if model in SUPERUSERS_ALONE:
        return NOBODY if model == "comments_outgoingmail" and page in ("add", "delete") else SUPERUSER
    return ORDINARY[page]


def addresses() -> Iterator[tuple[str, list[str]]]:
    for pattern in admin.site.get_urls():
        for each in getattr(pattern, "url_patterns", [pattern]):
            if each.name:
                yield each.name, list(each.pattern.converters or each.pattern.regex.groupindex)


NAMES = dict(addresses())
# Mine are for oneself alone: there is no row of another's to ask for.
PERSONAL = ("comments_noticechoice",)
# The door itself is for everybody, in one direction at a time.
ASKED = [name for name in NAMES if name not in ("login", "logout") and not name.startswith(PERSONAL)]


@pytest.fixture
def rows(site: Site, post: Post) -> dict[str, object]:
    comment = post(site, "Secret words", held=True, name="Secret Ann", title="Secret thread")
    public = post(site, "Secret and public")
    report_comment(comment=public, author=None, address="192.0.2.1", reason=ReportReason.SPAM)
    author = comment.author
    terms = {"mode": BanMode.REFUSE, "expires_at": None, "reason": "Secret", "actor": PRODUCT}
    banned = ban(site=site, kind=BanKind.AUTHOR, value=author_value(author), author=author, **terms)
    mail = OutgoingMail.objects.create(purpose="x", to="secret@example.org", subject="Secret", state=MailState.QUEUED)
    return {
        "comment": comment,
        "thread": comment.thread,
        "author": author,
        "report": Report.objects.get(),
        "ban": banned,
        "moderationentry": ModerationEntry.objects.last(),
        "site": site,
        "outgoingmail": mail,
        "user": User.objects.create_user("victim"),
        "group": Group.objects.create(name="group"),
    }


@pytest.fixture
def browser(role: str, site: Site, other_site: Site) -> Client:
    browser = Client()
    if role == "anonymous":
        return browser
    user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
    if role == "moderator":
        site.moderators.add(user)
    if role == "owner":
        site.owners.add(user)
    if role == "neighbour":
        other_site.owners.add(user)
        other_site.moderators.add(user)
    browser.force_login(user)
    return browser


def address_of(name: str, rows: dict[str, object]) -> str:
    given = {
        "form": "csv",
        "app_label": "comments",
        "comment_id": rows["comment"].pk,
        "thread_id": rows["thread"].pk,
        "content_type_id": 1,
        "id": rows["user"].pk,
    }
    model = name.split("_")[1] if name.count("_") == 2 or name.startswith(("auth", "comments")) else ""
    if model in rows:
        given["object_id"] = rows[model].pk
    else:
        given["object_id"] = 1
    return reverse(f"admin:{name}", kwargs={part: given[part] for part in NAMES[name]})


def outcome(browser: Client, address: str) -> tuple[str, HttpResponse]:
    answer = browser.get(address)
    if answer.status_code == 405:
        answer = browser.post(address, {})
    if answer.status_code in (403, 404):
        return "no", answer
    if answer.status_code == 302:
        lost = answer["Location"] == "/admin/" or answer["Location"].startswith("/admin/login/")
        return ("no" if lost else "yes"), answer
    return "yes", answer


@pytest.mark.parametrize("role", ROLES)
def test_each_address_is_for_the_roles_it_is_for(role: str, browser: Client, rows: dict[str, object]) -> None:
    order = [*ROLES, NOBODY]
    wrong, told = [], []
    for name in ASKED:
        found, answer = outcome(browser, address_of(name, rows))
        first = first_role(name)
        may = order.index(role) >= order.index(first)
        if name == "comments_site_changelist" and role == "moderator":
            may = False  # who moderates and owns nothing
        if role == "superuser" and first == NOBODY:
            continue  # Django says in its own ways that there is nothing to do
        if found != ("yes" if may else "no"):
            wrong.append(f"{name}: {answer.status_code}, and it is for {first}")
        if role in ("anonymous", "staff", "neighbour"):
            sent = answer.content if not answer.streaming else b"".join(answer.streaming_content)
            told += [name] if b"Secret" in sent else []
    assert (wrong, told) == ([], [])


def test_the_log_of_who_changed_what_cannot_be_added_to_or_taken_from_even_by_superusers(
    admin_client: Client, rows: dict[str, object]
) -> None:
    before = Comment.objects.count(), ModerationEntry.objects.count(), Report.objects.count()
    for name in ASKED:
        if first_role(name) == NOBODY and name.startswith("comments"):
            assert admin_client.post(address_of(name, rows), {"post": "yes"}).status_code in (302, 403, 404), name
    assert (Comment.objects.count(), ModerationEntry.objects.count(), Report.objects.count()) == before


@pytest.mark.parametrize("role", ["owner"])
def test_an_owner_is_no_superuser(role: str, browser: Client, site: Site, other_site: Site, rows: object) -> None:
    assert rows_of(browser.get(list_url("site"))) == [site]
    helper = User.objects.create_user("helper", is_staff=True)
    owner = User.objects.get(username="owner")
    save(browser, site, name="Renamed", moderators=[helper.pk], owners=[owner.pk, helper.pk])
    site.refresh_from_db()
    assert (site.name, list(site.moderators.all())) == ("Renamed", [helper])
    assert set(site.owners.all()) == {owner, helper}
    save(browser, other_site, name="Mine", owners=[owner.pk])
    other_site.refresh_from_db()
    assert (other_site.name, other_site.owners.count()) == ("Other blog", 0)
    save(browser, site, owners=[helper.pk])
    assert browser.get(change_url(site)).status_code != 200


@pytest.mark.parametrize("kind", [{"is_staff": False}, {"is_staff": True, "is_active": False}])
def test_an_owner_who_is_no_active_staff_is_nobody(kind: dict[str, bool], site: Site) -> None:
    user = User.objects.create_user("pat", **kind)
    site.owners.add(user)
    assert not moderated_sites(user)
    assert not owned_sites(user)


def test_who_is_owner_and_moderator_sees_a_site_once(site: Site) -> None:
    user = User.objects.create_user("pat", is_staff=True)
    site.owners.add(user)
    site.moderators.add(user)
    assert list(moderated_sites(user)) == list(owned_sites(user)) == [site]


def test_everybodys_choice_of_mails_is_their_own(desk: Client, stranger: Client, site: Site) -> None:
    desk.get(list_url("noticechoice"))
    for choice in NoticeChoice.objects.filter(site=site):
        assert stranger.post(change_url(choice), {"pace": "none"}).status_code in (302, 403, 404, 405)
