"""Comments: what waits comes first; each is read in its context, decided about, and mended. Never added or deleted."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from comments import conf, rules
from comments.admin import cells, filters, marks
from comments.admin.access import ModeratedAdmin, actor_of
from comments.admin.comment_page import page_context
from comments.admin.generic import FormOf
from comments.admin.replying import reply_view
from comments.admin.reports import SETTLED
from comments.drafts import clean_text, clean_words
from comments.enums import CommentState
from comments.errors import CommentsError, Invalid
from comments.models import Comment
from comments.queries.moderation import WAITING_FIRST, with_reports
from comments.services.decisions import DECISIONS, Decision, decide, decide_all
from comments.services.locks import lock_comment
from comments.services.moderation import revise_comment
from comments.services.reports import settle_without_decision


class BodyField(forms.CharField):
    """Text as it is stored: browsers send CR LF, and leading spaces can be code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class CommentForm(FormOf[Comment]):
    """The text, and the revision that the moderator was looking at."""

    body = BodyField(label="Text", help_text="Markdown, as the author wrote it. Readers see that it was edited.")
    seen_rev = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ("body",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_rev" in self.fields:  # not on the page of somebody who may only look
            self.fields["seen_rev"].initial = self.instance.rev

    def clean_body(self) -> str:
        try:
            return clean_text(self.cleaned_data["body"], self.instance.thread.site.max_length)
        except Invalid as error:
            raise ValidationError(error.errors["body"]) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen_rev") != self.instance.rev:
            self.add_error("body", "This comment has changed since you opened it. Copy your text and load it again.")
        return cleaned


def _now_in_words() -> str:
    return timezone.now().isoformat()


class BulkForm(ActionForm):
    """The list's action, with the moment at which the list was on the screen: what was edited since is not decided."""

    seen_at = forms.CharField(required=False, label="", widget=forms.HiddenInput, initial=_now_in_words)


class CommentAdmin(ModeratedAdmin[Comment]):
    site_path = "thread__site"
    form = CommentForm
    fieldsets = (("Edit the text", {"fields": ("body", "seen_rev")}),)
    list_display = ("text", "written_by", "thread_and_site", "state_and_time")
    action_form = BulkForm
    list_filter = (
        filters.CommentStateFilter,
        filters.ReportedFilter,
        filters.SiteFilter,
        filters.ThreadFilter,
        filters.AuthorFilter,
        *filters.OF_DAYS,
    )
    list_per_page = 50
    search_fields = ("body", "author_name")
    search_help_text = "Searches texts and authors' names."
    ordering = (WAITING_FIRST, "-created_at", "-id")

    # --- the list ------------------------------------------------------------------------------------------------

    @admin.display(description="Comment")
    def text(self, comment: Comment) -> str:
        return cells.comment_excerpt(comment)

    @admin.display(description="Author", ordering="author_name")
    def written_by(self, comment: Comment) -> SafeString:
        return cells.words_of(comment.author_name, "Anonymous")

    @admin.display(description="Thread, site", ordering="thread__title")
    def thread_and_site(self, comment: Comment) -> SafeString:
        thread = cells.link_to(comment.thread, str(comment.thread))
        return cells.with_second_line(thread, cells.words_of(comment.thread.site.name))

    @admin.display(description="State, time", ordering="created_at")
    def state_and_time(self, comment: Comment) -> SafeString:
        why = format_html('<div class="comments-reason">{}</div>', comment.hold_reason) if comment.hold_reason else ""
        reported = cells.reported(vars(comment)["reported"])
        time = cells.time_of(comment.created_at)
        return format_html("{}{}{}{}", cells.comment_state(comment), reported, why, time)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return with_reports(super().get_queryset(request).select_related("thread__site", "author"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: (partial(_act, decision), name, f"{decision.verb}") for name, decision in DECISIONS.items()}

    # --- one comment ---------------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """What its author deleted is gone: there is no text to mend and no state to change."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state != CommentState.DELETED)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Comment | None = None,
    ) -> HttpResponse:
        assert obj is not None  # there is no page to add one
        context |= page_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Comment, form: CommentForm, change: bool) -> None:
        """Inside Django's transaction for this page; what a rule refuses becomes a message in `ModeratedAdmin`."""
        rules.ensure_revision(lock_comment(obj), form.cleaned_data["seen_rev"])
        revise_comment(comment=obj, body=form.cleaned_data["body"], actor=actor_of(request))

    def get_urls(self) -> list[URLPattern]:
        decide_view = self.admin_site.admin_view(self.decide_view)
        mark_view = self.admin_site.admin_view(partial(marks.mark_view, admin=self))
        reply = self.admin_site.admin_view(partial(reply_view, admin=self))
        settle_view = self.admin_site.admin_view(self.settle_view)
        return [
            path("<uuid:comment_id>/decide/", decide_view, name="comments_comment_decide"),
            path("<uuid:comment_id>/mark/", mark_view, name="comments_comment_mark"),
            path("<uuid:comment_id>/reply/", reply, name="comments_comment_reply"),
            path("<uuid:comment_id>/settle/", settle_view, name="comments_comment_settle"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def decide_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """A button of a comment's page. POST `decision` and the revision that was on the page."""
        comment = self.get_object(request, str(comment_id))
        if comment is None:
            raise Http404
        try:
            decision = _read_decision(request).because(_read_reason(request))
            with transaction.atomic():
                decided = decide(decision, comment, actor=actor_of(request), seen_rev=_read_revision(request))
                self._log(request, decision, decided)
            self.message_user(request, f"The comment was {decision.past}.", messages.SUCCESS)
        except CommentsError as error:
            self.message_user(request, str(error), messages.ERROR)
        return self.back_to(request, comment)

    @method_decorator(require_POST)
    def settle_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """The comment stays as it is, whatever was reported of it."""
        comment = self.get_object(request, str(comment_id))
        if comment is None:
            raise Http404
        if settle_without_decision(comment=comment, reports=comment.reports.all(), actor=actor_of(request)):
            self.log_change(request, comment, SETTLED)
        self.message_user(request, "Its reports are settled.", messages.SUCCESS)
        return self.back_to(request, comment)

    def log_change(self, request: HttpRequest, obj: Comment, message: Any) -> LogEntry:
        """Without the author's name, which has to go when the author deletes the comment."""
        entry = super().log_change(request, obj, message)
        entry.object_repr = f"{obj.created_at:%Y-%m-%d %H:%M}, {obj.thread}"[:200]
        entry.save(update_fields=["object_repr"])
        return entry

    def _log(self, request: HttpRequest, decision: Decision, comment: Comment) -> None:
        told = f" Its author is told: {comment.refusal}" if comment.refusal else ""
        self.log_change(request, comment, f"{decision.past.capitalize()}.{told}")


def _act(decision: Decision, model_admin: CommentAdmin, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
    """A bulk action. Oldest first, so that parents are public before their replies."""
    oldest_first = queryset.order_by("created_at", "pk").defer("body", "html")
    done, failed = decide_all(decision, oldest_first, actor=actor_of(request), seen_at=_read_moment(request))
    for comment in done:
        model_admin._log(request, decision, comment)
    if done:
        words = "1 comment was" if len(done) == 1 else f"{len(done)} comments were"
        model_admin.message_user(request, f"{words} {decision.past}.", messages.SUCCESS)
    if failed:
        words = "1 was left as it was" if len(failed) == 1 else f"{len(failed)} were left as they were"
        model_admin.message_user(request, f"{words}: {' '.join(dict.fromkeys(failed))}", messages.WARNING)
    if not done and not failed:
        model_admin.message_user(request, "Nothing was left to change; somebody was faster.", messages.WARNING)


def _read_moment(request: HttpRequest) -> datetime | None:
    """When the list was on the screen; None where the form did not say it in a way that can be read."""
    try:
        moment = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _read_decision(request: HttpRequest) -> Decision:
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        raise Invalid("Nothing was changed: choose one of the buttons.")
    return decision


def _read_reason(request: HttpRequest) -> str:
    try:
        return clean_words("reason", request.POST.get("reason", ""), conf.REASON_LENGTH)
    except Invalid as error:
        raise Invalid(f"Nothing was changed. {error.errors['reason'][0]}") from error


def _read_revision(request: HttpRequest) -> int:
    revision = request.POST.get("seen_rev", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        raise Invalid("Nothing was changed: load the page again.")
    return int(revision)
