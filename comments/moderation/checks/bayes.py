from comments.enums import Outcome
from comments.moderation.bayes import read
from comments.moderation.verdict import Case, Finding
from comments.text.lookalikes import as_written

# Of each kind: before, it has nothing to say; and then it holds at most, until so many.
FEWEST, ENOUGH = 10, 50
POINTS = ((0.995, 12.0), (0.95, 6.0), (0.9, 3.0))
WORDS_TOLD = 5


def find(case: Case) -> Finding | None:
    """What the site's moderators have taught. Alone it takes nothing for spam before it knows enough of both kinds,
    whatever its weight."""
    site = case.site
    least = min(site.learned_spam, site.learned_ham)
    if least < FEWEST:
        return None
    reading = read(site, case.comment)
    points = next((points for bar, points in POINTS if reading.spamminess >= bar), 0)
    if not points:
        return None
    if least < ENOUGH:
        points = min(points, (site.spam_score - 0.1) / max(1.0, float(site.checks.get("bayes", 1))))
    written = as_written(f"{case.text} {case.comment.author_name}")
    told = ", ".join(written.get(word, word) for word in reading.words[:WORDS_TOLD])
    return Finding(Outcome.NOTE, points, f"Reads like spam here: {told}.")
