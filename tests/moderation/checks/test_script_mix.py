import pytest

from comments.moderation.checks.script_mix import find
from tests.moderation.checks.conftest import Judged


@pytest.mark.parametrize(
    ("body", "points"),
    [
        ("Buy vi\u0430gra now", 4),
        ("P\u0430yp\u0430l, \u0430mazon, g\u043e\u043egle", 8),
        ("ca\u200bsi\u200bno bo\u200bnus", 8),
        ("An honest text, and naïve façades.", 0),
        ("Привет, мир: это Python и Django.", 0),
        ("Der IT-шник sagt: \u0394x ist 5 \u03bcm, \u03b1\u03b2\u03b3\u03b4.", 0),
        ("می\u200cخواهم", 0),
        ("iPhone手机 と YouTubeの", 0),
    ],
)
def test_letters_that_only_look_latin(body: str, points: float, case: Judged) -> None:
    found = find(case(body))
    assert (found.score if found else 0) == points


def test_the_name_is_looked_at_too(case: Judged) -> None:
    found = find(case("Hello.", name="G\u043eogle"))
    assert found
    assert found.reason == "«G\u043eogle» mixes letters of several scripts."
