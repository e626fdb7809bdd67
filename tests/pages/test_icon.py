from xml.etree import ElementTree

from django.test import Client


def test_browsers_find_an_icon_and_keep_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "max-age=86400" in answer["Cache-Control"]
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    assert client.post("/favicon.ico").status_code == 405
