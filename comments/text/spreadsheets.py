"""Words for spreadsheets, which run what looks like a formula to them."""

# What programs take for the beginning of a formula, the wide forms too, or skip before one.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert_cell(words: str) -> str:
    """The words with an apostrophe before them where a spreadsheet would calculate; spaces in front change nothing."""
    return f"'{words}" if words.lstrip(" \u00a0").startswith(_RISKY) else words
