"""Reports in the admin: who sees them, where they stand, and how they are settled."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.models import Comment, Report, Site
from tests.admin.conftest import Post
from tests.admin.pages import bulk, change_url, decide, list_url, logged, messages_of, rows_of

SETTLED = "What readers reported of it was settled without a decision."


def report(comment: Comment, who: str = "a", reason: str = "spam", note: str = "") -> Report:
    return Report.objects.create(comment=comment, reporter=who, reason=reason, note=note)


def settle_url(comment: Comment) -> str:
    return reverse("admin:comments_comment_settle", args=[comment.pk])


def open_reports() -> int:
    return Report.objects.filter(settled_at=None).count()


@pytest.fixture
def reported(site: Site, post: Post) -> Comment:
    comment = post(site, "Buy now!")
    report(comment, "a", note="<b>The link</b>")
    report(comment, "b", "abuse")
    return comment


def test_reports_are_listed_for_the_moderators_of_the_site(
    desk: Client, stranger: Client, other_site: Site, post: Post, reported: Comment
) -> None:
    elsewhere = report(post(other_site, "Elsewhere"))
    listing = desk.get(list_url("report"))
    assert {row.comment_id for row in rows_of(listing)} == {reported.pk}
    html = listing.content.decode()
    assert "Buy now!" in html
    assert "Insults or threats" in html
    assert "&lt;b&gt;The link&lt;/b&gt;" in html
    assert [row.pk for row in rows_of(stranger.get(list_url("report")))] == [elsewhere.pk]
    assert desk.get(change_url(elsewhere)).status_code == 404


def test_a_report_is_read_on_the_comments_page(desk: Client, reported: Comment) -> None:
    response = desk.get(change_url(reported.reports.first()))  # type: ignore[arg-type]
    assert response["Location"] == change_url(reported)
    html = desk.get(change_url(reported)).content.decode()
    assert "Spam or advertising" in html
    assert "<bdi>&lt;b&gt;The link&lt;/b&gt;</bdi>" in html
    assert "Settle reports" in html


def test_the_list_of_comments_counts_and_filters(desk: Client, site: Site, post: Post, reported: Comment) -> None:
    other, settled = post(site, "Fine"), post(site, "Looked at")
    report(settled)
    desk.post(settle_url(settled))
    html = desk.get(list_url("comment")).content.decode()
    assert html.count('class="comments-reported"') == 1
    assert "2 reports" in html
    assert {row.pk for row in rows_of(desk.get(list_url("comment")))} == {reported.pk, other.pk, settled.pk}
    assert [row.pk for row in rows_of(desk.get(f"{list_url('comment')}?reported=open"))] == [reported.pk]


def test_filters_of_reports(desk: Client, reported: Comment) -> None:
    Report.objects.filter(reason="abuse").update(settled_at=reported.created_at)

    def reasons(query: str) -> list[str]:
        return [row.reason for row in rows_of(desk.get(f"{list_url('report')}?{query}"))]

    assert reasons("") == ["spam", "abuse"]  # what is open first
    assert (reasons("state=open"), reasons("state=settled"), reasons("reason=abuse")) == (
        ["spam"],
        ["abuse"],
        ["abuse"],
    )


def test_settling_on_the_page_leaves_the_comment(desk: Client, reported: Comment) -> None:
    response = desk.post(settle_url(reported), follow=True)
    assert messages_of(response) == ["Its reports are settled."]
    assert "Settle reports" not in response.content.decode()
    assert (open_reports(), logged(reported)) == (0, [SETTLED])
    desk.post(settle_url(reported))
    reported.refresh_from_db()
    assert (reported.state, logged(reported)) == ("published", [SETTLED])


def test_settling_in_the_list(desk: Client, reported: Comment) -> None:
    first, second = Report.objects.order_by("pk")
    assert messages_of(bulk(desk, "report", "settle", first)) == ["1 report was settled."]
    assert (open_reports(), logged(reported)) == (1, [SETTLED])
    assert messages_of(bulk(desk, "report", "settle", first, second)) == ["1 report was settled."]
    assert open_reports() == 0


def test_a_decision_settles(desk: Client, reported: Comment) -> None:
    decide(desk, reported, "remove")
    assert open_reports() == 0


def test_a_stranger_settles_nothing(stranger: Client, reported: Comment) -> None:
    assert stranger.post(settle_url(reported)).status_code == 404
    bulk(stranger, "report", "settle", *Report.objects.all())
    assert open_reports() == 2


def test_only_post_settles_and_nothing_is_added_or_deleted(desk: Client, reported: Comment) -> None:
    assert desk.get(settle_url(reported)).status_code == 405
    first = Report.objects.first()
    assert first is not None
    for word in ("delete", "history"):
        desk.post(change_url(first).replace("/change/", f"/{word}/"), {"post": "yes"})
    assert desk.get("/admin/comments/report/add/").status_code == 403
    assert open_reports() == 2


@pytest.mark.parametrize("name", ["report", "comment"])
def test_a_list_costs_as_much_for_three_as_for_one(name: str, desk: Client, site: Site, post: Post) -> None:
    counted = []
    for number in (1, 2):
        for each in range(number):
            report(post(site, f"Comment {number} {each}"))
        desk.get(list_url(name))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(list_url(name))
        counted.append(len(queries))
    assert counted[0] == counted[1]
