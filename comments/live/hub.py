"""One hub for each process: it hears the doorbell, looks at the log itself every few seconds, and keeps the rooms."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.conf import settings

from comments import metrics
from comments.cursor import Cursor
from comments.events import (
    CLAIMS_MOVED,
    DESK_MOVED,
    DOORBELL,
    LOG_MOVED,
    OWN_MOVED,
    RING_TIMEOUT_SECONDS,
    THREAD_MOVED,
    VOTES_MOVED,
    Message,
    listeners,
)
from comments.live.batch import Farewell
from comments.live.desks import Desks
from comments.live.follower import RETURN_WITHIN_MS
from comments.live.names import Names
from comments.live.own import Boxes
from comments.live.pace import Pace
from comments.live.presence import PRESENCE, Presence
from comments.live.room import Room
from comments.live.seats import Seats
from comments.live.snapshots import SnapshotMemory
from comments.live.votes import VoteWatch
from comments.live.waiters import release
from comments.live.wheel import Wheel
from comments.models import Site
from comments.queries.events import read_heads, sites_without_live
from comments.queries.sites import find_site
from comments.workers import Workers, leave_with_answer

T = TypeVar("T")
logger = logging.getLogger(__name__)

# A room outlives its last reader a little: pages that reload find it warm.
ROOM_LINGER_SECONDS = 30
# For so long a connecting reader may be told a site's settings from memory.
SITE_MEMORY_SECONDS = 2
# Our own few threads: a slow query anywhere else in the process never stands in line before a delivery.
DATABASE_THREADS = 2
RELISTEN_SECONDS = 1


class Hub:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self.rooms: dict[tuple[int, str], Room] = {}
        self.snapshots = SnapshotMemory(self._watched)
        self._sites: dict[str, tuple[float, Site]] = {}
        self._questions: dict[str, asyncio.Future[Site]] = {}
        self._workers = Workers("live-read", DATABASE_THREADS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._farewell: Farewell | None = None
        self.seats = Seats()
        self.votes = VoteWatch(self.rooms, self.read)
        self.own = Boxes(self.read)
        self.desks = Desks(self.read)
        self.names = Names(self.rooms, self.own)
        self.wheel = Wheel()
        # Without a broker there is no other process to hear.
        self.presence = Presence(self.rooms, self._say_to_others if settings.REDIS_URL else None)

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        listeners.append(self._overhear)
        metrics.queue_lengths["live_database"].set_function(lambda: self._workers.waiting)
        if settings.REDIS_URL:
            self._spawn(self._listen())
        self._spawn(self._sweep())
        self._spawn(self.wheel.run())
        self._spawn(self.presence.run())
        self._spawn(self.votes.run())
        self._spawn(self.desks.run())

    async def read(self, query: Callable[..., T], *arguments: object, **options: object) -> T:
        """Run a query on a thread of ours."""
        return await self._workers.hand(partial(query, *arguments, **options))

    async def find_site(self, key: str) -> Site:
        """A site, at most SITE_MEMORY_SECONDS old. Raises NotFound."""
        known = self._sites.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        # Thousands who come back together ask once.
        question = self._questions.get(key)
        if question is None:
            question = self._questions[key] = asyncio.ensure_future(self._read_site(key))
            question.add_done_callback(lambda _: self._questions.pop(key, None))
        return await asyncio.shield(question)

    async def _read_site(self, key: str) -> Site:
        site = await self.read(find_site, key)
        self._sites[key] = (time.monotonic() + SITE_MEMORY_SECONDS, site)
        return site

    def enter(self, site: Site, key: str) -> Room:
        """The room of a thread, for a reader who calls `leave` when it goes."""
        room = self.rooms.get((site.pk, key))
        if room is None:
            room = self.rooms[site.pk, key] = Room(site, key, self.read)
            room.farewell = self._farewell
        room.readers += 1
        return room

    async def arrive(self, site: Site, key: str) -> Room:
        """Enter the room of a thread, compared with the log just now, by the name that the thread has today."""
        room = self.enter(site, key)
        try:
            await room.open()
            await room.look()
        except BaseException:
            self.leave(room)
            raise
        if room.named == room.key:
            return room
        self.leave(room)
        self.names.learn(site.pk, key, room.named)
        return await self.arrive(site, room.named)

    def leave(self, room: Room) -> None:
        """One reader less. The room stays a while: pages that reload find it warm."""
        room.readers -= 1
        room.left_at = time.monotonic()
        room.forget_old_frames()
        # A thread that nobody has written to costs nothing to find again, and its name may be anything. Nor does one
        # that has another name now.
        is_needless = not room.has_thread or room.named != room.key
        if not room.readers and is_needless and self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    def _watched(self, site_id: int, key: str) -> Cursor | None:
        """Where a thread's room stands, if it has one."""
        room = self.rooms.get((site_id, key))
        return room.cursor if room else None

    async def drain(self, seconds: float) -> None:
        """Send all readers away, each at a moment of its own within `seconds`."""
        self._farewell = Farewell("deploy", RETURN_WITHIN_MS)
        leaving: list[Callable[[], None]] = []
        for room in self.rooms.values():
            room.farewell = self._farewell
            leaving += [partial(follower.dismiss, self._farewell) for follower in room.audience.followers]
            leaving += [partial(release, waiter) for waiter in room.waiters]
        leaving += [partial(follower.dismiss, self._farewell) for follower in self.own.close(self._farewell)]
        leaving += [partial(follower.dismiss, self._farewell) for follower in self.desks.close(self._farewell)]
        random.shuffle(leaving)
        begun, pace = time.monotonic(), Pace()
        for count, leave in enumerate(leaving):
            ahead = begun + seconds * (count + 1) / len(leaving) - time.monotonic()
            if ahead > 0.01:
                await asyncio.sleep(ahead)
            elif pace.is_slice_over():
                await pace.pause()
            try:
                leave()
            except Exception:  # the others, and the posts in flight, still have their end to come
                logger.exception("A reader could not be told goodbye.")

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        """Hear the doorbell, and come back to it after any failure: the sweep covers the time between."""
        layer, channel = get_channel_layer(), ""
        assert layer is not None
        while True:
            try:
                # One channel for always: each has a queue of its own, which would go on filling.
                channel = channel or await layer.new_channel()
                await layer.group_add(DOORBELL, channel)
                while True:
                    self._hear(await layer.receive(channel))
            except Exception as error:  # whatever a broker's client raises when the broker goes away
                logger.warning("The doorbell is silent (%s): readers follow with the sweep.", error)
                await asyncio.sleep(RELISTEN_SECONDS)

    def _hear(self, message: Message) -> None:
        try:
            if message["type"] == PRESENCE:
                self.presence.hear(message)
            elif message["type"] == VOTES_MOVED:
                self.votes.hear(message["site"], message["key"])
            elif message["type"] == OWN_MOVED:
                self._spawn(self._attempt(self.own.hear((message["site"], message["key"], message["author"]))))
            elif message["type"] in (DESK_MOVED, CLAIMS_MOVED):
                self.desks.hear()
            elif message["type"] == THREAD_MOVED:
                self.names.forget(message["site"], message["key"])
                self.snapshots.forget(message["site"], message["key"])
                self._spawn(self._attempt(self.names.follow((message["site"], message["key"]))))
            elif message["type"] == LOG_MOVED:
                self._hear_ring(message["site"], message["key"], message["seq"])
        except Exception as error:  # another version of this program may ring in other words
            logger.warning("A ring was not understood (%r).", error)

    def _overhear(self, message: Message) -> None:
        """A change made in this process, on whatever thread: heard before its answer leaves."""
        if self._loop.is_closed():
            listeners.remove(self._overhear)
        elif not leave_with_answer(self._loop, partial(self._hear, message)):
            self._loop.call_soon_threadsafe(self._hear, message)

    def _hear_ring(self, site_id: int, key: str, seq: int) -> None:
        self.snapshots.forget(site_id, key, seq)
        room = self.rooms.get((site_id, key))
        if room is not None and seq > room.cursor.seq:
            metrics.doorbells["ring"].inc()
            room.hear(seq)
            self._spawn(self._attempt(room.catch_up(seq)))

    async def _say_to_others(self, message: dict[str, Any]) -> None:
        layer = get_channel_layer()
        assert layer is not None
        try:
            await asyncio.wait_for(layer.group_send(DOORBELL, message), RING_TIMEOUT_SECONDS)
        except Exception as error:  # whatever a broker's client raises: the next announcement tells more
            logger.debug("The number of readers could not be told (%s).", error)

    async def _attempt(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # the database is away: the next sweep tries again
            logger.warning("The log could not be read (%s).", error)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_SWEEP_SECONDS)
            try:
                self._drop_empty_rooms()
                if self.rooms:
                    await self._look_at_log()
                await self.own.sweep()
            except Exception as error:  # the database is away, for one: the next sweep tries again
                logger.warning("The log could not be looked at (%r).", error)

    async def _look_at_log(self) -> None:
        """What a lost ring, another process without a broker, or a site switched off would else hide from readers."""
        rooms = dict(self.rooms)
        silent = await self.read(sites_without_live, [site_id for site_id, _ in rooms])
        for name in [name for name in rooms if name[0] in silent]:
            self._spawn(rooms.pop(name).dismiss(Farewell("stop")))
            self.snapshots.forget_site(name[0])
            self.rooms.pop(name, None)
        self._sites = {key: known for key, known in self._sites.items() if known[1].pk not in silent}
        heads = {(head.site_id, head.key): head for head in await self.read(read_heads, list(rooms))}
        for name, room in rooms.items():
            head = heads.get(name)
            if head is not None:
                self.snapshots.forget(*name, head.seq)
                if head.seq > room.cursor.seq:
                    metrics.doorbells["sweep"].inc()
                await self._attempt(room.compare(head))
            elif room.has_thread:
                # Gone, or younger than our question: the room asks again under its lock.
                self.snapshots.forget(*name)
                await self._attempt(room.look())
            if room.named != room.key:
                await self.names.send_on(name)

    def _drop_empty_rooms(self) -> None:
        now = time.monotonic()
        for name, room in list(self.rooms.items()):
            room.forget_old_frames()
            if not room.readers and now - room.left_at > ROOM_LINGER_SECONDS:
                del self.rooms[name]
        self._sites = {key: known for key, known in self._sites.items() if known[0] > now}


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """The hub of the running loop; made and started when it is first asked for."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub()
        hub.start()
    return hub
