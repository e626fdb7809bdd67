"""The page of one comment: where it stands, why it waits, what became of its author's others, and what can be done."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from comments import conf
from comments.admin import cells, marks
from comments.admin.access import sites_for
from comments.admin.audit import trail_url
from comments.admin.bans import ban_url
from comments.admin.replying import reply_id
from comments.enums import CommentState
from comments.models import Comment
from comments.queries.moderation import next_waiting, reports_of, surroundings_of
from comments.services.decisions import decisions_for


def page_context(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    """What the template of its page shows."""
    around = surroundings_of(comment)
    following = next_waiting(sites_for(request), beside=comment)
    reports = reports_of(comment)
    any_open = any(report.settled_at is None for report in reports)
    return {
        "title": "Comment",
        "around": around,
        "rendered": cells.comment_html(comment),
        "ancestors": [_neighbour(other) for other in around.ancestors],
        "replies": [_neighbour(other) for other in around.replies],
        "tally": [(CommentState(state).label, state, count) for state, count in around.author_tally.items() if count],
        "state": cells.comment_state(comment),
        "sheet": cells.score_sheet(comment),
        "page_link": cells.page_link(comment.thread, comment),
        "thread_link": cells.link_to(comment.thread, str(comment.thread)),
        "author_link": cells.link_to(comment.author, str(comment.author)) if comment.author else "",
        "website_link": cells.link_out(comment.author_website) if comment.author_website else "",
        "decisions": decisions_for(comment),
        "marks": marks.marks_for(comment),
        "mark_url": reverse("admin:comments_comment_mark", args=[comment.pk]),
        "reason_length": conf.REASON_LENGTH,
        "reports": [{"report": each, "state": cells.report_state(each)} for each in reports],
        "settle_url": reverse("admin:comments_comment_settle", args=[comment.pk]) if any_open else "",
        "decide_url": reverse("admin:comments_comment_decide", args=[comment.pk]),
        "comments_of_author": cells.comments_url(author=comment.author_id) if comment.author_id else "",
        "comments_of_thread": cells.comments_url(thread=comment.thread_id),
        "reply_id": reply_id(comment),
        "trail_url": trail_url(comment=comment.pk),
        "ban_url": ban_url(comment),
        "following_url": cells.change_url(following) if following else "",
    }


def _neighbour(comment: Comment) -> dict[str, Any]:
    """A comment of the surroundings. What its author deleted has no words left to show."""
    return {
        "comment": comment,
        "state": cells.comment_state(comment),
        "rendered": cells.comment_html(comment),
        "url": cells.change_url(comment),
    }
