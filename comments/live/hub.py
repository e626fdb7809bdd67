"""One hub for each process: it hears the doorbell, looks at the log itself every few seconds, and keeps the rooms."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connections

from comments.events import DOORBELL
from comments.live.room import Farewell, Room
from comments.models import Site
from comments.queries.events import read_heads, sites_without_live
from comments.queries.sites import find_site

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
    """Belongs to one event loop. No database connection is open while nobody asks."""

    def __init__(self) -> None:
        self.rooms: dict[tuple[int, str], Room] = {}
        self._sites: dict[str, tuple[float, Site]] = {}
        self._threads = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="live-database")
        self._tasks: set[asyncio.Task[None]] = set()
        self._farewell: Farewell | None = None

    def start(self) -> None:
        self._spawn(self._listen())
        self._spawn(self._sweep())

    async def read(self, query: Callable[..., T], *arguments: object, **options: object) -> T:
        """Run a query on a thread of ours and give its connection back."""
        call = partial(_with_connection, query, *arguments, **options)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def find_site(self, key: str) -> Site:
        """A site, at most SITE_MEMORY_SECONDS old. Raises NotFound."""
        known = self._sites.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        site = await self.read(find_site, key)
        self._sites[key] = (time.monotonic() + SITE_MEMORY_SECONDS, site)
        return site

    @asynccontextmanager
    async def visit(self, site: Site, key: str) -> AsyncIterator[Room]:
        """The room of a thread, for as long as a reader is in it."""
        room = self.rooms.get((site.pk, key))
        if room is None:
            room = self.rooms[site.pk, key] = Room(site, key, self.read)
            room.farewell = self._farewell
        room.readers += 1
        try:
            await room.open()
            yield room
        finally:
            room.readers -= 1
            room.left_at = time.monotonic()
            # A thread that nobody has written to costs nothing to find again, and its name may be anything.
            if not room.readers and not room.has_thread and self.rooms.get((site.pk, key)) is room:
                del self.rooms[site.pk, key]

    def dismiss(self, farewell: Farewell) -> None:
        """Send all readers away; who still comes is sent away too."""
        self._farewell = farewell
        for room in self.rooms.values():
            room.dismiss(farewell)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        """Hear the doorbell, and come back to it after any failure: the sweep covers the time between."""
        while True:
            try:
                await self._hear()
            except Exception as error:  # whatever a broker's client raises when the broker goes away
                logger.warning("The doorbell is silent (%s): readers follow with the sweep.", error)
                await asyncio.sleep(RELISTEN_SECONDS)

    async def _hear(self) -> None:
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel()
        await layer.group_add(DOORBELL, channel)
        while True:
            message = await layer.receive(channel)
            room = self.rooms.get((message["site"], message["key"]))
            if room is not None:
                self._spawn(self._attempt(room.catch_up(message["seq"])))

    async def _attempt(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # the database is away: the next sweep tries again
            logger.warning("The log could not be read (%s).", error)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_SWEEP_SECONDS)
            self._drop_empty_rooms()
            if self.rooms:
                await self._attempt(self._look_at_log())

    async def _look_at_log(self) -> None:
        """What a lost ring, another process without a broker, or a site switched off would else hide from readers."""
        rooms = dict(self.rooms)
        silent = await self.read(sites_without_live, [site_id for site_id, _ in rooms])
        for name in [name for name in rooms if name[0] in silent]:
            rooms.pop(name).dismiss(Farewell("stop"))
            self.rooms.pop(name, None)
        self._sites = {key: known for key, known in self._sites.items() if known[1].pk not in silent}
        heads = {(head.site_id, head.key): head for head in await self.read(read_heads, list(rooms))}
        for name, room in rooms.items():
            head = heads.get(name)
            if head is not None:
                await self._attempt(room.compare(head))
            elif room.has_thread:
                # Gone, or younger than our question: the room asks again under its lock.
                await self._attempt(room.look())

    def _drop_empty_rooms(self) -> None:
        now = time.monotonic()
        for name, room in list(self.rooms.items()):
            room.forget_old_frames()
            if not room.readers and now - room.left_at > ROOM_LINGER_SECONDS:
                del self.rooms[name]
        self._sites = {key: known for key, known in self._sites.items() if known[0] > now}


def _with_connection(query: Callable[..., T], *arguments: object, **options: object) -> T:
    try:
        return query(*arguments, **options)
    finally:
        connections.close_all()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """The hub of the running loop; made and started when it is first asked for."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub()
        hub.start()
    return hub
