"""docs/protocol.md against a running server: its samples are what is sent, its tables are what the code has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from comments.api.docs import openapi_document
from comments.enums import EventKind, ResetReason
from comments.errors import CommentsError
from tests.moderator import Moderator
from tests.servers import BLOG, Databases, Server, Stream

HERE = Path(__file__).parent
SAMPLES: dict[str, Any] = json.loads((HERE / "messages.json").read_text())
DOCUMENT = (HERE.parents[1] / "docs" / "protocol.md").read_text()
# Requests are sent as they stand, and prove right by being taken.
REQUESTS = sorted(name for name in SAMPLES if name.startswith("request."))
MESSAGES = sorted(set(SAMPLES) - set(REQUESTS))
THREAD = "/hello"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
# What differs from run to run, by its format. Everything else must be equal to the letter.
FORMATS = {
    "uuid": re.compile(UUID),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "place": re.compile(rf"\d{{16}}~{UUID}"),
    "avatar": re.compile(r"[0-9a-f]{8}"),
    "token": re.compile(r"[0-9a-f]{64}"),
    "ticket": re.compile(r"\d+:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}"),
}
NUMBERED = ("uuid", "avatar")
CURSOR = re.compile(r"([1-9]\d{0,17})(\.\d{1,18})")
# Drawn at random by the server: milliseconds, at most.
DRAWN = {"retry": 5000, "retry_ms": 5000}


class Mask:
    """Replaces what differs from run to run by its format; the same id in one message stays the same."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def over(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._drawn(name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.over(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _drawn(self, name: str, value: Any) -> Any:
        if name in DRAWN and type(value) is int and 0 <= value <= DRAWN[name]:
            return f"<{name}>"
        return self.over(value)

    def _text(self, text: str) -> str:
        cursor = CURSOR.fullmatch(text)
        if cursor:
            return self._numbered("epoch", cursor[1]) + cursor[2]
        for name, pattern in FORMATS.items():
            if pattern.fullmatch(text):
                return self._numbered(name, text) if name in NUMBERED else f"<{name}>"
        return text

    def _numbered(self, name: str, text: str) -> str:
        return self._seen.setdefault(text, f"<{name} {len(self._seen)}>")


def masked(message: Any) -> Any:
    """With the types spelt out, because in Python 1 == True == 1.0."""
    return json.dumps(Mask().over(message), indent=1, ensure_ascii=False)


def wire(frame: dict[str, Any]) -> str:
    """A frame as it stands in the stream."""
    data = json.dumps(frame["data"], ensure_ascii=False, separators=(",", ":"))
    return "".join(f"{name}: {frame[name]}\n" for name in ("retry", "id", "event") if name in frame) + f"data: {data}\n"


def frame_of(event: dict[str, Any]) -> dict[str, Any]:
    """What the test's reader parsed, as the document writes it."""
    parts: dict[str, Any] = {"retry": int(event["retry"])} if "retry" in event else {}
    return parts | {name: event[name] for name in ("id", "event", "data") if event[name] is not None}


