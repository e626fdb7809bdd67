"""An author's own stream: what became of comments that the public stream does not tell of."""

from functools import partial

from django.conf import settings

from comments.cursor import BEGINNING
from comments.enums import ResetReason
from comments.live import frames
from comments.live.admission import Request
from comments.live.audience import PACKET_BYTES
from comments.live.follower import Follower
from comments.live.hub import Hub
from comments.live.opening import follow, open_line
from comments.live.own import Box
from comments.live.reader import Reader
from comments.live.seats import Seat
from comments.models import Site
from comments.tickets import read_ticket


class Mine(Reader):
    """Admits an author by a ticket, tells what there is to tell, and leaves the line to the author's box."""

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not site.live:
            # The only status after which a browser's EventSource never comes back.
            await self.finish(204, b"", [])
            return
        author_id = read_ticket(request.ticket, site_id=site.pk, key=request.key)
        seat = hub.seats.take(request.address, (site.pk, request.key))
        try:
            # Not only where the log stands: what the thread is called now.
            room = await hub.arrive(site, request.key)
        except BaseException:
            seat.give_back()
            raise
        hub.leave(room)
        box = hub.own.enter((site.pk, room.key, author_id))
        leave = partial(_leave, hub, box, seat)
        try:
            await box.look()
            batch = await box.since(BEGINNING, too_far=ResetReason.OVERFLOW, most_bytes=PACKET_BYTES)
            hello = frames.private_hello(heartbeat_seconds=settings.LIVE_HEARTBEAT_SECONDS)
            line = await open_line(self, hello + batch.sse)
        except BaseException:
            leave()
            raise
        if line is None:
            leave()
            return
        follow(self, hub, box, Follower(box.audience, line, batch.cursor, leave))


def _leave(hub: Hub, box: Box, seat: Seat) -> None:
    hub.own.leave(box)
    seat.give_back()
