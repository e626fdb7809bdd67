"""What a request to the queue says: which part of it is looked at, which comments are meant, what is decided."""

from uuid import UUID

from django.http import HttpRequest

from comments import conf
from comments.drafts import clean_words
from comments.errors import Invalid
from comments.queries.queue import OLDEST, RISKIEST, Filters, Waiting
from comments.services.decisions import DECISIONS, Decision

# One request decides about so many: a selection of everything on a page that has been read for long.
ITEMS_PER_DECISION = 200


def read_filters(request: HttpRequest) -> Filters:
    """What cannot be read filters nothing."""

    def number(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    return Filters(
        order=RISKIEST if request.GET.get("order") == RISKIEST else OLDEST,
        site=request.GET.get("site", "").replace("\0", "")[:64],
        why=request.GET.get("why", "").replace("\0", "")[:40],
        thread=number("thread"),
        author=number("author"),
    )


def fits(waiting: Waiting, filters: Filters) -> bool:
    """Whether an item that has just come belongs to what is looked at: `Filters.narrow` of one row."""
    item, comment = waiting.item, waiting.comment
    return (
        (not filters.site or item.site.key == filters.site)
        and (not filters.why or item.why == filters.why)
        and filters.thread in (None, comment.thread_id)
        and filters.author in (None, comment.author_id)
    )


def read_ids(request: HttpRequest, name: str) -> list[UUID]:
    """Those that are ids, of an address or a form."""
    given = request.POST if request.method == "POST" else request.GET
    found = []
    for text in given.getlist(name)[:1000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def read_chosen(request: HttpRequest) -> list[tuple[UUID, int]]:
    """Each comment with the revision that was on the page. Raises Invalid."""
    found = []
    for text in request.POST.getlist("item")[:ITEMS_PER_DECISION]:
        name, _, rev = text.partition(":")
        try:
            comment_id = UUID(name)
        except ValueError as error:
            raise Invalid("Nothing was changed: load the page again.") from error
        if not (rev.isascii() and rev.isdigit() and len(rev) < 10):
            raise Invalid("Nothing was changed: load the page again.")
        found.append((comment_id, int(rev)))
    if not found:
        raise Invalid("Nothing was changed: choose a comment.")
    return found


def read_decision(request: HttpRequest) -> Decision:
    """Raises Invalid."""
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        raise Invalid("Nothing was changed: choose one of the buttons.")
    return decision.because(clean_words("reason", request.POST.get("reason", ""), conf.REASON_LENGTH))


def words_of(error: Invalid) -> str:
    return " ".join(words for each in error.errors.values() for words in each) or str(error)
