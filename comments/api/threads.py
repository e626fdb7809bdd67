"""Reading threads: the snapshot, the counts for index pages, the newest of a site."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from comments import conf
from comments.api.answers import public_answer
from comments.api.schemas import CountsOut, Key, RecentOut, SnapshotOut
from comments.api.sites import requested_site
from comments.drafts import clean_key
from comments.enums import Sort
from comments.payloads import comment_json, comment_payload, snapshot_payload
from comments.queries.comments import newest_comments
from comments.queries.threads import count_comments, find_thread, read_page_of_rows

router = Router(tags=["Reading"])


@router.get(
    "/sites/{site}/thread", response=SnapshotOut, summary="A thread: its state, its cursor and one page of comments"
)
def read_thread(
    request: HttpRequest,
    site: str,
    thread: Annotated[Key, Query()],
    sort: Annotated[Sort, Query()] = Sort.OLDEST,
    limit: Annotated[int, Query(ge=1, le=conf.ROOTS_PER_PAGE_LIMIT)] = conf.ROOTS_PER_PAGE,
    after: Annotated[str, Query(max_length=200)] = "",
) -> HttpResponse:
    """Pages by root comments, each followed by its first replies. `next` is the `after` of the following page.

    The cursor is read before the comments: a stream from there may repeat what is here, and misses nothing.
    """
    owner = requested_site(request)
    key = clean_key(thread)
    found = find_thread(owner, key)
    rows, place = read_page_of_rows(found, sort=sort, limit=limit, after=after) if found else ([], None)
    comments = [comment_json(row) for row in rows]
    return public_answer(request, {**snapshot_payload(owner, key, found, comments, place, timezone.now())})


@router.get("/sites/{site}/counts", response=CountsOut, summary="How many comments the given threads have")
def read_counts(
    request: HttpRequest,
    site: str,
    thread: Annotated[list[Key], Query(min_length=1, max_length=conf.COUNTS_LIMIT)],
) -> HttpResponse:
    """The answer is keyed by the thread keys as they were asked for."""
    owner = requested_site(request)
    canonical = {asked: clean_key(asked) for asked in thread}
    counts = count_comments(owner, list(set(canonical.values())))
    return public_answer(request, {"counts": {asked: counts.get(key, 0) for asked, key in canonical.items()}})


@router.get("/sites/{site}/recent", response=RecentOut, summary="The newest published comments of the site")
def read_recent(
    request: HttpRequest,
    site: str,
    limit: Annotated[int, Query(ge=1, le=conf.RECENT_PER_PAGE_LIMIT)] = conf.RECENT_PER_PAGE,
) -> HttpResponse:
    comments = newest_comments(requested_site(request), limit)
    return public_answer(
        request,
        {
            "comments": [
                {
                    **comment_payload(comment),
                    "thread": {"key": comment.thread.key, "title": comment.thread.title, "url": comment.thread.url},
                }
                for comment in comments
            ]
        },
    )
