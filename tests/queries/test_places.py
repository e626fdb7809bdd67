from datetime import timedelta

import pytest
from django.utils import timezone

from comments.enums import Sort
from comments.errors import BadCursor
from comments.models import Comment, Site, Thread
from comments.queries.threads import read_page


@pytest.mark.parametrize("score", [0.0, 1e-05, 0.123456789012345678, -3.5, 1e300])
def test_a_page_goes_on_after_any_score(site: Site, score: float) -> None:
    thread = Thread.objects.create(site=site, key="/post")
    for _ in range(3):
        Comment.objects.create(thread=thread, body="x", html="x", state="published", score=score)
    first = read_page(thread, sort=Sort.BEST, limit=2)
    rest = read_page(thread, sort=Sort.BEST, limit=2, after=first.next or "")
    assert len({comment.pk for comment in first.comments + rest.comments}) == 3


@pytest.mark.parametrize("value", ["nan", "--1", "1e", "1e9999999", "1-1"])
def test_a_score_that_is_no_number_is_refused(site: Site, value: str) -> None:
    thread = Thread.objects.create(site=site, key="/post")
    with pytest.raises(BadCursor):
        read_page(thread, sort=Sort.BEST, limit=2, after=f"{value}~01a207bd-c3e8-7524-a598-0f50a669e8fb~0")


@pytest.mark.parametrize(
    ("sort", "after"),
    [
        (Sort.BEST, "0.5~01a207bd-c3e8-7524-a598-0f50a669e8fb"),
        (Sort.OLDEST, "1~01a207bd-c3e8-7524-a598-0f50a669e8fb~1"),
        (Sort.BEST, "0.5~01a207bd-c3e8-7524-a598-0f50a669e8fb~999999999999999999"),
        (Sort.BEST, "0.5~01a207bd-c3e8-7524-a598-0f50a669e8fb~-1"),
    ],
)
def test_a_place_of_another_sort_or_time_is_refused(site: Site, sort: Sort, after: str) -> None:
    with pytest.raises(BadCursor):
        read_page(Thread.objects.create(site=site, key="/post"), sort=sort, limit=2, after=after)


class Ranking:
    """Ten roots, the first the best, all voted on a day ago; pages are read two roots at a time unless said."""

    def __init__(self, site: Site) -> None:
        self.thread = Thread.objects.create(site=site, key="/post")
        yesterday = timezone.now() - timedelta(days=1)
        self.roots = [
            Comment.objects.create(
                thread=self.thread, body="x", html="x", state="published", score=1 - number / 10, voted_at=yesterday
            )
            for number in range(10)
        ]
        self.read: list[int] = []
        self.place: str | None = ""

    def vote(self, number: int, score: float) -> None:
        Comment.objects.filter(pk=self.roots[number].pk).update(score=score, voted_at=timezone.now())

    def next_page(self, limit: int = 2) -> list[int]:
        page = read_page(self.thread, sort=Sort.BEST, limit=limit, after=self.place or "")
        self.place = page.next
        found = [self.roots.index(comment) for comment in page.comments]
        self.read += found
        return found

    def read_to_the_end(self, limit: int = 2) -> None:
        """Raises where there is no end: each page brings roots that no page had, or those that have risen."""
        for _ in range(20):
            self.next_page(limit)
            if self.place is None:
                return
        raise AssertionError("There is no end.")


@pytest.fixture
def ranking(site: Site) -> Ranking:
    return Ranking(site)


def test_while_nobody_votes_each_root_comes_once_and_the_place_stays_the_same(ranking: Ranking) -> None:
    places = {read_page(ranking.thread, sort=Sort.BEST, limit=2).next for _ in range(2)}
    assert len(places) == 1
    ranking.read_to_the_end()
    assert ranking.read == list(range(10))


def test_a_root_that_rises_past_the_reader_comes_with_the_next_page(ranking: Ranking) -> None:
    ranking.next_page()
    ranking.vote(8, 0.95)
    assert ranking.next_page() == [8, 2, 3]
    ranking.read_to_the_end()
    assert sorted(set(ranking.read)) == list(range(10))


def test_a_root_that_falls_may_come_again_and_pushes_out_nobody(ranking: Ranking) -> None:
    ranking.next_page()
    ranking.vote(0, 0.55)
    ranking.read_to_the_end()
    assert sorted(set(ranking.read)) == list(range(10))
    assert ranking.read.count(0) > 1


@pytest.mark.parametrize("risen", [2, 3, 4, 6])
def test_more_may_rise_than_fit_on_a_page(ranking: Ranking, risen: int) -> None:
    ranking.next_page()
    for number in range(9, 9 - risen, -1):
        ranking.vote(number, 0.95)
    assert ranking.next_page() == [9, 8, 2, 3]
    ranking.read_to_the_end()
    assert sorted(set(ranking.read)) == list(range(10))


def test_votes_on_every_root_between_all_pages_lose_none(ranking: Ranking) -> None:
    for step in range(8):
        ranking.next_page(3)
        ranking.vote(9 - step, 0.99)
        ranking.vote(step, 0.01)
        if ranking.place is None:
            break
    else:
        ranking.read_to_the_end(3)
    assert sorted(set(ranking.read)) == list(range(10))


def test_a_vote_that_was_dated_before_it_could_be_read_is_not_passed_over(ranking: Ranking) -> None:
    """Its transaction was open while the page was read."""
    ranking.vote(3, 0.75)
    ranking.next_page()
    Comment.objects.filter(pk=ranking.roots[8].pk).update(score=0.95, voted_at=timezone.now() - timedelta(seconds=3))
    ranking.read_to_the_end()
    assert sorted(set(ranking.read)) == list(range(10))