class Story:
    """What a server sent, by the name of the sample that it shall equal."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent: dict[str, Any] = {}

    def call(self, name: str, method: str, path: str, body: Any = None, *, token: str = "", status: int = 200) -> Any:
        site, _, rest = path.rpartition(":")
        headers = {"Origin": BLOG, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body)
        url = self.server.api(rest, site or "demo")
        answer = httpx.request(method, url, content=content, headers=headers, timeout=30)
        assert answer.status_code == status, answer.text
        self.sent[name] = answer.json()
        return self.sent[name]

    def post(self, body: str, name: str, **fields: Any) -> Any:
        """A comment that is no sample."""
        page = {"thread": THREAD, "url": f"{BLOG}/hello/", "title": "Hello, world"}
        return self.server.post(body, **page, author={"name": name}, **fields).json()

    def hear(self, stream: Stream, *kinds: str) -> None:
        for kind in kinds:
            self.sent[kind] = frame_of(stream.next_of(kind))


def tell_a_thread(story: Story) -> None:
    """Ada posts and Bob replies; Ada edits, then deletes; she posts again and Cleo replies to Bob."""
    draft = SAMPLES["request.post"]
    posted = story.call("posted", "POST", "comments", draft, status=201)
    story.call("posted.again", "POST", "comments", {name: draft[name] for name in draft if name != "claim"})
    root, token = posted["comment"]["id"], posted["token"]
    bob = story.post("Which chapter?", "Bob", parent=root)
    with story.server.stream(posted["cursor"], thread=THREAD) as stream:
        story.hear(stream, "hello", "comment.created")
        story.call("source", "GET", f"comments/{root}/source", token=token)
        story.call("edited", "PATCH", f"comments/{root}", SAMPLES["request.edit"], token=token)
        story.hear(stream, "comment.edited")
        story.call("deleted", "DELETE", f"comments/{root}", token=token)
        story.hear(stream, "comment.removed")
    story.post("Once more, from the top.", "Ada", token=token)
    story.call("snapshot", "GET", f"thread?thread={THREAD}/&limit=1")
    story.post("The third.", "Cleo", parent=bob["comment"]["id"])
    story.call("replies", "GET", f"comments/{root}/replies?limit=1")
    story.call("permalink", "GET", f"comments/{bob['comment']['id']}")


def tell_the_rest(story: Story) -> None:
    story.call("snapshot.empty", "GET", "thread?thread=post-42")
    story.call("counts", "GET", f"counts?thread={THREAD}/&thread=post-42")
    story.call("recent", "GET", "recent?limit=1")
    story.call("preview", "POST", "preview", SAMPLES["request.preview"])
    faulty = SAMPLES["request.post"] | {"body": " ", "author": {"website": "javascript:alert(1)"}}
    story.call("problem.invalid", "POST", "comments", faulty, status=422)
    top = story.sent["snapshot"]["cursor"]
    with Moderator(story.server) as moderator, story.server.stream(top, thread=THREAD) as stream:
        # The first thread of a fresh database.
        moderator.submit("/admin/comments/thread/", {"action": "close_selected", "_selected_action": "1", "index": "0"})
        story.hear(stream, "thread.changed")
        # A closed thread takes votes and reports.
        third = story.sent["recent"]["comments"][0]["id"]
        story.call("voted", "PUT", f"comments/{third}/vote", SAMPLES["request.vote"])
        story.call("reported", "POST", f"comments/{third}/report", SAMPLES["request.report"])
        story.hear(stream, "votes")
        # While the room has a reader, it still tells what it told then.
        polled = story.server.poll(top, thread=THREAD)
    assert polled.status_code == 200
    story.sent["poll"] = polled.json()
    story.sent["poll.reset"] = story.server.poll("999.1", thread=THREAD).json()
    new = SAMPLES["request.post"] | {"client_id": "0e7c3f6a-93b5-4d0e-8a55-1f2d6c7b8e90"}
    story.call("problem", "POST", "comments", new, status=403)


def tell_a_held_site(story: Story) -> None:
    """Dee's first comment waits and is approved; the second waits, the third is rejected."""
    its_own = {"client_id": "5d0e9a52-77c4-4b0f-9a3e-c1f6d2b48e07", "body": "First!", "author": {"name": "Dee"}}
    draft = SAMPLES["request.post"] | its_own
    first = story.call("posted.pending", "POST", "held:comments", draft, status=202)
    token = first["token"]
    with Moderator(story.server) as moderator:
        moderator.decide("approve", first["comment"]["id"])
        story.post("Second.", "Dee", site="held", token=token)
        third = story.post("Buy my book!", "Dee", site="held", token=token)
        moderator.reject(third["comment"], "No advertising here, please.")
    story.call("me", "GET", f"held:me?thread={THREAD}", token=token)
    given = story.call("ticket", "POST", "held:ticket", SAMPLES["request.ticket"], token=token)
    with Stream(f"{story.server.url}/live/v1/held/mine", {"thread": THREAD, "ticket": given["ticket"]}, {}) as stream:
        story.sent["mine.hello"] = frame_of(stream.next())
        assert [stream.next_of("own")["data"]["state"] for _ in range(2)] == ["published", "pending"]
        story.hear(stream, "own")


