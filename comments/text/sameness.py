"""Whether two texts are the same to a reader, whatever was changed to make a program think otherwise."""

import hashlib
import unicodedata

# Shorter ones are said by many: «Thank you very much!» repeats nobody.
SHORTEST = 24


def fingerprint(text: str) -> str | None:
    """Sixteen hexadecimal digits of its letters, without case, marks, digits and signs; None for a short text."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(filter(str.isalpha, plain))
    return hashlib.blake2b(letters.encode(), digest_size=8).hexdigest() if len(letters) >= SHORTEST else None
