"""What a page of docs/embed/ tells its reader to paste: the tests build from this, so that no page can drift."""

import re

from tests.servers import ROOT, Server

PAGES = ROOT / "docs" / "embed"
_SAVED = re.compile(r"^Save as `([^`]+)`.*?:\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files(page: str, server: Server) -> dict[str, str]:
    """By path, every file that the page says to save, for the site of the tests."""
    found = _SAVED.findall((PAGES / page).read_text())
    assert found, f"docs/embed/{page} names no file to save"
    return {path: _for_tests(text, server) for path, text in found}


def block(page: str, language: str, server: Server, *, place: int = 0) -> str:
    """What the page says to paste in this language, where it belongs into a file that its reader has already."""
    found = [text for its, text in _BLOCK.findall((PAGES / page).read_text()) if its == language]
    assert len(found) > place, f"docs/embed/{page} has only {len(found)} blocks of {language}"
    return _for_tests(found[place], server)


def _for_tests(text: str, server: Server) -> str:
    return text.replace("https://comments.example.org", server.url).replace("my-blog", "demo")
