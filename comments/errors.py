"""What can go wrong, as classes: a code for programs, a status for HTTP, words for people.

Services raise them; `api/problems.py` and the live consumers turn them into RFC 9457 answers.
"""


class CommentsError(Exception):
    """Base of every refusal. `errors` maps a field ("body", "author.name") to sentences."""

    code = "error"
    status = 400
    message = "That did not work."

    def __init__(self, message: str = "", *, errors: dict[str, list[str]] | None = None, retry_after: int = 0) -> None:
        super().__init__(message or self.message)
        self.errors = errors or {}
        self.retry_after = retry_after  # seconds; 0 sends no Retry-After


class InvalidJson(CommentsError):
    code = "invalid_json"
    message = "The request body is not valid JSON."


class BadRequest(CommentsError):
    code = "bad_request"
    message = "This request cannot be understood."


class BadCursor(CommentsError):
    code = "bad_cursor"
    message = "This cursor is none of ours. Load the thread again."


class TokenMissing(CommentsError):
    code = "token_missing"
    status = 401
    message = "This needs the token you were given with your first comment."


class BadToken(CommentsError):
    code = "bad_token"
    status = 401
    message = "This token is not known here."


class OriginRefused(CommentsError):
    code = "origin_refused"
    status = 403
    message = "This page's address is not on the site's list."


class UrlRefused(CommentsError):
    code = "url_refused"
    status = 403
    message = "The page's url does not belong to this site."


class ThreadClosed(CommentsError):
    code = "thread_closed"
    status = 403
    message = "This discussion is closed."


class NotYours(CommentsError):
    code = "not_yours"
    status = 403
    message = "Only its author can change a comment."


class EditWindowOver(CommentsError):
    code = "edit_window_over"
    status = 403
    message = "The time for changing this comment is over."


class NotFound(CommentsError):
    code = "not_found"
    status = 404
    message = "There is nothing here."


class MethodNotAllowed(CommentsError):
    code = "method_not_allowed"
    status = 405
    message = "This address does not answer that method."


class StaleRevision(CommentsError):
    code = "stale"
    status = 409
    message = "This comment has changed since you loaded it."


class ClientIdUsed(CommentsError):
    code = "client_id_used"
    status = 409
    message = "This client_id belongs to another comment."


class WrongState(CommentsError):
    code = "wrong_state"
    status = 409
    message = "The comment is not in a state that allows this."


class TooLarge(CommentsError):
    code = "too_large"
    status = 413
    message = "The request is too large."


class UnsupportedMediaType(CommentsError):
    code = "unsupported_media_type"
    status = 415
    message = "Send the body as application/json, uncompressed."


class Invalid(CommentsError):
    code = "invalid"
    status = 422
    message = "Some fields need another look."


class RateLimited(CommentsError):
    code = "rate_limited"
    status = 429
    message = "That was a lot at once. Please wait a little."


class Unavailable(CommentsError):
    code = "unavailable"
    status = 503
    message = "The server cannot answer right now. Please try again."


class InternalError(CommentsError):
    code = "internal"
    status = 500
    message = "Something went wrong on the server."
