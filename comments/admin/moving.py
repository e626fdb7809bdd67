"""A thread under another key, or merged into the one that has the key: first what will happen, then a button."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from comments.admin import cells
from comments.admin.access import actor_of
from comments.drafts import clean_key
from comments.errors import CommentsError, Invalid
from comments.models import Thread
from comments.queries.threads import find_thread
from comments.services.moving import merge_threads, move_thread


@dataclass(frozen=True, slots=True)
class Plan:
    """What a key means for a thread: it moves there or, where that is another thread's, goes into it."""

    key: str
    into: Thread | None

    @property
    def name(self) -> str:
        """Sent back with the button: what was on the page is what is done, or nothing."""
        return f"merge-{self.into.pk}-{self.into.count}" if self.into else "move"


@require_http_methods(["GET", "HEAD", "POST"])
def move_view(request: HttpRequest, thread_id: int, *, admin: ModelAdmin[Thread]) -> HttpResponse:
    """GET asks for a `key` and shows what will happen; POST does it."""
    thread = admin.get_object(request, str(thread_id))
    if thread is None:
        raise Http404
    asked, plan = (request.POST if request.method == "POST" else request.GET).get("key", ""), None
    try:
        plan = make_plan(thread, asked) if asked.strip() else None
        if request.method == "POST" and plan is not None:
            if request.POST.get("plan") != plan.name:
                raise Invalid("Something changed meanwhile. Look again, and press the button once more.")
            return HttpResponseRedirect(cells.change_url(_carry_out(admin, request, thread, plan)))
    except CommentsError as error:
        words = "; ".join(error.errors.get("thread", [str(error)]))
        admin.message_user(request, words, messages.ERROR)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Move or merge",
        "opts": admin.opts,
        "original": thread,
        "media": admin.media,
        "asked": asked,
        "plan": plan,
        "thread_link": cells.link_to(thread, str(thread)),
        "into_link": cells.link_to(plan.into, str(plan.into)) if plan and plan.into else "",
        "aliases": list(thread.aliases.order_by("key")),
    }
    return TemplateResponse(request, "admin/comments/thread/move.html", context)


def make_plan(thread: Thread, asked: str) -> Plan:
    """Raises Invalid for what can be no key, and for the one it has."""
    key = clean_key(asked)
    if key == thread.key:
        raise Invalid("The thread has this key already.")
    found = find_thread(thread.site, key)
    return Plan(key, found if found and found.pk != thread.pk else None)


def _carry_out(admin: ModelAdmin[Thread], request: HttpRequest, thread: Thread, plan: Plan) -> Thread:
    with transaction.atomic():
        if plan.into is None:
            done = move_thread(thread=thread, key=plan.key, actor=actor_of(request))
            words = f"The thread was moved from {thread.key} to {plan.key}."
        else:
            done = merge_threads(thread=thread, into=plan.into, actor=actor_of(request))
            words = f"{thread.key} was merged into {done.key}."
        admin.log_change(request, done, words)
    admin.message_user(request, words, messages.SUCCESS)
    return done
