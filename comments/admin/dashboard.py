"""The dashboard: what was written and decided in the last days, drawn on the server; each number leads to its list."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from comments import metrics
from comments.admin.access import moderates_something, sites_for
from comments.drawing.bars import stacked_bars, swatch
from comments.enums import Action, CommentState
from comments.moderation.checks import label_of
from comments.queries.statistics import (
    DECIDED,
    Tally,
    Wait,
    busiest_threads,
    count_by_day,
    days_until,
    tally_log,
    waits_by_day,
)

SPANS = (7, 30, 90)
STATES = list(CommentState)
TAKEN_FOR_SPAM = (CommentState.SPAM, CommentState.SHADOWED)


def show_dashboard(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    """`?days=7`, 30 or 90, and `?site=` for one of the moderator's sites."""
    if not moderates_something(request):
        raise PermissionDenied
    sites = list(sites_for(request).values_list("pk", "key", "name"))
    key = request.GET.get("site", "")
    chosen = [pk for pk, each, _ in sites if key in ("", each)]
    span = next((each for each in SPANS if request.GET.get("days") == str(each)), SPANS[0])
    days = days_until(datetime.now(UTC).date(), span)
    narrowed = {"site": key} if key else {}
    tally = tally_log(chosen, days[0])
    trail = narrowed | {"since": days[0].isoformat()}
    context = {
        **site.each_context(request),
        "title": "Dashboard",
        "sites": sites,
        "site_key": key,
        "spans": SPANS,
        "span": span,
        "written": _written(count_by_day(chosen, days[0]), days, narrowed),
        "waits": _waits(waits_by_day(chosen, days[0]), days),
        "threads": [
            (title or name, number, _list("comment", thread=pk))
            for pk, title, name, number in busiest_threads(chosen, days[0])
        ],
        "checks": _checks(tally, trail),
        "people": _people(tally, trail),
        "decided": [action.label for action in DECIDED],
        "held_and_spam": [
            (words, of.total(), _list("moderationentry", **trail, action=action.value))
            for words, of, action in (("Held", tally.held, Action.HELD), ("Taken for spam", tally.spam, Action.MARKED))
        ],
        "reports": (tally.reports, _list("moderationentry", **trail, action=Action.REPORTED.value)),
        "reading": _reading(),
    }
    return TemplateResponse(request, "admin/comments/dashboard.html", context)


def _written(counted: dict[date, Any], days: list[date], narrowed: dict[str, str]) -> dict[str, Any]:
    """The bars, their legend with totals, and the table of the same."""
    totals = {state: sum(counted[day][state] for day in days if day in counted) for state in STATES}
    everything = sum(totals.values())
    since = narrowed | {"since": days[0].isoformat()}
    seen = [state for state in STATES if totals[state]]
    rows = []
    for day in reversed(days):
        if day in counted:
            cells = [(counted[day][state], _list("comment", day=day, state=state.value, **narrowed)) for state in seen]
            rows.append((day, cells))
    bars = [[counted[day][state] if day in counted else 0 for state in STATES] for day in days]
    return {
        "total": everything,
        "most": max(map(sum, bars)),
        "first": days[0],
        "last": days[-1],
        "chart": stacked_bars(bars, "written"),
        "legend": [
            (
                swatch(STATES.index(state), "written"),
                state.label,
                totals[state],
                _list("comment", state=state.value, **since),
            )
            for state in seen
        ],
        "rows": rows,
        "spam_share": round(100 * sum(totals[state] for state in TAKEN_FOR_SPAM) / everything) if everything else 0,
    }


def _waits(waits: dict[date, Wait], days: list[date]) -> dict[str, Any]:
    """Each bar is as high as the slowest tenth, its solid part as the median."""
    of_days = [waits.get(day, Wait(0, 0, 0)) for day in days]
    return {
        "chart": stacked_bars([[each.median, each.slowest_tenth - each.median] for each in of_days], "waits"),
        "legend": [(swatch(0, "waits"), "Half were decided within"), (swatch(1, "waits"), "Nine in ten within")],
        "most": in_words(max(each.slowest_tenth for each in of_days)),
        "rows": [
            (day, in_words(waits[day].median), in_words(waits[day].slowest_tenth), waits[day].decided)
            for day in reversed(days)
            if day in waits
        ],
    }


def _checks(tally: Tally, trail: dict[str, str]) -> list[tuple[str, list[tuple[int, str]]]]:
    """By the check that was the reason: how many it held, how many it took for spam; most first."""
    kinds = ((tally.held, Action.HELD), (tally.spam, Action.MARKED))
    rows = []
    for name in sorted({*tally.held, *tally.spam}, key=lambda name: (-tally.held[name] - tally.spam[name], name)):
        urls = [_list("moderationentry", **trail, action=action.value, check=name) for _, action in kinds]
        cells = [(of[name], url if name else "") for (of, _), url in zip(kinds, urls, strict=True)]
        rows.append((label_of(name) or "Not told", cells))
    return rows


def _people(tally: Tally, trail: dict[str, str]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Who decided how often, most first; nobody is the product. Whoever is staff no more has no list of their own."""
    ordered = sorted(tally.decisions.items(), key=lambda each: (-each[1].total(), each[0][1]))
    rows = []
    for (pk, name), counts in ordered:
        who = {"by": str(pk or "none")} if pk or not name else {}
        urls = [_list("moderationentry", **trail, **who, action=action.value) if who else "" for action in DECIDED]
        cells = [(counts[action], url) for action, url in zip(DECIDED, urls, strict=True)]
        rows.append((name or "The product", cells))
    return rows


def in_words(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"


def _reading() -> int:
    """The streams that are open in the process that answers; other processes count their own."""
    values = (metrics.registry.get_sample_value("comments_open_streams", {"kind": kind}) for kind in ("stream", "poll"))
    return int(sum(value or 0 for value in values))


def _list(name: str, **filters: object) -> str:
    return f"{reverse(f'admin:comments_{name}_changelist')}?{urlencode(filters)}"
