"""Several processes behind nginx, with PostgreSQL and Redis: what docs/operating.md tells an operator to run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backends import free_port
from tests.nginx import Nginx, Proxied
from tests.servers import Server


@dataclass
class Many:
    """`front` is asked at nginx's address, each of `servers` at its own."""

    servers: list[Server]
    nginx: Nginx
    front: Proxied


@contextmanager
def running_many(database_url: str, folder: Path, *redis_urls: str, **variables: str) -> Iterator[Many]:
    """One process for each Redis address it is to use, and nginx before them."""
    nginx = Nginx(folder, [free_port() for _ in redis_urls])
    more = {"BASE_URL": nginx.url, "TRUSTED_PROXY_COUNT": "1", **variables}
    servers = [
        Server(database_url, folder / f"server-{port}.log", port=port, REDIS_URL=url, **more)
        for port, url in zip(nginx.ports, redis_urls, strict=True)
    ]
    try:
        for server in servers:
            server.start()
        yield Many(servers, nginx.start(), Proxied(nginx))
    finally:
        nginx.stop()
        for server in servers:
            server.kill()
