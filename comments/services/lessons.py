"""What moderators' decisions teach: learned from the moderation log by a worker, so that no decision waits for it.

A site's place in the log moves on in the transaction that learns: each decision is learned once, whichever worker
comes and wherever it is cut off.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from comments.enums import Action
from comments.models import BayesLesson, BayesWord, Comment, ModerationEntry, Site
from comments.moderation.bayes import features, hash_words

# What a decision says of a comment; to reject or to remove one says nothing of spam. Undone, nothing was said.
_TEACHES = {Action.APPROVED: False, Action.RESTORED: False, Action.SPAM: True, Action.REQUEUED: None}
ENTRIES_AT_ONCE = 200
# Beyond so many words a site forgets those it has met once.
WORDS_KEPT = 100_000


def has_lessons() -> bool:
    """Whether anybody has decided since. Only reads."""
    return _behind().exists()


def learn() -> None:
    """From all decisions that were made since, on every site."""
    for site in _behind():
        while _learn_some(site):
            pass


def _behind() -> QuerySet[Site]:
    news = ModerationEntry.objects.filter(site=OuterRef("pk"), seq__gt=OuterRef("learned_seq"), action__in=_TEACHES)
    return Site.objects.filter(Exists(news.exclude(actor=None)))


@transaction.atomic
def _learn_some(site: Site) -> bool:
    """The next entries of a site's log. False when there are none, or another worker has them."""
    news = site.moderation_entries.filter(seq__gt=site.learned_seq, action__in=_TEACHES).exclude(actor=None)
    entries = list(news.order_by("seq").values_list("seq", "comment", "action")[:ENTRIES_AT_ONCE])
    if not entries:
        return False
    seq = entries[-1][0]
    if not Site.objects.filter(pk=site.pk, learned_seq=site.learned_seq).update(learned_seq=seq):
        return False
    site.learned_seq = seq
    said = {comment: _TEACHES[Action(action)] for _, comment, action in entries if comment is not None}
    comments = Comment.objects.in_bulk(said)
    lessons = dict(BayesLesson.objects.filter(comment__in=said).values_list("comment", "is_spam"))
    changed = [(comment, lessons.get(pk), said[pk]) for pk, comment in comments.items() if lessons.get(pk) != said[pk]]
    _take_in(site, changed)
    return True


def _take_in(site: Site, changed: Iterable[tuple[Comment, bool | None, bool | None]]) -> None:
    """Comments with what was learned of each, and what is to be: spam, ham, or nothing."""
    words: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    number: Counter[bool] = Counter()
    for comment, before, after in changed:
        hashes = hash_words(site, features(comment))
        for kind, step in ((before, -1), (after, 1)):
            if kind is not None:
                number[kind] += step
                words[kind].update(dict.fromkeys(hashes, step))
        BayesLesson.objects.filter(comment=comment).delete()
        if after is not None:
            BayesLesson.objects.create(comment=comment, is_spam=after)
    _count(site, words[True], words[False])
    spam, ham = F("learned_spam") + number[True], F("learned_ham") + number[False]
    Site.objects.filter(pk=site.pk).update(learned_spam=spam, learned_ham=ham)


def _count(site: Site, spam: Counter[int], ham: Counter[int]) -> None:
    """Add to the words' numbers; none falls below zero where a text was changed after it was learned."""
    hashes = list({*spam, *ham})
    for start in range(0, len(hashes), 500):
        some = hashes[start : start + 500]
        known = {row.hash: row for row in BayesWord.objects.filter(site=site, hash__in=some)}
        rows = [known.get(hash) or BayesWord(site=site, hash=hash) for hash in some]
        for row in rows:
            row.spam, row.ham = max(0, row.spam + spam[row.hash]), max(0, row.ham + ham[row.hash])
        BayesWord.objects.bulk_update([row for row in rows if row.pk], ["spam", "ham"])
        BayesWord.objects.bulk_create([row for row in rows if not row.pk])


def forget_rare_words() -> None:
    """On sites that know too many."""
    for site in Site.objects.filter(learned_seq__gt=0):
        words = site.bayes_words.all()
        if words.count() > WORDS_KEPT:
            words.annotate(seen=F("spam") + F("ham")).filter(seen__lte=1).delete()


@transaction.atomic
def reset_lessons(*, site: Site) -> None:
    """Forget all that was learned on a site. What is decided from now on is learned anew."""
    newest = site.moderation_entries.order_by("-seq").values_list("seq", flat=True).first() or 0
    Site.objects.filter(pk=site.pk).update(learned_seq=newest, learned_spam=0, learned_ham=0)
    site.bayes_words.all().delete()
    BayesLesson.objects.filter(comment__thread__site=site).delete()
