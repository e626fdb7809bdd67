"""A single-page app of two posts around a recipe's component: one index.html at each address, a router by hand."""

import json
import shutil
from pathlib import Path

from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post
from tests.servers import BUILT_PAGES


def posts_of(name: str) -> tuple[Post, Post]:
    return Post(f"/{name}-first/", f"{name}/1", FIRST_TITLE), Post(f"/{name}-second/", f"{name} 2", SECOND_TITLE)


def posts_module(*posts: Post) -> str:
    told = [{"id": post.thread, "path": post.path, "url": post.url, "title": post.title} for post in posts]
    return f"export const posts = {json.dumps(told)};\n"


def index_html(head: str, main: str) -> str:
    canonical = f'<link rel="canonical" href="{BUILT_PAGES}/">'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A blog</title>{canonical}{head}</head>'
        f'<body><main id="app"></main><script type="module" src="/src/{main}"></script></body></html>'
    )


def put_at_addresses(built: Path, *posts: Post) -> None:
    """What a static host's rule for single-page apps does."""
    for post in posts:
        (built / post.path[1:]).mkdir()
        shutil.copy(built / "index.html", built / post.path[1:])
