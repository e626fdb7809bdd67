from tests.recipes import recipe
from tests.recipes.conftest import TOOLS
from tests.recipes.reading import (
    FIRST_TITLE,
    Post,
    html_page,
    read_both,
    read_without_scripts,
)

FIRST, SECOND = Post("/turbo-1.html", "turbo-1", FIRST_TITLE), Post("/turbo-2.html", "turbo-2", "Salt")
TURBO = "node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js"


def test_links_that_turbo_follows(workshop, serve, read, server, open_page) -> None:
    head = '<script src="/turbo.js"></script>' + recipe.block("turbo.md", "html", server)
    links = "".join(f'<p><a href="{post.path}">{post.title}</a></p>' for post in (FIRST, SECOND))
    for post in (FIRST, SECOND):
        tag = recipe.block("turbo.md", "html", server, place=1)
        tag = tag.replace("Hello", post.title).replace("post-42", post.thread)
        workshop.write({post.path[1:]: html_page(post, tag, head=head, links=links)})
    workshop.write({"turbo.js": (TOOLS / TURBO).read_text()})
    serve(workshop.folder)
    read_both(read, server, FIRST, SECOND, by_link=True)
    read_without_scripts(open_page, FIRST)
