"""Words of strangers in a mail, where programs make links of whatever looks like one."""

import re

_DOT_IN_A_NAME = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")


def without_links(text: str) -> str:
    """The same to read, with nothing that a mail program would open at a click: https[:]//evil[.]example."""
    return _DOT_IN_A_NAME.sub("[.]", text.replace("://", "[:]//"))
