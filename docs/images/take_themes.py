"""Takes the pictures of docs/theming.md from a running demo: first `make run`, then
`.venv/bin/python docs/images/take_themes.py`.

Each page carries one file of docs/themes/. With `--frameworks FOLDER` it shows the widget without a theme on the pages
of three CSS frameworks instead, light and dark, into FOLDER, to be looked at and not kept: FOLDER/node_modules has
@picocss/pico and bootstrap, and FOLDER/typography.css is Tailwind's typography as built for the page.

Needs the development requirements and Debian's Chromium.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

BLOG = "http://localhost:8001"
SERVER = "http://localhost:8000"
HERE = Path(__file__).parent
THEMES = HERE.parent / "themes"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGE = """<!doctype html>
<html lang="en" {attributes}><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{css}</style></head>
<body><main class="{classes}" style="max-width: 40rem; margin: 2rem auto; padding: 0 1rem">
<h1>When the page moves</h1>
<p>The last lines of a post stand here, so that one sees what the comments follow. <a href="#">A link</a>.</p>
<live-comments site="demo" thread="when-the-page-moves" loading="eager"></live-comments></main>
<script type="module" src="{server}/embed.js"></script></body></html>"""


def take(browser: Browser, name: str, target: Path, css: str, *, scheme: str = "light", **page_words: str) -> None:
    """One page of the demo blog's origin, with this sheet, as a picture."""
    words = {"name": name, "css": css, "attributes": "", "classes": "", "server": SERVER, **page_words}
    html = PAGE.format(**words)
    page = browser.new_page(viewport={"width": 720, "height": 900}, device_scale_factor=1, color_scheme=scheme)  # type: ignore[arg-type] # one of the known words
    # Written over a page of the blog: a browser lets no page from nowhere ask a server on this machine.
    page.goto(f"{BLOG}/")
    page.set_content(html)
    expect(page.locator("article.comment").nth(4)).to_be_visible()
    page.locator("form.main [name=name]").fill("Ilse Brandt")
    page.screenshot(path=target)
    page.close()


def take_frameworks(browser: Browser, folder: Path) -> None:
    modules = folder / "node_modules"
    sheets = {
        "pico": (modules / "@picocss/pico/css/pico.min.css", "container", 'data-theme="{scheme}"'),
        "bootstrap": (modules / "bootstrap/dist/css/bootstrap.min.css", "container", 'data-bs-theme="{scheme}"'),
        "tailwind": (folder / "typography.css", "prose dark:prose-invert", 'class="{scheme}"'),
    }
    for name, (sheet, classes, attributes) in sheets.items():
        for scheme in ("light", "dark"):
            target = folder / f"{name}-{scheme}.png"
            words = {"classes": classes, "attributes": attributes.format(scheme=scheme)}
            take(browser, name, target, sheet.read_text(), scheme=scheme, **words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frameworks", type=Path)
    parser.add_argument("--blog", default=BLOG)
    parser.add_argument("--server", default=SERVER)
    options = parser.parse_args()
    globals().update(BLOG=options.blog, SERVER=options.server)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        if options.frameworks:
            take_frameworks(browser, options.frameworks)
        else:
            for sheet in sorted(THEMES.glob("*.css")):
                take(browser, sheet.stem, HERE / f"theme-{sheet.stem}.png", sheet.read_text())
        browser.close()


if __name__ == "__main__":
    main()
