from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES

FIRST = Post("/hexo-first/", "/hexo-first", FIRST_TITLE, language="de")
SECOND = Post("/hexo-second/", "hexo two", SECOND_TITLE, language="de")
SITE = {
    "_config.yml": f"title: A blog\nlanguage: de\nurl: {BUILT_PAGES}\npermalink: :title/\ntheme: plain\n",
    "package.json": '{"hexo": {"version": ""}, "dependencies": {"hexo": "*", "hexo-renderer-ejs": "*", '
    '"hexo-renderer-marked": "*"}}',
    "themes/plain/_config.yml": "",
    "themes/plain/layout/layout.ejs": """<!doctype html><html lang="<%= page.lang %>"><head><meta charset="utf-8">
<title><%= page.title %></title></head><body><main><%- body %></main></body></html>
""",
    "themes/plain/layout/post.ejs": """<%- page.content %>
<% if (page.comments) { %><%- partial("_partial/live-comments") %><% } %>
""",
    "source/_posts/hexo-first.md": f"---\ntitle: {FIRST_TITLE}\n---\nWords.\n",
    "source/_posts/hexo-second.md": f"---\ntitle: '{SECOND_TITLE}'\ncomments_id: hexo two\n---\nWords.\n",
    "source/_posts/silent.md": "---\ntitle: Silent\ncomments: false\n---\nWords.\n",
}


def test_a_blog(workshop, serve, read, server, open_page) -> None:
    workshop.write(SITE)
    workshop.paste("hexo.md", YOURS="plain")
    workshop.run("hexo", "generate", "--silent")
    serve(workshop.folder / "public")
    page = read_both(read, server, FIRST, SECOND)
    read_without_scripts(open_page, FIRST)
    page.goto(f"{BUILT_PAGES}/silent/")
    assert page.locator("live-comments").count() == 0