def tell_the_goodbyes(story: Story) -> None:
    server = story.server
    with server.stream("999.1", thread=THREAD) as stream:
        story.hear(stream, "reset")
    with server.stream(thread=THREAD) as stream, Moderator(server) as moderator:
        story.hear(stream, "ping")
        story.hear(stream, "presence")
        moderator.switch_live_off("demo")
        story.hear(stream, "stop")
    stopped = server.poll("0.0", thread=THREAD)
    assert stopped.status_code == 410
    story.sent["poll.stop"] = stopped.json()
    with server.stream("0.0", thread=THREAD) as stream:
        assert stream.response.status_code == 204
    with server.stream(thread=THREAD, site="other") as stream:
        stream.next_of("hello")
        server.terminate()
        story.hear(stream, "closing")


@pytest.fixture(scope="module")
def sent(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """All that two processes on one database sent: one with the usual heartbeat, one with a quick one."""
    logs, url = tmp_path_factory.mktemp("contracts"), databases.fresh()
    usual, quick = Server(url, logs / "usual"), Server(url, logs / "quick", LIVE_HEARTBEAT_SECONDS="1")
    try:
        first, second = Story(usual.start()), Story(quick.start())
        tell_a_thread(first)
        tell_the_rest(first)
        tell_a_held_site(first)
        tell_the_goodbyes(second)
        yield first.sent | second.sent
    finally:
        usual.kill()
        quick.kill()


def test_every_message_has_a_sample(sent: dict[str, Any]) -> None:
    assert sorted(sent) == MESSAGES


@pytest.mark.parametrize("name", MESSAGES)
def test_a_sample_is_what_the_server_sends(name: str, sent: dict[str, Any]) -> None:
    assert masked(sent[name]) == masked(SAMPLES[name])


def test_each_sample_stands_in_the_document_once_and_nothing_else_does() -> None:
    blocks = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)]
    for name, sample in SAMPLES.items():
        assert blocks.count(sample) == 1, f"docs/protocol.md needs this once:\n{json.dumps({name: sample}, indent=2)}"
    assert len(blocks) == len(SAMPLES)


def test_a_frame_stands_in_the_document_as_it_goes_over_the_wire() -> None:
    assert f"```text\n{wire(SAMPLES['hello'])}```" in DOCUMENT


def test_a_frame_is_what_the_document_says(server: Server) -> None:
    """Byte for byte, the order of its lines too; an id, a retry and one line of data."""
    with httpx.stream("GET", f"{server.url}/live/v1/demo/stream", params={"thread": server.thread}) as answer:
        hello = next(answer.iter_text()).partition("\n\n")[0] + "\n"
    fields = dict(line.split(": ", 1) for line in hello.splitlines())
    assert hello == wire({**fields, "data": json.loads(fields["data"])})


def test_every_code_stands_in_the_table_with_its_status_and_no_other_does() -> None:
    table = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", DOCUMENT, re.MULTILINE)
    assert len(dict(table)) == len(table)
    assert {code: int(status) for code, status in table} == {
        error.code: error.status for error in CommentsError.__subclasses__()
    }


def test_every_call_has_its_heading() -> None:
    headed = set(re.findall(r"^### `([A-Z]+) ([^`]+)`$", DOCUMENT, re.MULTILINE))
    paths = openapi_document()["paths"]
    known = {
        (method.upper(), path.removeprefix("/api/v1/sites/{site}/"))
        for path, methods in paths.items()
        for method in methods
    }
    assert headed == known


@pytest.mark.parametrize("word", [*EventKind.values, *ResetReason.values])
def test_every_event_and_reason_is_explained(word: str) -> None:
    assert re.search(rf"^\| `{re.escape(word)}` \|", DOCUMENT, re.MULTILINE)
