"""How findings become a verdict: the first firm one, else the points, by the site's weights."""

import pytest

from comments.enums import Outcome
from comments.models import Author, Comment, Site
from comments.moderation import judge as judging
from comments.moderation.verdict import Case, Check, Finding


def verdict(monkeypatch: pytest.MonkeyPatch, site: Site, **findings: Finding | None):
    """What is judged where each check finds what is given by its name."""
    checks = tuple(Check(name, name, "", lambda _, found=found: found) for name, found in findings.items())
    monkeypatch.setattr(judging, "CHECKS", checks)
    return judging.judge(Case(site, Author(), Comment(body="x")))


def note(score: float, reason: str = "Hm.") -> Finding:
    return Finding(Outcome.NOTE, score, reason)


def firm(outcome: Outcome, reason: str) -> Finding:
    return Finding(outcome, 1, reason)


def test_nothing_found_publishes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verdict(monkeypatch, Site(), links=None)
    assert (found.state, found.risk, found.sheet) == ("published", 0, ())


@pytest.mark.parametrize(
    ("scores", "state"), [((2, 2.9), "published"), ((2, 3), "pending"), ((6, 6), "spam"), ((11.9,), "pending")]
)
def test_points_add_up(monkeypatch: pytest.MonkeyPatch, scores: tuple[float, ...], state: str) -> None:
    found = verdict(monkeypatch, Site(), **{f"check_{n}": note(score) for n, score in enumerate(scores)})
    assert (found.state, found.risk) == (state, sum(scores))
    assert [line["score"] for line in found.sheet] == list(scores)


def test_the_heaviest_reasons_are_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verdict(monkeypatch, Site(), light=note(1, "Light."), heavy=note(5, "Heavy."))
    assert (found.check, found.reason) == ("score", "Heavy. Light.")


def test_the_first_firm_answer_decides_and_no_later_check_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    hold, spam = firm(Outcome.HOLD, "New here."), firm(Outcome.SPAM, "Again.")
    found = verdict(monkeypatch, site, links=note(1, "A link."), hold=hold, spam=spam)
    assert (found.state, found.check, found.reason) == ("pending", "hold", "New here.")
    assert [line["check"] for line in found.sheet] == ["links", "hold"]
    assert verdict(monkeypatch, site, spam=spam, hold=hold).state == "spam"


def test_a_site_weighs_a_check_and_switches_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"links": note(4), "banned": firm(Outcome.SPAM, "Banned.")}
    assert verdict(monkeypatch, Site(checks={"banned": 0}), **found).state == "published"
    assert verdict(monkeypatch, Site(checks={"banned": 0, "links": 1.5}), **found).state == "pending"
    assert verdict(monkeypatch, Site(checks={"banned": 0, "links": 3}), **found).state == "spam"


def test_what_waits_by_policy_is_spam_by_its_points(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = firm(Outcome.HOLD, "This site holds every comment.")
    found = verdict(monkeypatch, Site(), links=note(12, "Twenty links."), site_holds_all=policy)
    assert (found.state, found.check) == ("spam", "score")
    found = verdict(monkeypatch, Site(), links=note(9, "Ten links."), site_holds_all=policy)
    assert (found.state, found.check, found.risk) == ("pending", "site_holds_all", 10)
