"""Asks the checks, in their order: the first firm answer decides; without one the points do."""

from comments.enums import Outcome
from comments.moderation.checks import CHECKS
from comments.moderation.verdict import SCORE, Case, Finding, SheetLine, Verdict
from comments.queries.trust import is_trusted


def judge(case: Case) -> Verdict:
    """What becomes of a text on its site. Scores count by the site's weight of each check; at 0 it is not asked.

    The first firm finding decides; but what the points before it take for spam is not held, it is spam. Of a trusted
    author few are asked at all.
    """
    weights, trusted = case.site.checks, is_trusted(case.site, case.author)
    sheet: list[SheetLine] = []
    for check in CHECKS:
        if trusted and not check.for_trusted:
            continue
        weight = float(weights.get(check.name, 1))
        finding = check.find(case) if weight > 0 else None
        if finding is None:
            continue
        sheet.append({"check": check.name, "score": round(finding.score * weight, 2), "reason": finding.reason})
        if finding.outcome == Outcome.HOLD and _sum(sheet) >= case.site.spam_score:
            break
        if finding.outcome != Outcome.NOTE:
            return _verdict(finding.outcome, check.name, finding, sheet)
    return _by_points(case, sheet)


def _verdict(outcome: Outcome, check: str, finding: Finding, sheet: list[SheetLine]) -> Verdict:
    return Verdict(outcome, check, finding.reason, _sum(sheet), tuple(sheet))


def _by_points(case: Case, sheet: list[SheetLine]) -> Verdict:
    risk = _sum(sheet)
    if risk < case.site.hold_score:
        return Verdict(risk=risk, sheet=tuple(sheet))
    outcome = Outcome.SPAM if risk >= case.site.spam_score else Outcome.HOLD
    heaviest = sorted(sheet, key=lambda line: -line["score"])
    return Verdict(outcome, SCORE, " ".join(line["reason"] for line in heaviest[:3]), risk, tuple(sheet))


def _sum(sheet: list[SheetLine]) -> float:
    return round(sum(line["score"] for line in sheet), 2)
