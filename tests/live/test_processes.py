"""Several processes: with Redis between them, with Redis gone, and with nothing between them but the database."""

from tests.backends import Redis
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


def test_a_cursor_that_runs_ahead_of_this_process_is_not_from_the_future(start_server, databases) -> None:
    """A reader may come with a cursor from the answer of another process, before any ring or sweep has passed."""
    writer, reader = start_pair(start_server, databases, LIVE_SWEEP_SECONDS="60")
    with reader.stream("0.0") as stream:
        stream.next()
        posted = writer.post("Across").json()["cursor"]
        assert reader.poll(posted).json()["reset"] is None
        assert stream.take(1)[0]["id"] == posted
