"""Many at once: the same post in parallel is one comment, and a log has no gaps."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.servers import Server


def test_the_same_post_in_parallel_is_one_comment(any_server: Server) -> None:
    client_id, claim = str(uuid.uuid4()), "c" * 40
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: any_server.post("Once", client_id=client_id, claim=claim), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["comment"]["id"] for answer in answers}) == 1
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert any_server.snapshot()["thread"]["count"] == 1


def test_parallel_writers_leave_no_gap_and_no_double(any_server: Server) -> None:
    root = any_server.post("root").json()["comment"]["id"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: any_server.post(f"reply {n}", parent=root), range(24)))
    assert {answer.status_code for answer in answers} == {201}
    epoch = answers[0].json()["cursor"].partition(".")[0]
    events = any_server.poll("0.0").json()["events"]
    assert [event["id"] for event in events] == [f"{epoch}.{number}" for number in range(1, 26)]
    snapshot = any_server.snapshot()
    assert (snapshot["thread"]["count"], snapshot["comments"][0]["reply_count"]) == (25, 24)
