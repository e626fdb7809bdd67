"""The buttons of a comment's page that set it apart for readers: pinned, highlighted, and neither again."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from comments.admin.access import ModeratedAdmin, actor_of
from comments.errors import CommentsError, Invalid
from comments.models import Comment
from comments.services.marks import dim_comment, highlight_comment, pin_comment, unpin_comment


@dataclass(frozen=True, slots=True)
class Mark:
    service: Callable[..., Comment]
    verb: str
    past: str
    hint: str


MARKS = {
    "pin": Mark(pin_comment, "Pin", "pinned", "Readers meet it first, in place of one that is pinned now."),
    "unpin": Mark(unpin_comment, "Unpin", "unpinned", "It goes back to where it stood."),
    "highlight": Mark(highlight_comment, "Highlight", "highlighted", "Readers see a quiet mark on it."),
    "dim": Mark(dim_comment, "Take highlight back", "no longer highlighted", "It looks like any other again."),
}


def marks_for(comment: Comment) -> list[tuple[str, Mark]]:
    """What can be done to it as it is, by name."""
    offered = []
    if comment.thread.pinned_id == comment.pk:
        offered.append("unpin")
    elif comment.is_published and comment.parent_id is None:
        offered.append("pin")
    if comment.highlighted:
        offered.append("dim")
    elif comment.is_published:
        offered.append("highlight")
    return [(name, MARKS[name]) for name in offered]


@require_POST
def mark_view(request: HttpRequest, comment_id: UUID, *, admin: ModeratedAdmin[Comment]) -> HttpResponse:
    """POST `mark`."""
    comment = admin.get_object(request, str(comment_id))
    if comment is None:
        raise Http404
    try:
        mark = MARKS.get(request.POST.get("mark", ""))
        if mark is None:
            raise Invalid("Nothing was changed: choose one of the buttons.")
        with transaction.atomic():
            marked = mark.service(comment=comment, actor=actor_of(request))
            admin.log_change(request, marked, f"{mark.past.capitalize()}.")
        admin.message_user(request, f"The comment is {mark.past}.", messages.SUCCESS)
    except CommentsError as error:
        admin.message_user(request, str(error), messages.ERROR)
    return admin.back_to(request, comment)
