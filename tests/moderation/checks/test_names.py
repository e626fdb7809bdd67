import pytest

from comments.moderation.checks.names import find
from tests.moderation.checks.conftest import Judged


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("https://casino.example", 5),
        ("www.casino.example", 5),
        ("casino.example", 2),
        ("Best SEO Services", 4),
        ("Cheap V1agra Online", 4),
        ("купить кредит", 4),
        ("Ann", 0),
        ("J.R.R.", 0),
        ("Dr. No", 0),
        ("Best", 0),
        ("Maria Loans", 0),
        ("Ann B. of Example Ltd.", 0),
        ("", 0),
    ],
)
def test_names_that_nobody_has(name: str, points: float, case: Judged) -> None:
    found = find(case("Hello.", name=name))
    assert (found.score if found else 0) == points
