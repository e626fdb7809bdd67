"""/elements.js: served as embed.js is."""

from typing import Any

from django.test import Client


def test_the_second_file_is_for_every_blog_and_noticed_soon(client: Client) -> None:
    answer: Any = client.get("/elements.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300, stale-while-revalidate=3600"
    assert b"live-comments-recent" in answer.content
    assert client.get("/elements.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post("/elements.js").status_code == 405
