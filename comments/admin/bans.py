"""Bans: the list of them, the page that makes one, and how they are lifted."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comments import conf
from comments.admin import cells
from comments.admin.access import ModeratedAdmin, actor_of, sites_for
from comments.admin.filters import AuthorFilter, SiteFilter
from comments.drafts import clean_words
from comments.enums import BanKind, BanMode, CommentState
from comments.errors import CommentsError, Invalid
from comments.journal import Actor
from comments.models import Author, Ban, Comment, Site
from comments.services.bans import author_value, ban, email_value, lift
from comments.services.decisions import DECISIONS, decide_all
from comments.text.hosts import canonical_host, is_public_name
from comments.text.linked import linked_hosts

DAYS = [(1, "A day"), (7, "A week"), (30, "30 days"), (90, "90 days"), (365, "A year"), (0, "For good")]
SWEPT_DAYS = [(1, "the last day"), (7, "the last 7 days"), (30, "the last 30 days"), (365, "the last year")]
SWEEPS = [("", "Leave it as it is"), ("spam", "Mark as spam"), ("remove", "Remove")]
# What is still to be seen, or may yet be.
SWEPT_STATES = (CommentState.PUBLISHED, CommentState.PENDING, CommentState.SHADOWED)


class BanForm(forms.Form):
    """What is banned of what a comment or author shows, or a domain by its name."""

    targets = forms.MultipleChoiceField(label="Ban", required=False, widget=forms.CheckboxSelectMultiple)
    site = forms.ModelChoiceField(Site.objects.none())
    domain = forms.CharField(
        label="Links to a domain",
        required=False,
        max_length=253,
        help_text="Like spam.example; what lies below it is meant too. Comments that lead there, and authors whose "
        "website does, are met.",
    )
    days = forms.TypedChoiceField(label="For", choices=DAYS, coerce=int, initial=30)
    mode = forms.ChoiceField(
        choices=BanMode.choices,
        initial=BanMode.REFUSE,
        help_text="Refused, they are told that the comment cannot be posted. Shown to themselves alone, they are not "
        "told anything.",
    )
    reason = forms.CharField(required=False, help_text="For moderators.", widget=forms.TextInput({"size": 60}))
    sweep = forms.ChoiceField(label="What they wrote here", required=False, choices=SWEEPS)
    sweep_days = forms.TypedChoiceField(label="within", choices=SWEPT_DAYS, coerce=int, initial=1)

    def __init__(self, *args: Any, sites: QuerySet[Site], targets: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined] # a model's choice
        if targets:
            del self.fields["site"]
            self.fields["targets"].choices = list(targets.items())  # type: ignore[attr-defined] # a choice
            self.fields["targets"].initial = [BanKind.AUTHOR.value]
        else:
            del self.fields["targets"], self.fields["sweep"], self.fields["sweep_days"]

    def clean_domain(self) -> str:
        typed = self.cleaned_data["domain"].strip()
        try:
            host = canonical_host(typed) if typed else ""
        except ValueError as error:
            raise ValidationError("Write a domain alone, like spam.example.") from error
        if host and not is_public_name(host):
            raise ValidationError("Write a full domain, like spam.example.")
        return host

    def clean_reason(self) -> str:
        try:
            return clean_words("reason", self.cleaned_data["reason"], conf.REASON_LENGTH)
        except Invalid as error:
            raise ValidationError(error.errors["reason"]) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("targets") and not cleaned["domain"]:
            raise ValidationError("Choose what is to be banned.")
        return cleaned


class BanAdmin(ModeratedAdmin[Ban]):
    site_path = "site"
    list_display = ("what", "on_site", "how", "until", "made")
    list_display_links = None
    list_filter = (SiteFilter, AuthorFilter)
    list_per_page = 50

    @admin.display(description="Who or what")
    def what(self, row: Ban) -> SafeString:
        who = cells.link_to(row.author, str(row.author)) if row.author else SafeString()
        if row.kind == BanKind.DOMAIN:
            return cells.with_second_line(cells.words_of(row.value), SafeString(row.get_kind_display()))
        return cells.with_second_line(who or cells.words_of("", "Not known"), SafeString(row.get_kind_display()))

    @admin.display(description="Site")
    def on_site(self, row: Ban) -> SafeString:
        return cells.words_of(row.site.name)

    @admin.display(description="How")
    def how(self, row: Ban) -> SafeString:
        why = format_html('<div class="comments-reason"><bdi>{}</bdi></div>', row.reason) if row.reason else ""
        return format_html("{}{}", row.get_mode_display(), why)

    @admin.display(description="Until", ordering="expires_at")
    def until(self, row: Ban) -> SafeString:
        if row.expires_at is None:
            return cells.words_of("For good")
        return cells.words_of("", "Over") if row.expires_at <= timezone.now() else cells.time_of(row.expires_at)

    @admin.display(description="By", ordering="id")
    def made(self, row: Ban) -> SafeString:
        by = cells.words_of(row.created_by.get_username() if row.created_by else "")
        return format_html("{}{}", by, cells.time_of(row.created_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ban]:
        return super().get_queryset(request).select_related("site", "author", "created_by")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {"lift": (_lift, "lift", "Lift: they may write again")}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Ban | None = None) -> bool:
        """What was decided is not rewritten: ban again, or lift."""
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing about a ban that the list does not say."""
        if self.get_object(request, object_id) is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:comments_ban_changelist"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """GET shows what there is to ban about `?comment=` or `?author=`; POST does it."""
        if not self.has_add_permission(request):
            raise Http404
        comment, author = _subject(request)
        targets = _targets(comment, author)
        form = BanForm(request.POST or None, sites=sites_for(request), targets=targets)
        if request.method == "POST" and form.is_valid():
            try:
                said = _ban(form.cleaned_data, comment, author, actor_of(request))
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(_way_back(comment, author))
            except CommentsError as error:
                form.add_error(None, str(error))
        context = {
            **self.admin_site.each_context(request),
            "title": "Ban",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "author": author,
            "comment": comment,
            "rendered": cells.comment_html(comment) if comment else "",
            "back": _way_back(comment, author),
        }
        return TemplateResponse(request, "admin/comments/ban/add.html", context)


def ban_url(row: Comment | Author) -> str:
    """The page that bans what is to be banned about a comment or author."""
    return f"{reverse('admin:comments_ban_add')}?{urlencode({str(row._meta.model_name): row.pk})}"


def _lift(model_admin: BanAdmin, request: HttpRequest, queryset: QuerySet[Ban]) -> None:
    lifted = sum(lift(ban=each, actor=actor_of(request)) for each in queryset)
    words = "1 ban was lifted." if lifted == 1 else f"{lifted} bans were lifted."
    model_admin.message_user(request, words, messages.SUCCESS if lifted else messages.WARNING)


def _subject(request: HttpRequest) -> tuple[Comment | None, Author | None]:
    """What the page was opened from, within one's sites. Raises Http404 for anything else."""
    sites = sites_for(request).values("pk")
    wanted = {name: request.GET[name] for name in ("comment", "author") if name in request.GET}
    try:
        if "comment" in wanted:
            found = Comment.objects.select_related("thread__site", "author").filter(thread__site__in=sites)
            comment = found.get(pk=wanted["comment"])
            return comment, comment.author
        if "author" in wanted:
            return None, Author.objects.select_related("site").filter(site__in=sites).get(pk=wanted["author"])
    except (Comment.DoesNotExist, Author.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error
    return None, None


def _targets(comment: Comment | None, author: Author | None) -> dict[str, str]:
    """What there is to ban, by its name in the form."""
    found: dict[str, str] = {}
    if author is not None:
        found[BanKind.AUTHOR] = f"This author: {author}"
        if author.email:
            found[BanKind.EMAIL] = f"Their e-mail address: {author.email}"
    if comment is not None and comment.network:
        found[BanKind.ADDRESS] = "The network that it came from (for a year at most; others may share it)"
    hosts = linked_hosts(comment.html, comment.author_website) if comment else []
    if comment is None and author is not None:
        hosts = linked_hosts("", author.website)
    return found | {f"domain:{host}": f"Links to {host}" for host in hosts[:20]}


def _ban(chosen: dict[str, Any], comment: Comment | None, author: Author | None, actor: Actor) -> str:
    """Make the bans in one transaction, and then decide about what was written, each for itself; what to say of it."""
    site: Site = author.site if author else comment.thread.site if comment else chosen["site"]
    end = timezone.now() + timedelta(days=chosen["days"]) if chosen["days"] else None
    terms = {"mode": BanMode(chosen["mode"]), "expires_at": end, "reason": chosen["reason"], "actor": actor}
    with transaction.atomic():
        made = [
            ban(site=site, kind=kind, value=value, author=author, **terms)
            for kind, value in _values(chosen, site, comment, author)
        ]
    words = "1 ban was made." if len(made) == 1 else f"{len(made)} bans were made."
    if author is None or not chosen.get("sweep"):
        return words
    since = timezone.now() - timedelta(days=chosen["sweep_days"])
    written = author.comments.filter(state__in=SWEPT_STATES, created_at__gte=since).select_related("thread__site")
    decision = DECISIONS[chosen["sweep"]]
    done, _ = decide_all(decision, written.order_by("created_at", "pk"), actor=actor)
    return f"{words} Of their comments {len(done)} were {decision.past}."


def _values(
    chosen: dict[str, Any], site: Site, comment: Comment | None, author: Author | None
) -> Iterable[tuple[BanKind, str]]:
    for target in chosen.get("targets", []):
        kind, _, host = target.partition(":")
        if kind == BanKind.AUTHOR and author:
            yield BanKind.AUTHOR, author_value(author)
        elif kind == BanKind.EMAIL and author:
            yield BanKind.EMAIL, email_value(site, author.email)
        elif kind == BanKind.ADDRESS and comment:
            yield BanKind.ADDRESS, comment.network
        elif kind == BanKind.DOMAIN:
            yield BanKind.DOMAIN, host
    if chosen["domain"]:
        yield BanKind.DOMAIN, chosen["domain"]


def _way_back(comment: Comment | None, author: Author | None) -> str:
    row = comment or author
    return cells.change_url(row) if row else reverse("admin:comments_ban_changelist")
