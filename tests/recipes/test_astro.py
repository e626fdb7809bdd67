import pytest

from tests.recipes import recipe
from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts

# A cache of its own: the packages are shared with other tests.
CONFIG = 'import { defineConfig } from "astro/config";\nexport default defineConfig({ cacheDir: "./.cache" });\n'
PAGE = """---
import Comments from "../components/Comments.astro";
import { ClientRouter } from "astro:transitions";
export function getStaticPaths() {
  const posts = [
    { id: "NAME/one", slug: "NAME-first", data: { title: FIRST } },
    { id: "NAME two", slug: "NAME-second", data: { title: SECOND } },
  ];
  return posts.map((post) => ({ params: { post: post.slug }, props: { post, posts } }));
}
const { post, posts } = Astro.props;
---
<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>{post.data.title}</title>ROUTER</head>
  <body>
    <main>
      {posts.map((other) => <p><a href={`/${other.slug}/`}>{other.data.title}</a></p>)}
      COMMENTS
    </main>
  </body>
</html>
"""


@pytest.mark.parametrize("router", ["", "<ClientRouter />"])
def test_a_blog(router: str, workshop, serve, read, server, open_page) -> None:
    name = "astro-routed" if router else "astro"
    first = Post(f"/{name}-first/", f"{name}/one", FIRST_TITLE)
    second = Post(f"/{name}-second/", f"{name} two", SECOND_TITLE)
    usage = recipe.block("astro.md", "astro", server, place=1)
    page = PAGE.replace("NAME", name).replace("FIRST", repr(first.title)).replace("SECOND", repr(second.title))
    page = page.replace("ROUTER", router).replace("COMMENTS", usage)
    workshop.write({"astro.config.mjs": CONFIG, "src/pages/[post].astro": page})
    workshop.paste("astro.md")
    workshop.run("astro", "build", "--silent")
    serve(workshop.folder / "dist")
    read_both(read, server, first, second, by_link=bool(router))
    read_without_scripts(open_page, first)
