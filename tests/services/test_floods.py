"""Floods: counted by newcomers, held, told once, over by themselves."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.enums import Action
from comments.models import Author, Comment, FloodWindow, ModerationEntry, Site
from comments.services import floods
from comments.worker.jobs import JOBS
from tests.api.conftest import Reader, ann, bob, no_rate_limits  # noqa: F401 - fixtures

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def newcomers(number: int) -> list[int]:
    """What the posts of so many were answered."""
    return [Reader().post(f"Hello {each}").status_code for each in range(number)]


def flooded() -> bool:
    return Site.objects.get().is_flooded(timezone.now())


def test_newcomers_wait_in_a_flood_and_others_do_not(ann: Reader, site: Site) -> None:  # noqa: F811
    assert ann.post("Here before").status_code == 201
    with time_machine.travel(START + timedelta(minutes=1), tick=False):
        answers = newcomers(40)
        # The one that makes it a flood waits already.
        assert answers == [201] * 28 + [202] * 12
        assert ann.post("Here still").status_code == 201
        assert Comment.objects.filter(state="pending").count() == 12
        held = Comment.objects.filter(state="pending")[0]
        assert held.hold_reason == "Far more newcomers than usual write here just now."


def test_who_was_published_only_in_the_flood_waits(site: Site) -> None:
    first = Reader()
    assert first.post("The first of many").status_code == 201
    newcomers(30)
    assert first.post("And one more").status_code == 202


def test_trusted_authors_and_badges_go_on(ann: Reader, bob: Reader, site: Site) -> None:  # noqa: F811
    newcomers(28)
    ann.post("new, and trusted by a moderator at once")
    bob.post("new, and staff")
    Author.objects.filter(pk=Comment.objects.get(body__startswith="new, and trusted").author_id).update(trust="always")
    Author.objects.filter(pk=Comment.objects.get(body="new, and staff").author_id).update(badge="owner")
    newcomers(10)
    assert flooded()
    assert ann.post("goes on").status_code == bob.post("goes on").status_code == 201


def test_what_is_usual_raises_the_bar(site: Site) -> None:
    window = int(START.timestamp()) // floods.WINDOW_SECONDS
    FloodWindow.objects.bulk_create(
        FloodWindow(site=site, window=window - each, number=5) for each in range(1, floods.WINDOWS_PER_DAY + 1)
    )
    assert floods.usual_number(site, window) == 5
    assert set(newcomers(49)) == {201}
    assert newcomers(1) == [202]


def test_floods_of_the_past_are_not_usual(site: Site) -> None:
    window = int(START.timestamp()) // floods.WINDOW_SECONDS
    rows = [(window - each, 500, True) for each in range(1, 20)] + [(window - 200, 144, False)]
    FloodWindow.objects.bulk_create(
        FloodWindow(site=site, window=when, number=number, is_flood=flood) for when, number, flood in rows
    )
    assert floods.usual_number(site, window) == 144 / (200 - 19)


def test_it_is_over_when_it_was_calm_for_long_enough(site: Site, clock: time_machine.Traveller) -> None:
    newcomers(30)
    clock.move_to(START + timedelta(minutes=20))
    newcomers(20)  # half of what began it: not calm
    clock.move_to(START + timedelta(minutes=49))
    assert flooded()
    assert newcomers(1) == [202]
    clock.move_to(START + timedelta(minutes=51))
    assert not flooded()
    assert newcomers(1) == [201]
    assert floods.some_are_over()
    floods.end_floods()
    floods.end_floods()
    assert Site.objects.get().flooded_since is None
    actions = list(ModerationEntry.objects.order_by("seq").values_list("action", flat=True))
    assert [each for each in actions if each != Action.HELD] == [Action.FLOODED, Action.CALMED]


def test_windows_are_forgotten_after_a_week(site: Site, clock: time_machine.Traveller) -> None:
    newcomers(1)
    clock.move_to(START + timedelta(days=7))
    floods.forget_windows()
    assert FloodWindow.objects.count() == 1
    clock.move_to(START + timedelta(days=7, minutes=10))
    floods.forget_windows()
    assert FloodWindow.objects.count() == 0


def test_a_flood_of_one_site_is_none_of_another(ann: Reader, site: Site) -> None:  # noqa: F811
    newcomers(30)
    other = Site.objects.create(key="calm", name="Calm", origins=["https://calm.example"])
    assert not other.is_flooded(timezone.now())


def test_where_the_check_is_off_nothing_is_counted(site: Site) -> None:
    Site.objects.update(checks={"flood": 0})
    assert set(newcomers(40)) == {201}
    assert not FloodWindow.objects.exists()


def test_moderators_see_it_above_the_queue(admin_client: Client, site: Site) -> None:
    queue = "/admin/comments/queueitem/"
    assert "A flood on" not in admin_client.get(queue).content.decode()
    newcomers(30)
    assert "A flood on" in admin_client.get(queue).content.decode()


def test_the_operator_finds_it_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="comments.services.floods"):
        newcomers(40)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("A flood on the site demo: its newcomers' comments wait.")


def test_the_worker_looks_after_them() -> None:
    assert {"floods over", "floods told", "old floods"} <= {job.name for job in JOBS}
