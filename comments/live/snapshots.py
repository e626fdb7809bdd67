"""Pages of threads, ready to send: the most frequent answer of all is built once for each change."""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from comments.cursor import Cursor, parse_cursor
from comments.live.representations import Representations
from comments.models import Site

Headers = tuple[tuple[bytes, bytes], ...]
Spelling = tuple[str, bytes]
# What decides between the answers of one page: Host, Origin and Accept-Encoding.
Variant = tuple[bytes | None, bytes | None, bytes | None]

# Nobody tells us of a change in another process without a broker: so old may a page be that no room watches.
UNWATCHED_SECONDS = 2.0
# Votes and a site's settings have no event: so old may any page be.
WATCHED_SECONDS = 30.0
# A room that watches a page is asked again after this, should a ring have been lost.
LOOK_SECONDS = 1.0
# A build that hangs on a dead connection is not waited for by those who come later than this.
JOIN_SECONDS = 5.0
MEMORY_BYTES = 32 * 1024 * 1024
# A page over this is answered and not kept: it would push out a hundred others.
PAGE_BYTES = MEMORY_BYTES // 16
# Objects around a page, and around each of its answers and spellings, roughly.
PAGE_OVERHEAD_BYTES = 3_000
ANSWER_OVERHEAD_BYTES = 1_500
ANSWERS_PER_PAGE = 32
SPELLINGS_PER_PAGE = 32
SPELLING_BYTES = 2_000
_NEVER = float("inf")

# Inside a JSON string every quote has a backslash, so no words of a visitor's can look like this.
_KEY = re.compile(rb'\{"thread":\{"key":("(?:[^"\\]|\\.)*")')
_CURSOR = re.compile(rb'"cursor":"([0-9]+\.[0-9]+)"')


class PageName(NamedTuple):
    """Which first page of which thread, however it was asked for. `key` is canonical, and today's."""

    site_id: int
    key: str
    sort: str
    limit: int


class Reply(NamedTuple):
    """What the API answered, whole."""

    status: int
    headers: Headers
    body: bytes

    def header(self, wanted: bytes) -> bytes:
        return next((value for name, value in self.headers if name.lower() == wanted), b"")


class Answer(NamedTuple):
    """A page for one variant of the question, ready to send. `tag` is its ETag without the weakness mark."""

    tag: bytes
    headers: Headers
    body: bytes
    headers_304: Headers


@dataclass(slots=True, eq=False)
class Page:
    """One page as it was when its cursor was read. `named` is today's key of the thread."""

    name: PageName
    named: str
    site: Site
    cursor: Cursor
    reply: Reply
    built_at: float
    until: float
    representations: Representations
    answers: dict[Variant, Answer] = field(default_factory=dict)
    spellings: set[Spelling] = field(default_factory=set)
    weight: int = 0


@dataclass(slots=True, eq=False)
class _Build:
    task: "asyncio.Task[Page | Reply]"
    begun: float
    # What the log has reached since: a page that does not reach it is not kept.
    reached: float = 0
    overtaken: bool = False


