import pytest

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
        read_page(thread, sort=Sort.BEST, limit=2, after=f"{value}~01a207bd-c3e8-7524-a598-0f50a669e8fb")
