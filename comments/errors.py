"""What can go wrong, as classes: a code for programs, a status for HTTP, words for people.

Services raise them; `api/problems.py` and the live consumers turn them into RFC 9457 answers. The words are put into a
reader's language where they are read, not where they are raised.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class CommentsError(Exception):
    """Base of every refusal. `errors` maps a field ("body", "author.name") to sentences."""

    code = "error"
    status = 400
    message: "StrPromise" = _("That did not work.")

    def __init__(self, message: str = "", *, errors: dict[str, list[str]] | None = None, retry_after: int = 0) -> None:
        super().__init__(message or self.message)
        self.errors = errors or {}
        self.retry_after = retry_after  # seconds; 0 sends no Retry-After


class InvalidJson(CommentsError):
    code = "invalid_json"
    message = _("The request body is not valid JSON.")


class BadRequest(CommentsError):
    code = "bad_request"
    message = _("This request cannot be understood.")


class BadCursor(CommentsError):
    code = "bad_cursor"
    message = _("This cursor is none of ours. Load the thread again.")


class TokenMissing(CommentsError):
    code = "token_missing"
    status = 401
    message = _("This needs the token you were given with your first comment.")


class BadToken(CommentsError):
    code = "bad_token"
    status = 401
    message = _("This token is not known here.")


class BadTicket(CommentsError):
    code = "bad_ticket"
    status = 401
    message = _("This ticket is too old, or for somewhere else. Ask for a new one.")


class OriginRefused(CommentsError):
    code = "origin_refused"
    status = 403
    message = _("This page's address is not on the site's list.")


class UrlRefused(CommentsError):
    code = "url_refused"
    status = 403
    message = _("The page's url does not belong to this site.")


class ThreadClosed(CommentsError):
    code = "thread_closed"
    status = 403
    message = _("This discussion is closed.")


class CommentRefused(CommentsError):
    code = "comment_refused"
    status = 403
    message = _("This comment cannot be posted here.")


class NotYours(CommentsError):
    code = "not_yours"
    status = 403
    message = _("Only its author can change a comment.")


class OwnComment(CommentsError):
    code = "own_comment"
    status = 403
    message = _("This comment is your own.")


class VotesOff(CommentsError):
    code = "votes_off"
    status = 403
    message = _("Comments here take no votes.")


class EditWindowOver(CommentsError):
    code = "edit_window_over"
    status = 403
    message = _("The time for changing this comment is over.")


class NotFound(CommentsError):
    code = "not_found"
    status = 404
    message = _("There is nothing here.")


class MethodNotAllowed(CommentsError):
    code = "method_not_allowed"
    status = 405
    message = _("This address does not answer that method.")


class StaleRevision(CommentsError):
    code = "stale"
    status = 409
    message = _("This comment has changed since you loaded it.")


class ClientIdUsed(CommentsError):
    code = "client_id_used"
    status = 409
    message = _("This client_id belongs to another comment.")


class WrongState(CommentsError):
    code = "wrong_state"
    status = 409
    message = _("The comment is not in a state that allows this.")


class TooLarge(CommentsError):
    code = "too_large"
    status = 413
    message = _("The request is too large.")


class UnsupportedMediaType(CommentsError):
    code = "unsupported_media_type"
    status = 415
    message = _("Send the body as application/json, uncompressed.")


class Invalid(CommentsError):
    code = "invalid"
    status = 422
    message = _("Some fields need another look.")


class RateLimited(CommentsError):
    code = "rate_limited"
    status = 429
    message = _("That was a lot at once. Please wait a little.")


class Unavailable(CommentsError):
    code = "unavailable"
    status = 503
    message = _("The server cannot answer right now. Please try again.")


class InternalError(CommentsError):
    code = "internal"
    status = 500
    message = _("Something went wrong on the server.")
