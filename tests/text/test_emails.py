"""E-mail addresses of authors."""

import pytest

from comments.text.emails import clean_email


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("", ""),
        ("  ", ""),
        (" Ann.Lee+blog@Example.ORG ", "Ann.Lee+blog@example.org"),
        ("ann@münchen.de", "ann@münchen.de"),
    ],
)
def test_addresses(raw: str, email: str) -> None:
    assert clean_email(raw) == email


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "ann@localhost",
            "ann@x.test",
            "ann@[127.0.0.1]",
            '"a b"@example.org',
        ),
        *(
            "Ann <ann@example.org>",
            "ann@example.org, bob@example.org",
            "ann@example.org\nBcc: v@x",
            "a nn@example.org",
            "ann@exa mple.org",
        ),
        *("ann@" + "a" * 300 + ".org", "ann@example..org", "ann@@example.org", "ann\u202e@example.org"),
    ],
)
def test_refused_addresses(raw: str) -> None:
    with pytest.raises(ValueError, match="Please give "):
        clean_email(raw)


@pytest.mark.parametrize("raw", ["ann\0@example.org", "ann\ud800@example.org"])
def test_d3_unstorable_addresses_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        clean_email(raw)
