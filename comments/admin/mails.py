"""Mails on their way: for superusers, who see why one does not leave, and have it tried again."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.generic import AdminOf
from comments.mail.outbox import try_again
from comments.models import OutgoingMail


class MailAdmin(AdminOf[OutgoingMail]):
    list_display = ("mail", "fate")
    show_facets = ShowFacets.NEVER
    list_filter = ("state",)
    search_fields = ("to", "subject")
    search_help_text = "Searches addresses and subjects."
    show_full_result_count = False
    actions = ("try_selected_again",)
    fields = ("subject", "to", "fate", "created_at", "next_at", "done_at", "plain")
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ("comments/admin.css",)}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        """They hold other people's addresses, and words from every site."""
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if self.has_view_permission(request) else {}

    @admin.display(description="Mail", ordering="pk")
    def mail(self, mail: OutgoingMail) -> SafeString:
        second = format_html("{}{}", cells.words_of(mail.to), cells.time_of(mail.created_at))
        return cells.with_second_line(cells.words_of(mail.subject), second)

    @admin.display(description="State", ordering="state")
    def fate(self, mail: OutgoingMail) -> SafeString:
        attempts = {0: "", 1: "1 attempt"}.get(mail.attempts, f"{mail.attempts} attempts")
        mark = cells.state_mark(f"mail-{mail.state}", mail.get_state_display())
        error = format_html('<div class="comments-reason">{}</div>', mail.last_error) if mail.last_error else ""
        return cells.with_second_line(mark, format_html('<div class="comments-time">{}</div>{}', attempts, error))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Outgoing mails"} | (extra_context or {}))

    @admin.display(description="Text")
    def plain(self, mail: OutgoingMail) -> SafeString:
        """Empty once it is sent: what others wrote is kept in one place."""
        return format_html('<pre class="comments-mail">{}</pre>', mail.text) if mail.text else cells.words_of("")

    @admin.action(description="Try again")
    def try_selected_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        done = sum(map(try_again, queryset))
        words = "1 mail is" if done == 1 else f"{done} mails are"
        level = messages.SUCCESS if done else messages.WARNING
        self.message_user(request, f"{words} tried again; only those given up can be.", level)