class SnapshotMemory:
    """Belongs to one event loop, as the hub that owns it does. `watched` tells where a thread's room stands, if it has
    one: while that is where the page stands too, the page is as new as the log. `builds` counts how often the API was
    asked, `weight` is in bytes.
    """

    def __init__(self, watched: Callable[[int, str], Cursor | None], limit: int = MEMORY_BYTES) -> None:
        self.builds = self.weight = 0
        self._watched = watched
        self._limit = limit
        self._pages: OrderedDict[PageName, Page] = OrderedDict()  # the longest unused first
        self._threads: dict[tuple[int, str], set[PageName]] = {}
        self._spellings: dict[Spelling, Page] = {}
        self._builds: dict[PageName, _Build] = {}

    def find_spelled(self, spelling: Spelling) -> Page | None:
        """The page that was asked for in these very bytes before."""
        page = self._spellings.get(spelling)
        return page if page is not None and self._is_fresh(page) else None

    def find(self, name: PageName) -> Page | None:
        page = self._pages.get(name)
        return page if page is not None and self._is_fresh(page) else None

    async def build(self, name: PageName, site: Site, ask: Callable[[], Awaitable[Reply]]) -> Page | Reply:
        """The page, or the API's refusal. Who asks for one page at one time waits for one build, which is a task of
        its own: whoever asked first may go away. A build that the log has overtaken is waited out, so that there is
        never a second beside it, however fast the log grows."""
        while True:
            build = self._builds.get(name)
            if build is None or build.begun < time.monotonic() - JOIN_SECONDS:
                task = asyncio.get_running_loop().create_task(self._run(name, site, ask))
                build = self._builds[name] = _Build(task, time.monotonic())
            if not build.overtaken:
                return await asyncio.shield(build.task)
            await asyncio.wait([build.task], timeout=JOIN_SECONDS)
            page = self.find(name)
            if page is not None:
                return page

    def remember(self, page: Page, spelling: Spelling, variant: Variant, answer: Answer) -> None:
        """Next time these bytes of a question need no reading. Junk pushes out its own page's answers, no others."""
        if self._pages.get(page.name) is not page:
            return
        if len(page.answers) >= ANSWERS_PER_PAGE:
            page.answers.clear()
        page.answers[variant] = answer
        if len(page.spellings) >= SPELLINGS_PER_PAGE:
            self._unspell(page)
        if len(spelling[1]) <= SPELLING_BYTES:
            page.spellings.add(spelling)
            self._spellings[spelling] = page
        self._weigh(page)

    def forget(self, site_id: int, key: str, reached: int | None = None) -> None:
        """The log of a thread has reached a number, or (None) is no longer what it was."""
        thread = site_id, key
        for name, build in self._builds.items():
            if (name.site_id, name.key) == thread:
                build.overtaken, build.reached = True, max(build.reached, _NEVER if reached is None else reached)
        for name in list(self._threads.get(thread, ())):
            page = self._pages[name]
            if reached is None or page.cursor.seq < reached:
                self._drop(page)

    def forget_site(self, site_id: int) -> None:
        """Its settings are in every page."""
        for thread in {*self._threads, *((name.site_id, name.key) for name in self._builds)}:
            if thread[0] == site_id:
                self.forget(*thread)

    def _is_fresh(self, page: Page) -> bool:
        now = time.monotonic()
        if now >= page.until and not self._extend(page, now):
            self._drop(page)
            return False
        self._pages.move_to_end(page.name)
        return True

    def _extend(self, page: Page, now: float) -> bool:
        end = page.built_at + WATCHED_SECONDS
        if now >= end or self._watched(page.name.site_id, page.name.key) != page.cursor:
            return False
        page.until = min(end, now + LOOK_SECONDS)
        return True

    async def _run(self, name: PageName, site: Site, ask: Callable[[], Awaitable[Reply]]) -> Page | Reply:
        self.builds += 1
        begun = time.monotonic()
        try:
            reply = await ask()
        finally:
            reached = self._finish(name)
        page = _make_page(name, site, reply, begun)
        if page is None:
            return reply
        # Under an old name it would not be heard of that the log moves on.
        if page.named == name.key and page.cursor.seq >= reached and page.representations.size <= PAGE_BYTES:
            self._keep(page)
        return page

    def _finish(self, name: PageName) -> float:
        """Take our build off the list. The number below which its page is too old to stay."""
        build = self._builds.get(name)
        if build is None or build.task is not asyncio.current_task():
            return _NEVER  # it took so long that another has taken its place
        del self._builds[name]
        return build.reached

    def _keep(self, page: Page) -> None:
        known = self._pages.get(page.name)
        if known is not None:
            self._drop(known)
        self._drop_unused()
        self._pages[page.name] = page
        self._threads.setdefault((page.name.site_id, page.name.key), set()).add(page.name)
        self._weigh(page)

    def _drop_unused(self) -> None:
        """What nobody has asked for in a while is not kept until the room is needed."""
        long_ago = time.monotonic() - WATCHED_SECONDS
        while self._pages and (oldest := next(iter(self._pages.values()))).until < long_ago:
            self._drop(oldest)

    def _weigh(self, page: Page) -> None:
        weight = PAGE_OVERHEAD_BYTES + page.representations.size + ANSWER_OVERHEAD_BYTES * len(page.answers)
        weight += sum(ANSWER_OVERHEAD_BYTES + len(query) for _, query in page.spellings)
        self.weight += weight - page.weight
        page.weight = weight
        while self.weight > self._limit:
            self._drop(next(iter(self._pages.values())))

    def _drop(self, page: Page) -> None:
        if self._pages.get(page.name) is not page:
            return
        del self._pages[page.name]
        thread = page.name.site_id, page.name.key
        self._threads[thread].discard(page.name)
        if not self._threads[thread]:
            del self._threads[thread]
        self._unspell(page)
        self.weight -= page.weight

    def _unspell(self, page: Page) -> None:
        for spelling in page.spellings:
            if self._spellings.get(spelling) is page:
                del self._spellings[spelling]
        page.spellings.clear()


def _make_page(name: PageName, site: Site, reply: Reply, begun: float) -> Page | None:
    """None for what is no page: a refusal, or an answer without cursor and tag."""
    found = _CURSOR.search(reply.body) if reply.status == 200 and reply.header(b"etag") else None
    if found is None:
        return None
    cursor, key = parse_cursor(found[1].decode()), _KEY.match(reply.body)
    named = str(orjson.loads(key[1])) if key else name.key
    return Page(name, named, site, cursor, reply, begun, begun + UNWATCHED_SECONDS, Representations(reply.body))
