"""How much readers' reports of a comment weigh."""

from django.db.models import Count, Q, QuerySet

from comments.models import Comment, Report


def weight_of_reports(comment: Comment) -> float:
    """The sum over the networks that report it now: each (1 + right) / (1 + right + wrong), by what became of its other
    reports of the month. One that was never judged weighs 1, one that was wrong twice a third. Three queries.
    """
    voices = set(comment.reports.filter(settled_at=None).values_list("voice", flat=True))
    judged = Report.objects.filter(voice__in=voices).exclude(Q(comment=comment) | Q(voice="")).order_by()
    right, wrong = (dict(_counted(judged.filter(upheld=upheld))) for upheld in (True, False))
    return sum((1 + right.get(each, 0)) / (1 + right.get(each, 0) + wrong.get(each, 0)) for each in voices)


def _counted(reports: QuerySet[Report]) -> QuerySet[Report, tuple[str, int]]:
    return reports.values_list("voice").annotate(n=Count("pk"))
