"""The plain tag, long and short, on pages whose policy allows nothing but what docs/embed/README.md says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.recipes import recipe
from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, html_page, read_both, read_without_scripts
from tests.servers import Server


@pytest.fixture
def policy(server: Server) -> str:
    return f"default-src 'none'; {recipe.block('README.md', '', server).strip()}"


def test_the_long_form(policy: str, workshop, serve, read, server, open_page) -> None:
    first, second = Post("/long-1.html", "long-first", FIRST_TITLE), Post("/long-2.html", "long-second", "Salt")
    for post in (first, second):
        tag = recipe.block("html.md", "html", server).replace("Hello", post.title).replace("hello", post.thread)
        workshop.write({post.path[1:]: html_page(post, tag)})
    serve(workshop.folder, Content_Security_Policy=policy)
    read_both(read, server, first, second)
    read_without_scripts(open_page, first)


def test_the_short_form(policy: str, workshop, serve, read: Callable[..., Page], server) -> None:
    first, second = (
        Post(f"/short/{number}/", f"/short/{number}", title, language="")
        for number, title in enumerate([FIRST_TITLE, SECOND_TITLE], 1)
    )
    for post in (first, second):
        page = html_page(post, recipe.block("html.md", "html", server, place=1))
        workshop.write({f"{post.path[1:]}index.html": page})
    serve(workshop.folder, Content_Security_Policy=policy)
    read_both(read, server, first, second)
