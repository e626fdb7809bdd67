"""How much a text reads like a site's spam: naive Bayes over its words, combined as Gary Robinson proposed.

G. Robinson, «A Statistical Approach to the Spam Problem», Linux Journal 107, 2003: the probability of each word is
drawn towards one half by a strength of one; the words that say most are combined by Fisher's method, once for spam and
once for ham, and the difference of the two is the answer.
"""

import hashlib
import hmac
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from comments.models import Comment, Site
from comments.text.excerpts import whole_text
from comments.text.linked import hosts_of_links
from comments.text.lookalikes import words_of

# A text of ten thousand different words teaches and costs no more than its first two hundred.
MOST_WORDS = 200
SHORTEST, LONGEST = 3, 40
# The words that say most; what is nearer to one half says nothing.
MOST_TELLING = 30
LEAST_TELLING = 0.1
STRENGTH, ASSUMED = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """`spamminess` from 0 (ham) to 1, and the words that speak for spam, the strongest first."""

    spamminess: float
    words: tuple[str, ...]


def features(comment: Comment) -> list[str]:
    """What a comment is known by: its words, those of its name, and the hosts that it links to; each once."""
    found = dict.fromkeys(_short(words_of(whole_text(comment.html))))
    found |= dict.fromkeys(f"name:{word}" for word in _short(words_of(comment.author_name)))
    hosts = dict.fromkeys(f"link:{host}" for host in hosts_of_links(comment.html, comment.author_website))
    return [*list(hosts)[: MOST_WORDS // 4], *found][:MOST_WORDS]


def _short(words: list[str]) -> Iterator[str]:
    """Words of a bearable length; where a script sets no spaces, each two of its letters that stand together."""
    for word in words:
        if word[0] >= "\u0e00" and not word[0].isdigit():
            yield from (word[start : start + 2] for start in range(max(1, len(word) - 1)))
        elif SHORTEST <= len(word) <= LONGEST:
            yield word


def hash_words(site: Site, words: Collection[str]) -> dict[int, str]:
    """The words by what is kept of each."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"bayes:{site.pk}".encode(), hashlib.sha256).digest()
    return {
        int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8, key=key).digest(), signed=True): word
        for word in words
    }


def read(site: Site, comment: Comment) -> Reading:
    """By what the site's moderators have taught so far. One query."""
    words = hash_words(site, features(comment))
    return weigh({words[hash]: _chance(site, spam, ham) for hash, spam, ham in _known(site, list(words))})


def _known(site: Site, hashes: list[int]) -> list[tuple[int, int, int]]:
    """Those of some words that were met before. By hand, as every post asks; whole numbers need no quoting."""
    if not hashes:
        return []
    listed = ", ".join(map(str, hashes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT hash, spam, ham FROM comments_bayesword WHERE site_id = %s AND hash IN ({listed})", [site.pk]
        )
        return list(cursor.fetchall())


def _chance(site: Site, spam: int, ham: int) -> float:
    """That a text with this word is spam, as if the site had as much spam as ham."""
    of_spam, of_ham = spam / max(1, site.learned_spam), ham / max(1, site.learned_ham)
    if not of_spam + of_ham:
        return ASSUMED
    seen = spam + ham
    return (STRENGTH * ASSUMED + seen * of_spam / (of_spam + of_ham)) / (STRENGTH + seen)


def weigh(chances: Mapping[str, float]) -> Reading:
    """From the chance of each word."""
    telling = sorted(chances.items(), key=lambda item: (-abs(item[1] - 0.5), item[0]))[:MOST_TELLING]
    telling = [(word, chance) for word, chance in telling if abs(chance - 0.5) >= LEAST_TELLING]
    if not telling:
        return Reading(ASSUMED, ())
    spam = 1 - _fisher([1 - chance for _, chance in telling])
    ham = 1 - _fisher([chance for _, chance in telling])
    words = tuple(word.rpartition(":")[2] for word, chance in telling if chance > ASSUMED)
    return Reading((1 + spam - ham) / 2, tuple(dict.fromkeys(words)))


def _fisher(chances: list[float]) -> float:
    """How likely such chances are if they meant nothing: the upper tail of chi-square, two degrees for each."""
    half = -sum(math.log(max(chance, 1e-12)) for chance in chances)
    term = total = math.exp(-half)
    for step in range(1, len(chances)):
        term *= half / step
        total += term
    return min(1.0, total)
