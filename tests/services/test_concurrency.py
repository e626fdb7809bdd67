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


def test_votes_of_a_hundred_authors_in_parallel_sum_up(any_server: Server) -> None:
    comment = any_server.post("root").json()["comment"]["id"]
    values = [1, 1, 1, -1] * 25
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda value: any_server.vote(comment, value), values))
    assert {answer.status_code for answer in answers} == {200}
    assert any_server.snapshot()["comments"][0]["votes"] == {"up": 75, "down": 25}


def test_the_same_vote_in_parallel_counts_once_and_is_one_guest(any_server: Server) -> None:
    comments = [any_server.post(f"root {number}").json()["comment"]["id"] for number in range(2)]
    claim = uuid.uuid4().hex
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: any_server.vote(comments[number % 2], 1, claim=claim), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert [comment["votes"]["up"] for comment in any_server.snapshot()["comments"]] == [1, 1]


def test_votes_and_replies_do_not_wait_for_each_other_for_ever(any_server: Server) -> None:
    comment = any_server.post("root").json()["comment"]["id"]
    with ThreadPoolExecutor(8) as pool:
        votes = pool.map(lambda _: any_server.vote(comment, 1), range(20))
        replies = pool.map(lambda number: any_server.post(f"reply {number}", parent=comment), range(20))
        assert {answer.status_code for answer in [*votes, *replies]} == {200, 201}
    root = any_server.snapshot()["comments"][0]
    assert (root["votes"]["up"], root["reply_count"]) == (20, 20)
