"""Names that look the same to a reader, brought into one spelling to compare them by. Never shown, never stored."""

import unicodedata

# Letters of other scripts that print like a Latin one, small; what NFKD and casefold leave of them.
_LOOKALIKES = str.maketrans(
    "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443\u04bb\u0501\u051b\u051d\u043a\u043c\u0442\u043d\u0432"
    "\u03b1\u03bf\u03c1\u03b9\u03ba\u03bd\u03c5\u03c4\u03c7\u0131\u0261\u0585\u0578\u057d\u0570"
    "01|",
    "aceijopsxyhdqwkmthbaopikvutxigonuholl",
)


def skeleton(name: str) -> str:
    """Letters and digits alone, without case and marks; «0» as o, «1», «|» and capital I as l."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    shown = plain.translate(_LOOKALIKES).replace("i", "l")
    return "".join(letter for letter in shown if letter.isalnum())
