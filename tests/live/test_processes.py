"""Several processes: with Redis between them, with Redis gone, and with nothing between them but the database."""

import httpx
import pytest

from tests.backends import Redis, wait_until
from tests.servers import Databases, Server


def start_pair(start_server, databases: Databases, **variables: str) -> tuple[Server, Server]:
    database_url = databases.fresh()
    return tuple(start_server(database_url=database_url, **variables) for _ in range(2))


def test_what_one_process_writes_the_other_tells(start_server, databases, redis: Redis) -> None:
    # A sweep a minute apart cannot be what carries the event.
    writer, reader = start_pair(start_server, databases, REDIS_URL=redis.url, LIVE_SWEEP_SECONDS="60")
    with reader.stream("0.0") as stream:
        stream.next()
        posted = [writer.post(f"Comment {number}").json()["cursor"] for number in range(3)]
        assert [event["id"] for event in stream.take(3)] == posted


def test_a_redis_restart_loses_nothing(start_server, databases, redis: Redis) -> None:
    writer, reader = start_pair(start_server, databases, REDIS_URL=redis.url)
    with reader.stream("0.0") as stream:
        stream.next()
        posted = [writer.post("before").json()["cursor"]]
        stream_events = stream.take(1)
        redis.kill()
        while_away = [writer.post(f"while it is away {number}") for number in range(3)]
        assert [answer.status_code for answer in while_away] == [201] * 3
        posted += [answer.json()["cursor"] for answer in while_away]
        stream_events += stream.take(3)
        redis.start()
        posted += [writer.post(f"after {number}").json()["cursor"] for number in range(3)]
        stream_events += stream.take(3)
    assert [event["id"] for event in stream_events] == posted


def test_without_redis_the_sweep_carries_it(start_server, databases) -> None:
    writer, reader = start_pair(start_server, databases, LIVE_SWEEP_SECONDS="1")
    with reader.stream("0.0") as stream:
        stream.next()
        posted = writer.post("Across").json()["cursor"]
        assert stream.take(1)[0]["id"] == posted


def test_words_taken_back_in_one_process_are_not_told_by_the_other(start_server, databases) -> None:
    """Not even in the moment before the sweep: who arrives makes the room look at the log."""
    writer, reader = start_pair(start_server, databases, LIVE_SWEEP_SECONDS="60")
    posted = writer.post("SECRET words").json()
    assert "SECRET" in reader.poll("0.0").text
    headers = {"Authorization": f"Bearer {posted['token']}"}
    assert httpx.delete(writer.api(f"comments/{posted['comment']['id']}"), headers=headers).status_code == 200
    # Readers of one moment share a look (live.room.FRESH_SECONDS), so the very next one may still be too early.
    wait_until(lambda: "SECRET" not in reader.poll("0.0").text, 5, "the room's look at the log")
    posted = writer.post("Acknowledged").json()
    wait_until(lambda: reader.poll("0.0").json()["cursor"] == posted["cursor"], 5, "the room's look at the log")


@pytest.mark.parametrize("with_redis", [True, False])
def test_rate_limits_are_counted_together(start_server, databases, redis: Redis, with_redis: bool) -> None:
    variables = {"RATE_LIMITS": "on"} | ({"REDIS_URL": redis.url} if with_redis else {})
    pair = start_pair(start_server, databases, **variables)
    codes = [pair[number % 2].post(f"Comment {number}", token=None).status_code for number in range(34)]
    # 30 a minute, from the first post on: each process alone would let all of them through.
    assert codes.count(429) >= 4
    assert set(codes) == {201, 429}
    if with_redis:
        redis.kill()
        assert {server.post("without the store").status_code for server in pair} <= {201, 429}


def test_a_cursor_that_runs_ahead_of_this_process_is_not_from_the_future(start_server, databases) -> None:
    """A reader may come with a cursor from the answer of another process, before any ring or sweep has passed."""
    writer, reader = start_pair(start_server, databases, LIVE_SWEEP_SECONDS="60")
    with reader.stream("0.0") as stream:
        stream.next()
        posted = writer.post("Across").json()["cursor"]
        assert reader.poll(posted).json()["reset"] is None
        assert stream.take(1)[0]["id"] == posted
