import pytest

from tests.recipes import recipe
from tests.recipes.conftest import TOOLS
from tests.recipes.reading import FIRST_TITLE, Post, html_page, read_both, read_without_scripts


@pytest.mark.parametrize(("package", "boost"), [("htmx.org", "hx-boost:inherited"), ("htmx2", "hx-boost")])
def test_links_that_htmx_boosts(package: str, boost: str, workshop, serve, read, server, open_page) -> None:
    first, second = (
        Post(f"/{package}/{number}.html", f"{package}/{number}", title)
        for number, title in enumerate([FIRST_TITLE, "Salt"], 1)
    )
    links = "".join(f'<p><a href="{post.path}">{post.title}</a></p>' for post in (first, second))
    head = '<script src="/htmx.js"></script>' + recipe.block("htmx.md", "html", server)
    for post in (first, second):
        tag = recipe.block("htmx.md", "html", server, place=1)
        tag = tag.replace("https://blog.example.org/hello/", post.url)
        tag = tag.replace("Hello", post.title).replace("post-42", post.thread)
        canonical = f'<link rel="canonical" href="{post.url}">'
        page = html_page(post, tag, head=head + canonical, links=f'<div {boost}="true">{links}</div>')
        workshop.write({post.path[1:]: page})
    workshop.write({"htmx.js": (TOOLS / "node_modules" / package / "dist" / "htmx.js").read_text()})
    serve(workshop.folder)
    read_both(read, server, first, second, by_link=True)
    read_without_scripts(open_page, first)
