"""Authors: how they sign from now on, and their badge. Comments keep the signature they were written with."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.access import ModeratedAdmin, actor_of
from comments.admin.audit import trail_url
from comments.admin.bans import ban_url
from comments.admin.filters import SiteFilter
from comments.admin.generic import FormOf
from comments.enums import CommentState
from comments.models import Author
from comments.queries.bans import bans_of
from comments.queries.moderation import tally_of, with_author_tallies
from comments.queries.trust import is_trusted
from comments.services.authors import revise_author
from comments.text.emails import clean_email
from comments.text.names import clean_name
from comments.text.urls import clean_url

# The tallies in the order of their urgency, and how the list of comments is narrowed to each.
TALLIES: dict[str, dict[str, str]] = {
    "waiting": {"state": "pending"},
    "published": {"state": "published"},
    "refused": {},
}


def _line(label: str, **attributes: str) -> forms.CharField:
    """Takes what was typed as it is: the cleaners of every other write path judge it, and say so in their words."""
    widget = forms.TextInput(attrs={"class": "vTextField"} | attributes)
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


class AuthorForm(FormOf[Author]):
    name = _line("Name")
    email = _line("E-mail address", inputmode="email", autocomplete="off")
    website = _line("Website", inputmode="url")

    class Meta:
        model = Author
        fields = ("name", "email", "website", "badge", "trust")

    def clean_name(self) -> str:
        return self._cleaned("name", clean_name)

    def clean_email(self) -> str:
        return self._cleaned("email", clean_email)

    def clean_website(self) -> str:
        return self._cleaned("website", clean_url)

    def clean_badge(self) -> str:
        """Here it can only be taken: a token can be copied, so whoever holds one gets no badge."""
        badge = str(self.cleaned_data["badge"])
        if badge not in ("", self.instance.badge):
            raise ValidationError("Staff have a badge by writing from the admin; nobody else gets one.")
        return badge

    def _cleaned(self, field: str, clean: Callable[[str], str]) -> str:
        try:
            return clean(self.cleaned_data[field])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def _get_validation_exclusions(self) -> set[str]:
        """Django's own e-mail rule refuses addresses beyond ASCII that our cleaner, and so the API, has accepted."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc] # the stubs leave it out
        return excluded | {"email"}


class AuthorAdmin(ModeratedAdmin[Author]):
    site_path = "site"
    form = AuthorForm
    fieldsets = (
        (
            None,
            {
                "fields": ("site_name", "name", "email", "website", "website_link", "badge", "trust", "trusted_now"),
                "description": "Comments keep the name and website they were written with. E-mail addresses are "
                "never shown to readers and never prove who somebody is.",
            },
        ),
        ("History", {"fields": ("history", "bans", "created_at")}),
    )
    readonly_fields = ("site_name", "website_link", "trusted_now", "history", "bans", "created_at")
    list_display = ("signature", "address", "site_and_time", "badge", "tallies")
    list_filter = (SiteFilter,)
    list_per_page = 50
    search_fields = ("name", "email")
    search_help_text = "Searches names and e-mail addresses."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        return with_author_tallies(super().get_queryset(request).select_related("site"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @admin.display(description="Name", ordering="name")
    def signature(self, author: Author) -> SafeString:
        return cells.words_of(author.name, "Anonymous")

    @admin.display(description="Site", ordering="site__name")
    def site_name(self, author: Author) -> SafeString:
        return cells.words_of(author.site.name)

    @admin.display(description="E-mail", ordering="email")
    def address(self, author: Author) -> SafeString:
        return cells.words_of(author.email)

    @admin.display(description="Site, first seen", ordering="created_at")
    def site_and_time(self, author: Author) -> SafeString:
        return format_html("{}{}", cells.words_of(author.site.name), cells.time_of(author.created_at))

    @admin.display(description="Comments", ordering="published")
    def tallies(self, author: Author) -> SafeString:
        lines = [
            (cells.comments_url(author=author.pk, **filters), _tally(author, name), name)
            for name, filters in TALLIES.items()
            if _tally(author, name)
        ]
        return format_html_join("", '<div><a href="{}">{} {}</a></div>', lines) or cells.words_of("")

    @admin.display(description="Link")
    def website_link(self, author: Author) -> SafeString:
        return cells.link_out(author.website)

    @admin.display(description="Trusted now", boolean=True)
    def trusted_now(self, author: Author) -> bool:
        return is_trusted(author.site, author)

    @admin.display(description="Comments")
    def history(self, author: Author) -> SafeString:
        tally = [(CommentState(state).label, state, number) for state, number in tally_of(author).items() if number]
        lines = [(cells.comments_url(author=author.pk, state=state), number, words) for words, state, number in tally]
        numbers = format_html_join("", '<div><a href="{}">{} {}</a></div>', lines)
        links = cells.comments_url(author=author.pk), trail_url(author=author.pk)
        more = '{}<div><a href="{}">All comments</a> · <a href="{}">What was decided</a></div>'
        return format_html(more, numbers, *links)

    @admin.display(description="Bans")
    def bans(self, author: Author) -> SafeString:
        """Those that were made about them; a network or domain may meet them without."""
        listed = f"{reverse('admin:comments_ban_changelist')}?author={author.pk}"
        lines = [(listed, each.get_kind_display(), each.get_mode_display()) for each in bans_of(author, timezone.now())]
        met = format_html_join("", '<div><a href="{}">{}</a>: {}</div>', lines)
        return format_html('{}<div><a href="{}">Ban…</a></div>', met, ban_url(author))

    def save_model(self, request: HttpRequest, obj: Author, form: AuthorForm, change: bool) -> None:
        if form.changed_data:
            revise_author(author=obj, fields=form.changed_data, actor=actor_of(request))


def _tally(author: Author, name: str) -> int:
    return int(getattr(author, name, 0))
