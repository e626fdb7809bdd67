"""What the mail says, and what strangers' words cannot do in it."""

import re
from html.parser import HTMLParser

import pytest

from comments.models import OutgoingMail
from comments.notifications.waiting import tell_moderators
from tests.notifications.conftest import Hold

pytestmark = pytest.mark.usefixtures("mails", "moderator")
HOSTILE = (
    "[win](https://evil.example/x) <img src=https://evil.example/p.gif> www.evil.example <b>bold</b> http://1.2.3.4/"
)


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def only_mail() -> OutgoingMail:
    tell_moderators()
    return OutgoingMail.objects.get()


def test_it_shows_what_waits_why_and_where_to_decide(hold: Hold) -> None:
    comment = hold("Two\n\nparagraphs")
    mail = only_mail()
    assert mail.subject == "[Demo] Ann on «A post»"
    assert "> Two\n> \n> paragraphs\n" in mail.text
    assert comment.hold_reason in mail.text
    assert "http://testserver/moderate/?key=" in mail.text
    assert "ann@private.example" not in mail.text + mail.html
    assert mail.unsubscribe_url.startswith("http://testserver/mails/stop/?key=")


def test_links_and_images_of_readers_are_dead(hold: Hold) -> None:
    hold(HOSTILE, name="http://evil.example <i>", title="http://evil.example <u>")
    mail = only_mail()
    ours = "http://testserver/"
    elements = Elements(mail.html).found
    assert {tag for tag, _ in elements} <= {
        *("html", "head", "meta", "title", "body", "div", "p", "strong", "bdi", "a", "main", "h1"),
    }
    assert all((attributes["href"] or "").startswith(ours) for tag, attributes in elements if tag == "a")
    for words in (mail.text, mail.html):
        assert all(found.startswith(ours) for found in re.findall(r"\w+://\S+", words))
        assert "evil.example" not in words
        assert "evil[.]example" in words


def test_a_long_comment_is_cut(hold: Hold) -> None:
    hold("x" * 8000)
    assert len(only_mail().text) < 4000


@pytest.mark.parametrize("end", ["\r\n", "\x0b", "\x0c", "\x1c", "\u2028", "\x85"])
def test_a_title_stays_one_line(hold: Hold, end: str) -> None:
    hold(title=f"Hi{end}Bcc: v@x.example", name=f"Ann{end}Bcc: v@x.example")
    mail = only_mail()
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.subject) <= 120
    assert not re.search(r"^Bcc", mail.text, re.MULTILINE)
