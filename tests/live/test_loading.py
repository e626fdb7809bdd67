"""What a serving process does not load. Each of these is megabytes of every process, and a part of every start."""

import subprocess
import sys

import pytest

from tests.servers import ROOT, Databases, environment

LOAD = """
import sys
import django
django.setup()
import comments.live.server
import commentsite.asgi
from comments.live.heap import settle
settle()
print(*(name for name, module in sys.modules.items() if module is not None))
from django.test.signals import template_rendered  # what was held back for others comes when asked for
"""


@pytest.fixture(scope="module")
def loaded(databases: Databases) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, env=environment(databases.fresh()), capture_output=True, check=True
    )
    return set(run.stdout.decode().split())


def test_what_is_served_is_loaded(loaded: set[str]) -> None:
    assert {"daphne.server", "comments.api.app", "comments.text.markdown", "comments.admin.comments"} <= loaded


@pytest.mark.parametrize("name", ["OpenSSL", "cryptography", "autobahn", "django.test", "unittest"])
def test_what_is_not_served_is_not_loaded(loaded: set[str], name: str) -> None:
    assert name not in loaded
