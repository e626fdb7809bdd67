"""Answering a comment from its page in the admin, under the badge of one's role."""

from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from comments import rules
from comments.errors import CommentsError, Invalid
from comments.models import Comment
from comments.services.staff import reply_as_staff


def reply_id(comment: Comment) -> str:
    """The id that the form's reply will have; "" where nobody can answer."""
    may = comment.is_published and rules.is_open(comment.thread, timezone.now())
    return str(uuid4()) if may else ""


@require_POST
def reply_view(request: HttpRequest, comment_id: UUID, *, admin: ModelAdmin[Comment]) -> HttpResponse:
    """POST `body`, and the id that was in the form: pressed twice, it is one reply."""
    comment = admin.get_object(request, str(comment_id))
    if comment is None:
        raise Http404
    try:
        client_id = _read_id(request)
        body = request.POST.get("body", "").replace("\r\n", "\n")
        reply = reply_as_staff(comment=comment, user=cast(User, request.user), body=body, client_id=client_id)
        admin.message_user(request, f"Your reply is {reply.get_state_display().lower()}.", messages.SUCCESS)
    except CommentsError as error:
        words = "; ".join(sentence for field in error.errors.values() for sentence in field)
        admin.message_user(request, words or str(error), messages.ERROR)
    return admin.back_to(request, comment)  # type: ignore[attr-defined, no-any-return] # of ModeratedAdmin


def _read_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError as error:
        raise Invalid("Nothing was sent: load the page again.") from error
