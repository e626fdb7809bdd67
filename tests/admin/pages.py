"""Addresses, and what tests ask of a page and of the database after a click."""

import re
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Event, Thread


def list_url(name: str) -> str:
    return reverse(f"admin:comments_{name}_changelist")


def change_url(row: Model) -> str:
    return reverse(f"admin:comments_{row._meta.model_name}_change", args=[row.pk])


def decide_url(comment: Comment) -> str:
    return reverse("admin:comments_comment_decide", args=[comment.pk])


def turn_url(thread: Thread) -> str:
    return reverse("admin:comments_thread_turn", args=[thread.pk])


def decide(client: Client, comment: Comment, decision: str, **more: Any) -> HttpResponse:
    """Press a button of the comment's page, with the revision that the page would hold now."""
    rev = Comment.objects.get(pk=comment.pk).rev
    return client.post(decide_url(comment), {"decision": decision, "seen_rev": rev} | more, follow=True)


def bulk(client: Client, name: str, action: str, *rows: Model, query: str = "") -> HttpResponse:
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    return client.post(list_url(name) + query, data, follow=True)


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def kinds(thread: Thread) -> list[tuple[str, UUID | None]]:
    """The thread's log: what happened to which comment."""
    return list(Event.objects.filter(thread=thread).order_by("seq").values_list("kind", "comment"))


def logged(row: Model) -> list[str]:
    """What the row's history page tells, oldest first."""
    entries = LogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
    return [entry.get_change_message() for entry in entries]


def rows_of(response: HttpResponse) -> list[Any]:
    return list(response.context["cl"].result_list)


def links_of(response: HttpResponse) -> list[str]:
    return re.findall(r'<a[^>]*\bhref="([^"]*)"', response.content.decode())
