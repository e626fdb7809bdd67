"""The widget's file: where it lies, and the name and the hash by which a page can pin it."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from comments import __version__

FOLDER = Path(settings.BASE_DIR) / "static" / "comments"
PINNED_NAME = f"embed@{__version__}.js"


@cache
def integrity() -> str:
    """Subresource integrity: a browser that is given this takes no other bytes."""
    digest = hashlib.sha384((FOLDER / "embed.js").read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def pinned_script(server: str, site: str) -> str:
    """The script tag that takes this very version and nothing else. Module scripts are always fetched with CORS."""
    return (
        f'<script type="module" src="{server}/{PINNED_NAME}"\n'
        f'        integrity="{integrity()}"\n'
        f'        crossorigin="anonymous" data-site="{site}"></script>'
    )
