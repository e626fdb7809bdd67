"""After anything that writers and moderators do, «snapshot + the events since its cursor» is what a fresh snapshot is.

A Hypothesis state machine drives two real servers that share nothing but their database, and a dictionary beside them
(`log_model.py`). Readers of all ages (`follower.py`) hold snapshots; whenever they catch up, by stream or by poll, on
either server, they hold what the model says.
"""

import copy
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.backends import wait_until
from tests.live.door import Door, split_branches
from tests.live.follower import Follower
from tests.live.log_model import DECISIONS, Model, plain
from tests.servers import BLOG, Databases, Server

REPLIES = 3
REPLAY_LIMIT = 10
FOLLOWERS = 6
# A snapshot or a poll may be as old as a server's memory; for longer nothing may hide what has happened.
SETTLE_SECONDS = 10
SORTS = ["oldest", "newest", "best", "active"]
LIMITS = [1, 2, 100]

# To shrink a failure takes minutes: add Phase.shrink when one is to be understood.
PHASES = [Phase.reuse, Phase.generate]

NUMBERS = st.integers(0, 20)
WHO = st.integers(0, 1)


class LogMachine(RuleBasedStateMachine):
    """`top` is where the log stands, by the answer to the last write."""

    def __init__(self, doors: list[Door]) -> None:
        super().__init__()
        self.doors = doors
        self.tokens: list[str | None] = [None, None]
        self.followers: list[Follower] = []
        self.top = "0.0"

    @initialize(site=st.sampled_from(["demo", "held"]), home=WHO, posts=st.integers(0, 3))
    def begin(self, site: str, home: int, posts: int) -> None:
        for door in self.doors:
            door.site, door.thread = site, f"/{uuid.uuid4().hex}"
        self.doors[1].thread = self.doors[0].thread
        self.model = Model(holds_all=site == "held")
        self.online = Follower(self.doors[home].snapshot())
        self.line = self.doors[home].stream(self.online.cursor)
        for _ in range(posts):
            self.post(0, 0)

    # --- writers and moderators; all at the first server, so that the second never hears a bell ---

    @rule(who=WHO, page=WHO)
    def post(self, who: int, page: int) -> None:
        self._post(who, None, "Ada", page)

    def _has_comments(self) -> bool:
        return bool(self.model.entries)

    @precondition(_has_comments)
    @rule(who=WHO, which=NUMBERS, name=st.sampled_from(["Bob", "Cleo"]), held=st.booleans())
    def reply(self, who: int, which: int, name: str, held: bool) -> None:
        """Where every comment is held it may be let through at once, or trees would stay low."""
        self._post(who, self._comment(which), name, 0)
        if not held:
            self.decide(0, "approve")

    def _post(self, who: int, answered: str | None, name: str, page: int) -> None:
        words, title, url = f"Words {uuid.uuid4().hex}", f"Title {page}", f"{BLOG}/{page}"
        body = {"thread": self.doors[0].thread, "url": url, "title": title, "body": words, "parent": answered}
        body |= {"author": {"name": name}, "client_id": str(uuid.uuid4())}
        expected = self.model.expect_post(answered)
        answer = self._change("POST", "comments", who, expected, json=body)
        if expected < 300:
            self.tokens[who] = answer.get("token") or self.tokens[who]
            self.model.post(answer["comment"], who, words, title, url)

    @precondition(_has_comments)
    @rule(which=NUMBERS, who=WHO)
    def edit(self, which: int, who: int) -> None:
        comment, words = self._comment(which), f"Edited {uuid.uuid4().hex}"
        rev = self.model.entries[comment].rev
        status = self.model.edit(comment, who, words) if self.tokens[who] else 401
        self._change("PATCH", f"comments/{comment}", who, status, json={"body": words, "rev": rev})

    @precondition(_has_comments)
    @rule(which=NUMBERS, who=WHO)
    def delete(self, which: int, who: int) -> None:
        comment = self._comment(which)
        status = self.model.delete(comment, who) if self.tokens[who] else 401
        self._change("DELETE", f"comments/{comment}", who, status)

    @precondition(_has_comments)
    @rule(which=NUMBERS)
    def approve(self, which: int) -> None:
        self.decide(which, "approve")

    @precondition(_has_comments)
    @rule(which=NUMBERS, action=st.sampled_from(list(DECISIONS)))
    def decide(self, which: int, action: str) -> None:
        comment = self._comment(which)
        self._decided(self.doors[0].decide(action, comment=comment), self.model.decide(action, comment))

    @precondition(_has_comments)
    @rule(which=NUMBERS, words=st.sampled_from(["Mended", "Mended again"]))
    def revise(self, which: int, words: str) -> None:
        comment = self._comment(which)
        answer = self.doors[0].decide("revise", comment=comment, body=words)
        self._decided(answer, self.model.revise(comment, words))

    @precondition(_has_comments)
    @rule(which=NUMBERS, action=st.sampled_from(["pin", "pin", "unpin", "highlight", "dim"]))
    def mark(self, which: int, action: str) -> None:
        comment = self._comment(which)
        self._decided(self.doors[0].decide(action, comment=comment), self.model.mark(action, comment))

    @precondition(_has_comments)
    @rule(closed=st.booleans())
    def close_or_reopen(self, closed: bool) -> None:
        self.model.close(closed)
        self._decided(self.doors[0].decide("close" if closed else "reopen"), 200)

    @precondition(_has_comments)
    @rule(page=WHO)
    def rename(self, page: int) -> None:
        title, url = f"Renamed {page}", f"{BLOG}/renamed-{page}"
        self.model.rename(title, url)
        self._decided(self.doors[0].decide("rename", title=title, url=url), 200)

    def _comment(self, number: int) -> str:
        """Small numbers are the newest comments."""
        return list(self.model.entries)[-1 - number % len(self.model.entries)]

    def _change(self, method: str, path: str, who: int, expected: int, **request: Any) -> dict[str, Any]:
        answer = self.doors[0].api(method, path, token=self.tokens[who], **request)
        assert answer.status_code == expected, answer.text
        self.top = answer.json()["cursor"] if expected < 300 else self.top
        return answer.json()

    def _decided(self, answer: httpx.Response, expected: int) -> None:
        assert answer.status_code == expected
        self.top = answer.json()["cursor"] if expected == 200 else self.top

    # --- readers ---

    @rule(home=WHO, sort=st.sampled_from(SORTS), limit=st.sampled_from(LIMITS))
    def load(self, home: int, sort: str, limit: int) -> None:
        """Somebody opens the page, by whatever memory the server answers from, and holds it."""
        self.followers = [*self.followers, Follower(self.doors[home].snapshot(sort=sort, limit=limit))][-FOLLOWERS:]

    @rule(home=WHO, number=NUMBERS, by_stream=st.booleans())
    def catch_up(self, home: int, number: int, by_stream: bool) -> None:
        if self.followers:
            self._settle(self.followers[number % len(self.followers)], self.doors[home], by_stream)

    @rule(home=WHO, by_stream=st.booleans(), sort=st.sampled_from(SORTS), limit=st.sampled_from(LIMITS))
    def everybody_agrees(self, home: int, by_stream: bool, sort: str, limit: int) -> None:
        """Copies catch up, so that old readers grow older."""
        self._compare_fresh(sort, limit)
        for follower in self.followers:
            self._settle(copy.deepcopy(follower), self.doors[home], by_stream)
        self._compare_replay(home)

    def teardown(self) -> None:
        if not hasattr(self, "line"):
            return
        with self.line:
            self.everybody_agrees(0, False, "active", 1)
            self.everybody_agrees(1, True, "oldest", 100)
            self._compare_fresh("newest", 2)
            self._compare_fresh("best", 2)
            while _number(self.online.cursor) < _number(self.top):
                self._take_event(self.online, self.line, self.doors[0])
            self._compare(self.online)

    def _settle(self, follower: Follower, door: Door, by_stream: bool) -> None:
        if by_stream:
            with door.stream(follower.cursor) as line:
                while _number(follower.cursor) < _number(self.top):
                    self._take_event(follower, line, door)
        else:
            wait_until(lambda: self._poll(follower, door), SETTLE_SECONDS, "the top of the log")
        self._compare(follower)

    def _poll(self, follower: Follower, door: Door) -> bool:
        answer = door.poll(follower.cursor)
        for event in answer["events"]:
            follower.take_in(event["type"], event["data"], event["id"])
        if answer["reset"]:
            follower.load(door.snapshot())
        else:
            follower.cursor = answer["cursor"]
        return _number(follower.cursor) == _number(self.top)

    def _take_event(self, follower: Follower, line: Any, door: Door) -> None:
        event = line.next_of(*EVENTS, "hello", "reset", seconds=SETTLE_SECONDS)
        if event["event"] == "hello":
            assert _number(event["id"]) == _number(follower.cursor)
        elif event["event"] == "reset":
            # The stream goes on from the reset's own place: the snapshot must have reached it.
            wait_until(
                lambda: self._load_up_to(follower, door, event["id"]), SETTLE_SECONDS, "a snapshot after a reset"
            )
        elif _number(event["id"]) > _number(follower.cursor):
            follower.take_in(event["event"], event["data"], event["id"])

    def _load_up_to(self, follower: Follower, door: Door, place: str) -> bool:
        follower.load(door.snapshot())
        return _number(follower.cursor) >= _number(place)

    # --- what must be so ---

    def _compare(self, follower: Follower) -> None:
        public = self.model.public_comments()
        held = {comment_id: plain(comment) for comment_id, comment in follower.comments.items()}
        thread, expected = dict(follower.thread), self.model.public_thread()
        if not follower.whole:
            assert follower.loaded & public.keys() <= held.keys()
            public = {comment_id: public[comment_id] for comment_id in held}
            # A page cannot know what happens below what it does not hold: it asks.
            for comment in (*held.values(), *public.values(), thread, expected):
                comment.pop("reply_count" if "id" in comment else "count")
        assert held == public
        names = expected.keys() if follower.is_named else expected.keys() - {"title", "url"}
        assert {name: thread[name] for name in names} == {name: expected[name] for name in names}

    def _compare_replay(self, home: int) -> None:
        """The log keeps what happened, not the words: each event tells what its comment is now, also from memory."""
        epoch, _, number = self.top.partition(".")
        back = f"{epoch}.{max(0, int(number) - REPLAY_LIMIT)}"
        wait_until(lambda: _number(self.doors[home].poll(back)["cursor"]) == int(number), SETTLE_SECONDS)
        for event in self.doors[home].poll(back)["events"]:
            if event["type"] != "thread.changed":
                assert plain(event["data"]) == self.model.told(event["data"]["id"])

    def _compare_fresh(self, sort: str, limit: int) -> None:
        """All pages of a sort and all replies: what the model says, in its order."""
        wait_until(lambda: self.doors[0].snapshot(sort=sort, limit=limit)["cursor"] == self.top, SETTLE_SECONDS)
        pages = self.doors[0].read_pages(sort, limit)
        told = {name: value for name, value in pages[0]["thread"].items() if name != "key"}
        assert told == self.model.public_thread()
        read = split_branches([comment for page in pages for comment in page["comments"]])
        assert all(len(branch) <= 1 + REPLIES for branch in read)
        whole = [[*branch, *self.doors[0].read_more(branch)] for branch in read]
        assert [[comment["id"] for comment in branch] for branch in whole] == self.model.branches(sort)
        assert {comment["id"]: plain(comment) for branch in whole for comment in branch} == self.model.public_comments()


EVENTS = ("comment.created", "comment.edited", "comment.removed", "thread.changed")


def _number(cursor: str) -> int:
    return int(cursor.partition(".")[2])


@pytest.fixture
def doors(databases: Databases, tmp_path: Path) -> Iterator[list[Door]]:
    """Two servers on one database with nothing else between them."""
    database_url, servers = databases.fresh(), []
    variables = {"LIVE_REPLAY_LIMIT": str(REPLAY_LIMIT), "LIVE_SWEEP_SECONDS": "1", "REPLIES": str(REPLIES)}
    for kind in ("daphne-application", "uvicorn"):
        server = Server(database_url, tmp_path / kind, kind=kind, **variables)
        server.application = "tests.live.decided_application:application"
        servers.append(server.start())
    opened = [Door(server) for server in servers]
    yield opened
    for door, server in zip(opened, servers, strict=True):
        door.close()
        server.kill()


def test_a_snapshot_and_the_events_since_it_equal_a_fresh_snapshot(doors: list[Door]) -> None:
    run_state_machine_as_test(
        lambda: LogMachine(doors),
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            phases=PHASES,
            derandomize=os.environ.get("CI") == "true",
            suppress_health_check=list(HealthCheck),
        ),
    )
