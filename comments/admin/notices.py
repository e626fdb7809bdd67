"""«Mail choices»: how often each moderator is mailed about what waits on each of their sites."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.access import ModeratedAdmin
from comments.mail.choices import choices_of
from comments.models import NoticeChoice


class NoticeAdmin(ModeratedAdmin[NoticeChoice]):
    """A list that is its own form. Everybody has their own, superusers too."""

    site_path = "site"
    list_display = ("site_name", "pace")
    list_display_links = None
    list_editable = ("pace",)
    list_filter = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[NoticeChoice]:
        return choices_of(cast(User, request.user)).select_related("site")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @admin.display(description="Site")
    def site_name(self, choice: NoticeChoice) -> SafeString:
        return cells.words_of(choice.site.name)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET":
            self._say_where_they_go(request)
        return super().changelist_view(request, extra_context)

    def _say_where_they_go(self, request: HttpRequest) -> None:
        address = cast(User, request.user).email
        if not settings.MAILS:
            self.message_user(request, "This server sends no mails: it has no EMAIL_URL.", messages.WARNING)
        elif not address:
            words = "Your account has no e-mail address; a superuser can add it under Users."
            self.message_user(request, words, messages.WARNING)
        else:
            self.message_user(request, f"Mails about comments that wait go to {address}.", messages.INFO)

    def save_model(self, request: HttpRequest, obj: NoticeChoice, form: Any, change: bool) -> None:
        obj.save(update_fields=["pace"])
