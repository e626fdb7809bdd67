"""The outermost door, on both servers: what a client may not bring in."""

import socket

import httpx
import pytest

from tests.servers import Server


@pytest.mark.parametrize("root", ["/evil", "@evil.example", ".evil.example", "//evil"])
def test_a_client_cannot_move_our_root(any_server: Server, root: str) -> None:
    headers = {"Daphne-Root-Path": root}
    plain = httpx.get(f"{any_server.url}/admin/", follow_redirects=False)
    moved = httpx.get(f"{any_server.url}/admin/", headers=headers, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (plain.status_code, plain.headers["location"])
    assert httpx.get(any_server.api("thread?thread=a"), headers=headers).status_code == 200


def test_another_host_is_refused(any_server: Server) -> None:
    answer = httpx.get(any_server.api("thread?thread=a"), headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_websocket_is_closed_without_a_traceback(server: Server) -> None:
    handshake = (
        "GET /live/v1/demo/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(handshake.encode())
        assert b" 403 " in connection.recv(1000).split(b"\r\n")[0]
    assert "Traceback" not in server.log()


def test_health_and_readiness(any_server: Server) -> None:
    for path in ("healthz", "readyz"):
        answer = httpx.get(f"{any_server.url}/{path}")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_the_widget_is_served_to_every_blog(any_server: Server) -> None:
    answer = httpx.get(f"{any_server.url}/embed.js", headers={"Origin": "https://any.example"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    again = httpx.get(f"{any_server.url}/embed.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_admins_static_files_are_served(any_server: Server) -> None:
    assert httpx.get(f"{any_server.url}/static/admin/css/base.css").status_code == 200
