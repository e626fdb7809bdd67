"""Sites: where they live, their house rules, who moderates them, and the code that embeds them."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.access import ModeratedAdmin, owns_something
from comments.admin.generic import FormOf
from comments.admin.lessons import export_view, lessons_view
from comments.admin.spam_fields import LinesField, WeightsField, clean_domain, clean_words
from comments.models import Site
from comments.queries.moderation import owned_sites, with_site_tallies
from comments.text.urls import clean_origin
from comments.widget import pinned_script

SHORT_SNIPPET = """<script type="module" src="{server}/embed.js" data-site="{key}"></script>"""
LONG_SNIPPET = """<live-comments site="{key}" thread="post-42">
  <a href="{server}/t/{key}/?thread=post-42">Read the comments</a>
</live-comments>
<script type="module" src="{server}/embed.js"></script>"""
COUNT_SNIPPET = """<a href="/post-42#comments" data-comments-count="post-42">Comments</a>"""


class OriginsField(forms.CharField):
    """A list of origins, one on each line, in the spelling that browsers send."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "spellcheck": "false"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Raises ValidationError naming each line that is no origin."""
        origins, faults = [], []
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            try:
                origins.append(clean_origin(line))
            except ValueError as error:
                faults.append(f"{line}: {error}")
        if faults:
            raise ValidationError(faults)
        return list(dict.fromkeys(origins))


_PEOPLE = ("owners", "moderators")
_RULES = ("policy", "trust_after", "report_threshold", "close_after_days", "edit_window_seconds", "max_length", "live")
_SPAM = ("hold_score", "spam_score", "checks", "held_words", "spam_words", "spam_domains", "links_allowed")
_READERS = ("votes", "fold_score", "draw_depth", "typing")


def _help(name: str) -> str:
    """The model's own words, which a field of another class does not take over."""
    return str(getattr(Site._meta.get_field(name), "help_text", ""))


class SiteForm(FormOf[Site]):
    origins = OriginsField(
        help_text="Where the blog lives, like https://blog.example.org; one on each line. Only pages from there may "
        "write."
    )

    checks = WeightsField()
    held_words = LinesField(clean_words, label="Words to hold", help_text=_help("held_words"))
    spam_words = LinesField(clean_words, label="Words of spam", help_text=_help("spam_words"))
    spam_domains = LinesField(clean_domain, label="Domains of spam", help_text=_help("spam_domains"))

    class Meta:
        model = Site
        fields = (
            "key",
            "name",
            "origins",
            *_RULES,
            *_SPAM,
            *_READERS,
        )
        labels: ClassVar = {"edit_window_seconds": "Edit window"}


class SiteAdmin(ModeratedAdmin[Site]):
    form = SiteForm
    fieldsets = (
        (None, {"fields": ("key", "name", "origins")}),
        ("House rules", {"fields": _RULES}),
        (
            "Spam and abuse",
            {
                "fields": (*_SPAM, "learned"),
                "description": "Each check gives points to what it finds; a comment is held, or goes to spam, by their "
                "sum. A weight multiplies a check's points: 1 is usual, 0 switches it off.",
            },
        ),
        ("What readers see", {"fields": _READERS}),
        ("People", {"fields": _PEOPLE}),
    )
    embed_fieldset = (
        "Embed code",
        {
            "fields": ("short_snippet", "long_snippet", "count_snippet", "pinned_snippet"),
            "description": "Paste one of the first two where the comments shall stand. The third shows a number of "
            "comments anywhere, such as in a list of posts. «post-42» is your own name for a page; without it the "
            "page's path is used. The last is pinned to this version: browsers take no other bytes, and the page "
            "must change with the next version.",
        },
    )
    filter_horizontal = _PEOPLE
    list_display = ("key", "name", "waiting", "published", "live", "policy")
    search_fields = ("key", "name")
    site_path = "pk"

    # --- who: superusers, owners of the site, and its moderators whom Django's permissions let change sites --------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        return with_site_tallies(owned_sites(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return owns_something(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        """A site made by mistake may go while nobody has written on it."""
        return bool(request.user.is_superuser) and obj is not None and not obj.threads.exists()

    # --- the list ------------------------------------------------------------------------------------------------

    @admin.display(description="Waiting", ordering="waiting")
    def waiting(self, site: Site) -> SafeString:
        return cells.number_link(getattr(site, "waiting", 0), site=site.key, state="pending")

    @admin.display(description="Published", ordering="published")
    def published(self, site: Site) -> SafeString:
        return cells.number_link(getattr(site, "published", 0), site=site.key, state="published")

    # --- one site ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {"lessons": lessons_view, "lessons/export": export_view}
        own = [
            path(
                f"<int:object_id>/{place}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"comments_site_{place.replace('/', '_')}",
            )
            for place, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Site | None = None) -> Any:
        return self.fieldsets if obj is None else (self.fieldsets[0], self.embed_fieldset, *self.fieldsets[1:])

    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> tuple[str, ...]:
        """The key stands in pages that are out there: it cannot change."""
        return (
            ("learned",)
            if obj is None
            else ("key", "learned", "short_snippet", "long_snippet", "count_snippet", "pinned_snippet")
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in _PEOPLE and isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
            setattr(field.widget, "can_add_related", False)  # noqa: B010 - of the admin's wrapper around the widget
        return field

    @admin.display(description="Learned")
    def learned(self, site: Site) -> SafeString | str:
        if site.pk is None:
            return "Nothing yet."
        url = reverse("admin:comments_site_lessons", args=[site.pk])
        words = 'Learned of {} comments of spam and {} others. <a href="{}">More, export, forget</a>'
        return format_html(words, site.learned_spam, site.learned_ham, url)

    @admin.display(description="Short form")
    def short_snippet(self, site: Site) -> SafeString:
        return _snippet(site, SHORT_SNIPPET, "Short form", rows=2)

    @admin.display(description="Long form")
    def long_snippet(self, site: Site) -> SafeString:
        return _snippet(site, LONG_SNIPPET, "Long form", rows=5)

    @admin.display(description="Number of comments")
    def count_snippet(self, site: Site) -> SafeString:
        return _snippet(site, COUNT_SNIPPET, "Number of comments", rows=1)

    @admin.display(description="Pinned form")
    def pinned_snippet(self, site: Site) -> SafeString:
        return _copied(pinned_script(settings.BASE_URL, site.key), "Pinned form", rows=3)

    def save_model(self, request: HttpRequest, obj: Site, form: SiteForm, change: bool) -> None:
        changed = [name for name in form.changed_data if name not in _PEOPLE]  # Django saves those after this
        if not change:
            obj.save(force_insert=True)
        elif changed:
            obj.save(update_fields=changed)


def _snippet(site: Site, template: str, label: str, rows: int) -> SafeString:
    return _copied(template.format(server=settings.BASE_URL, key=site.key), label, rows)


def _copied(code: str, label: str, rows: int) -> SafeString:
    return format_html(
        '<textarea class="comments-snippet" rows="{}" readonly spellcheck="false" aria-label="{}">{}</textarea>',
        rows,
        label,
        code,
    )
