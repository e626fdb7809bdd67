"""What moderators teach: once, corrected, undone, through the log that a worker reads; and what a post then meets."""

import pytest
from django.contrib.auth.models import User

from comments.journal import Actor
from comments.models import BayesLesson, BayesWord, Comment, Site
from comments.services import lessons
from comments.services.decisions import DECISIONS, decide, undo_decision
from comments.services.moderation import approve_comment, spam_comment
from comments.worker.jobs import JOBS
from tests.admin.conftest import Post
from tests.api.conftest import Reader, ann, no_rate_limits  # noqa: F401 - fixtures

SPAM = ["casino", "bonus", "jackpot", "roulette", "payout", "betting", "deposit", "winners"]
HAM = ["compiler", "kernel", "garden", "library", "patience", "morning", "lecture", "harbour"]


# What is taught comes again and again, from newcomers.
OFF = {"repeated": 0, "flood": 0, "rejections": 0}


@pytest.fixture
def site(site: Site) -> Site:
    site.checks = OFF
    site.save(update_fields=["checks"])
    return site


@pytest.fixture
def ana(django_user_model: type[User]) -> Actor:
    user = django_user_model.objects.create_superuser("ana")
    return Actor(user.pk, "ana")


def words(of: list[str], number: int) -> str:
    """Texts that share words and are not the same."""
    return " ".join(of[(number + step) % len(of)] for step in range(4)) + f" {'abcdefghij'[number % 10] * 5}"


def teach(site: Site, post: Post, actor: Actor, number: int) -> None:
    """So many of each kind."""
    for each in range(number):
        spam_comment(comment=post(site, words(SPAM, each), thread=f"/{each}"), actor=actor)
        approve_comment(comment=post(site, words(HAM, each), thread=f"/{each}", held=True), actor=actor)
    lessons.learn()


def learned() -> tuple[int, int]:
    site = Site.objects.get()
    return site.learned_spam, site.learned_ham


def numbers() -> tuple[int, int]:
    rows = BayesWord.objects.values_list("spam", "ham")
    return sum(spam for spam, _ in rows), sum(ham for _, ham in rows)


def test_decisions_are_learned_once(site: Site, post: Post, ana: Actor) -> None:
    assert not lessons.has_lessons()
    spam_comment(comment=post(site, "casino bonus"), actor=ana)
    assert lessons.has_lessons()
    lessons.learn()
    lessons.learn()
    assert learned() == (1, 0)
    assert numbers() == (3, 0)  # and the name
    assert not lessons.has_lessons()


def test_what_the_product_decides_teaches_nothing(site: Site, post: Post) -> None:
    spam_comment(comment=post(site, "casino bonus"))
    assert not lessons.has_lessons()


def test_a_correction_is_unlearned_first(site: Site, post: Post, ana: Actor) -> None:
    comment = post(site, "casino bonus")
    spam_comment(comment=comment, actor=ana)
    lessons.learn()
    approve_comment(comment=comment, actor=ana)
    lessons.learn()
    assert (learned(), numbers()) == ((0, 1), (0, 3))


def test_undo_unlearns(site: Site, post: Post, ana: Actor) -> None:
    comment = post(site, "casino bonus", held=True)
    decide(DECISIONS["spam"], comment, actor=ana)
    lessons.learn()
    undo_decision(comment, actor=ana)
    lessons.learn()
    assert (learned(), numbers()) == ((0, 0), (0, 0))
    assert not BayesLesson.objects.exists()


def test_cut_off_in_the_middle_nothing_is_learned_twice(
    site: Site, post: Post, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    spam_comment(comment=post(site, "casino bonus"), actor=ana)
    with monkeypatch.context() as patch:
        patch.setattr(lessons, "_count", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lessons.learn()
    assert (learned(), numbers()) == ((0, 0), (0, 0))
    lessons.learn()
    assert (learned(), numbers()) == ((1, 0), (3, 0))


def test_many_decisions_are_learned_in_portions(
    site: Site, post: Post, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "ENTRIES_AT_ONCE", 3)
    teach(site, post, ana, 5)
    assert learned() == (5, 5)


def test_texts_that_changed_meanwhile_leave_no_number_below_zero(site: Site, post: Post, ana: Actor) -> None:
    comment = post(site, "casino bonus")
    spam_comment(comment=comment, actor=ana)
    lessons.learn()
    changed = Comment()
    changed.write("something else")
    Comment.objects.update(body=changed.body, html=changed.html)
    approve_comment(comment=comment, actor=ana)
    lessons.learn()
    assert learned() == (0, 1)
    assert min(min(row) for row in BayesWord.objects.values_list("spam", "ham")) == 0


def test_before_it_knows_enough_it_holds_at_most(ann: Reader, site: Site, post: Post, ana: Actor) -> None:  # noqa: F811
    def state_of(body: str) -> str:
        identity = ann.post(body, thread=f"/{body[-5:]}", url="https://blog.example/x").json()["comment"]["id"]
        return Comment.objects.get(pk=identity).state

    teach(site, post, ana, 9)
    assert state_of("casino jackpot bonus deposit zzzza") == "published"
    teach(site, post, ana, 1)
    assert state_of("casino jackpot bonus deposit zzzzb") == "pending"
    Site.objects.update(checks={"bayes": 10, **OFF})
    assert state_of("casino jackpot bonus deposit zzzzc") == "pending"
    Site.objects.update(checks=OFF)
    teach(site, post, ana, 40)
    assert learned() == (50, 50)
    assert state_of("casino jackpot bonus deposit zzzzd") == "spam"
    assert state_of("the library and the kernel of a garden") == "published"


def test_it_says_by_which_words(ann: Reader, site: Site, post: Post, ana: Actor) -> None:  # noqa: F811
    teach(site, post, ana, 50)
    ann.post("Our casino has a kernel, and a jackpot, a bonus, winners, payout, betting, roulette")
    told = Comment.objects.get(body__startswith="Our casino").sheet[-1]
    assert told["check"] == "bayes"
    assert told["reason"].startswith("Reads like spam here: ")
    assert "casino" in told["reason"]
    assert "kernel" not in told["reason"]


def test_reset_forgets_all_and_learns_anew(site: Site, post: Post, ana: Actor) -> None:
    teach(site, post, ana, 3)
    lessons.reset_lessons(site=site)
    assert (learned(), BayesWord.objects.count(), BayesLesson.objects.count()) == ((0, 0), 0, 0)
    assert not lessons.has_lessons()
    spam_comment(comment=post(site, "jackpot"), actor=ana)
    lessons.learn()
    assert learned() == (1, 0)


def test_rare_words_are_forgotten_where_there_are_too_many(
    site: Site, post: Post, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach(site, post, ana, 3)
    before = BayesWord.objects.count()
    lessons.forget_rare_words()
    assert BayesWord.objects.count() == before
    monkeypatch.setattr(lessons, "WORDS_KEPT", 5)
    lessons.forget_rare_words()
    assert 0 < BayesWord.objects.count() < before
    assert all(spam + ham > 1 for spam, ham in BayesWord.objects.values_list("spam", "ham"))


def test_the_worker_learns() -> None:
    assert {"lessons", "rare words"} <= {job.name for job in JOBS}
