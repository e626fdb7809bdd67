"""Thread keys: which spellings of an address are one discussion. The widget has the same rule and the same samples."""

import re
import unicodedata

from comments import conf
from comments.text.characters import refuse_unstorable

MAX_KEY_LENGTH = conf.KEY_LENGTH

# Exactly what JavaScript's trim() cuts. Python's strip() also cuts U+001C to U+001F and U+0085, and keeps U+FEFF.
_WHITE_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# Slashes beyond the path's first go too: what comes out must mean the same when it goes in again.
_SCHEME_AND_HOST = re.compile(r"\A(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*(?:/+(?=/))?")
_QUERY_OR_FRAGMENT = re.compile(r"[?#].*", re.DOTALL)
_INDEX = "/index.html"


def canonical_key(raw: str) -> str:
    """The key that names a thread within its site. Plain string operations: case stays, nothing is decoded.

    ValueError with words when it is empty, longer than MAX_KEY_LENGTH in canonical form, or holds control characters.
    """
    refuse_unstorable(raw)
    key = raw.strip(_WHITE_SPACE)
    if not key:
        raise ValueError("Please name the thread: its key is empty.")
    if any(unicodedata.category(character) == "Cc" for character in key):
        raise ValueError("A thread key cannot hold control characters.")
    key = _canonical_path(key)
    if len(key) > MAX_KEY_LENGTH:
        raise ValueError(f"A thread key has at most {MAX_KEY_LENGTH} characters; this one has {len(key):,}.")
    return key


def _canonical_path(key: str) -> str:
    path, absolute = _SCHEME_AND_HOST.subn("", key, count=1)
    if not absolute and not key.startswith("/"):
        return key
    path = _QUERY_OR_FRAGMENT.sub("", path).rstrip("/")
    while path.endswith(_INDEX):
        path = path.removesuffix(_INDEX).rstrip("/")
    return path or "/"
