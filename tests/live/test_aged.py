"""A thread past its site's age limit, for readers who have its page open."""

from tests.backends import wait_until
from tests.servers import Server, manage

AGE = """
from datetime import timedelta
from django.utils import timezone
from comments.models import Site, Thread
Site.objects.filter(key="demo").update(close_after_days=7)
Thread.objects.update(created_at=timezone.now() - timedelta(days=8))
"""


def test_a_page_kept_in_memory_is_closed_soon_and_a_post_is_refused_at_once(own_server: Server) -> None:
    own_server.post("Young")
    assert own_server.snapshot()["thread"]["state"] == "open"
    manage(own_server.database_url, "shell", "-v0", "-c", AGE)
    wait_until(lambda: own_server.snapshot()["thread"]["state"] == "closed", 10, "the closed page")
    answer = own_server.post("Too late")
    assert (answer.status_code, answer.json()["code"]) == (403, "thread_closed")
