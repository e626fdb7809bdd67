"""What the kept threads do when their PostgreSQL breaks, restarts, or is migrated by a newer version."""

import time

import httpx
import psycopg

from comments.workers import TRUSTED_SECONDS
from tests.servers import BLOG, NO_TLS, Databases, Server


def test_a_broken_database_is_a_503_and_mended_by_itself(start_server, postgres_databases: Databases) -> None:
    database_url = postgres_databases.fresh()
    name = database_url.rpartition("/")[2]
    server: Server = start_server(database_url=database_url)
    assert server.post("Before").status_code == 201
    with psycopg.connect(f"{database_url.rpartition('/')[0]}/postgres", autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')  # type: ignore[arg-type]
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        for _ in range(6):
            refused = server.post("While it is away")
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["retry-after"]) > 0
            assert refused.headers["access-control-allow-origin"] == BLOG
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')  # type: ignore[arg-type]
    # On each kept thread the first request may meet what is left of the old connections; no second one does.
    codes = [server.post(f"After {number}").status_code for number in range(20)]
    assert codes[-12:] == [201] * 12
    assert set(codes) <= {201, 503}


def test_a_restart_nobody_asked_during_is_noticed_by_nobody(start_server, postgres_databases: Databases) -> None:
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url)
    assert [server.post(f"Before {number}").status_code for number in range(8)] == [201] * 8
    time.sleep(2 * TRUSTED_SECONDS)  # the length of this pause is what is tested
    with psycopg.connect(f"{database_url.rpartition('/')[0]}/postgres", autocommit=True) as other:
        name = database_url.rpartition("/")[2]
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    assert [server.post(f"After {number}").status_code for number in range(8)] == [201] * 8


def test_a_newer_versions_migration_breaks_nothing_that_still_runs(start_server, postgres_databases: Databases) -> None:
    """PostgreSQL has prepared the statements, and refuses one whose answer has got another column since."""
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url)
    parent = server.post("Root").json()["comment"]["id"]

    def use() -> None:
        nonlocal parent
        for number in range(40):  # on each of the kept threads often enough to be prepared
            answer = server.post(f"Reply {number}", parent=parent)
            assert answer.status_code == 201, answer.text
            parent = answer.json()["comment"]["id"]
            for path in ("", "/replies"):
                assert httpx.get(server.api(f"comments/{parent}{path}"), **NO_TLS).status_code == 200

    use()
    with psycopg.connect(database_url, autocommit=True) as newer:
        for table in ("site", "thread", "author", "comment", "event"):
            newer.execute(f"ALTER TABLE comments_{table} ADD COLUMN newer text")  # type: ignore[arg-type]
    use()
