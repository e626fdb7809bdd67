"""What is told to an author alone: their comments in one thread that wait for a moderator, or had one's decision."""

from collections import defaultdict
from uuid import UUID

import orjson

from comments import metrics
from comments.cursor import BEGINNING, Cursor
from comments.enums import ResetReason
from comments.live import frames
from comments.live.audience import Audience
from comments.live.batch import Batch, Farewell
from comments.live.follower import Follower
from comments.live.frames import Frame
from comments.live.once import Once
from comments.live.reads import Reads
from comments.models import Comment
from comments.payloads import told_comment_payload
from comments.queries.events import sites_without_live
from comments.queries.own import own_comments, own_revisions

# The site, the thread's key, and the author's number.
Name = tuple[int, str, int]
# Read at once for one packet; the next ones follow when it has left.
COMMENTS_PER_READ = 50
# Databases bound the parameters of one statement.
AUTHORS_PER_QUERY = 500


class Box:
    """The pages that one author has open on one thread, and the revisions they were told of.

    No event tells of what is not public, so changes are numbered here as they are seen: `cursor` is the last number. It
    is never sent. It is a place for followers like a room's, so that they are told, held back and cut as everywhere.
    """

    def __init__(self, name: Name, read: Reads) -> None:
        self.name = name
        self.readers = 0
        self.farewell: Farewell | None = None
        self.cursor = BEGINNING
        self.audience = Audience(self, ping=frames.private_ping)
        self._read = read
        self._seen: dict[UUID, tuple[int, int]] = {}  # revision and number
        self._looking = Once(self._look)

    async def look(self) -> None:
        """Ask the database what has changed, from now on or later."""
        await self._looking.afresh()

    async def _look(self) -> None:
        found = await self._read(own_revisions, [self.name[2]])
        self.take({each.comment_id: each.rev for each in found if (each.site_id, each.key) == self.name[:2]})

    def take(self, revisions: dict[UUID, int]) -> bool:
        """All that is to be told now, by comment; whether anything of it is news."""
        # An answer that was overtaken by a newer one changes nothing.
        news = [comment for comment, rev in revisions.items() if rev > self._seen.get(comment, (0, 0))[0]]
        self._seen = {comment: seen for comment, seen in self._seen.items() if comment in revisions}
        for number, comment in enumerate(news, self.cursor.seq + 1):
            self._seen[comment] = (revisions[comment], number)
        if news:
            self.cursor = Cursor(0, self.cursor.seq + len(news))
            self.audience.wake()
        return bool(news)

    def recall(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Batch | None:
        """Nothing is kept but numbers: the words are read when they are told."""
        return Batch(self.cursor) if place.seq == self.cursor.seq else None

    async def since(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Batch:
        """Each comment that has changed after `place`, once, as it now is."""
        top = self.cursor
        untold = sorted((number, comment) for comment, (_, number) in self._seen.items() if number > place.seq)
        some = untold[:COMMENTS_PER_READ]
        found = await self._read(own_comments, self.name[2], [comment for _, comment in some]) if some else {}
        told: list[Frame] = []
        size = 0
        for number, comment in some:
            place = Cursor(0, number)
            if comment in found:
                told.append(_frame(place, found[comment]))
                size += len(told[-1].sse)
            if size >= most_bytes:
                break
        return Batch(top if not untold or place.seq == untold[-1][0] else place, told)

    async def dismiss(self, farewell: Farewell) -> None:
        """Send everybody away, now and from now on."""
        self.farewell = farewell
        await self.audience.dismiss(farewell)


def _frame(place: Cursor, comment: Comment) -> Frame:
    data = orjson.dumps(told_comment_payload(comment))
    return Frame(place, "own", str(comment.pk), data, sse=frames.encode_sse("own", data))


class Boxes:
    """The boxes of one process; each is there as long as its author is."""

    def __init__(self, read: Reads) -> None:
        self._boxes: dict[Name, Box] = {}
        self._read = read
        self.farewell: Farewell | None = None

    def enter(self, name: Name) -> Box:
        """The box of an author, for a reader who calls `leave` when it goes."""
        box = self._boxes.setdefault(name, Box(name, self._read))
        box.farewell = box.farewell or self.farewell
        box.readers += 1
        return box

    def leave(self, box: Box) -> None:
        box.readers -= 1
        if not box.readers and self._boxes.get(box.name) is box:
            del self._boxes[box.name]

    async def hear(self, name: Name) -> None:
        """A ring: something of an author's has changed."""
        box = self._boxes.get(name)
        if box is not None:
            metrics.doorbells["ring"].inc()
            await box.look()

    async def sweep(self) -> None:
        """What a lost ring, another process without a broker, or a site switched off would else hide. One query for
        hundreds of authors."""
        boxes = dict(self._boxes)
        if not boxes:
            return
        silent = await self._read(sites_without_live, [site_id for site_id, _, _ in boxes])
        for name in [name for name in boxes if name[0] in silent]:
            await self._boxes.pop(name, boxes[name]).dismiss(Farewell("stop"))
        authors = sorted({author_id for _, _, author_id in boxes})
        found: defaultdict[Name, dict[UUID, int]] = defaultdict(dict)
        for start in range(0, len(authors), AUTHORS_PER_QUERY):
            for each in await self._read(own_revisions, authors[start : start + AUTHORS_PER_QUERY]):
                found[each.site_id, each.key, each.author_id][each.comment_id] = each.rev
        for name, box in boxes.items():
            if box.take(found[name]):
                metrics.doorbells["sweep"].inc()

    async def send_away(self, site_id: int, key: str, farewell: Farewell) -> None:
        """Everybody of a thread: they come back to where its name leads now."""
        for name in [name for name in self._boxes if name[:2] == (site_id, key)]:
            await self._boxes.pop(name).dismiss(farewell)

    def close(self, farewell: Farewell) -> list[Follower]:
        """Whoever comes from now on is sent away; answers who is there."""
        self.farewell = farewell
        for box in self._boxes.values():
            box.farewell = farewell
        return [follower for box in self._boxes.values() for follower in box.audience.followers]
