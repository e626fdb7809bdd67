import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from commentsite.env import Environment
from tests.servers import ROOT

SETTINGS = ROOT / "commentsite" / "settings.py"


@pytest.mark.parametrize(("word", "value"), [("on", True), ("OFF", False), ("1", True), ("false", False), ("", True)])
def test_a_switch_is_on_or_off(word: str, value: bool) -> None:
    assert Environment({"NAME": word}).switch("NAME", default=True) is value


def test_every_fault_is_named_at_once() -> None:
    env = Environment({"A": "maybe", "B": "12x", "C": "999", "D": "postgres://host:port/name"})
    env.switch("A", default=False)
    assert env.number("B", default=3, least=0, most=9) == 3
    env.number("C", default=3, least=0, most=9)
    env.database("D", default="sqlite:///x")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.refuse_faults()
    assert all(f"\n  {name} " in str(refused.value) for name in "ABCD")


@pytest.mark.parametrize(
    ("url", "name", "value"),
    [
        ("postgresql://h/x?sslmode=verify-full", "sslmode", "verify-full"),
        ("postgresql://h/x?prepare_threshold=1000000", "prepare_threshold", 1_000_000),
        ("sqlite:////tmp/x.sqlite3?timeout=3", "transaction_mode", "IMMEDIATE"),
    ],
)
def test_options_of_the_database_url_are_kept(url: str, name: str, value: str | int) -> None:
    script = "from commentsite import settings; print(settings.DATABASES['default']['OPTIONS'])"
    variables = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x" * 40}
    run = subprocess.run([sys.executable, "-c", script], env=variables, cwd=ROOT, capture_output=True, text=True)
    assert f"'{name}': {value!r}" in run.stdout, run.stderr


def test_without_faults_nothing_is_refused() -> None:
    env = Environment({"N": "7", "W": " a , b,,"})
    assert env.number("N", default=1, least=0, most=9) == 7
    assert env.words("W", default=[]) == ["a", "b"]
    assert env.words("X", default=["z"]) == ["z"]
    env.refuse_faults()


def test_every_variable_is_in_the_operators_table() -> None:
    read = set(re.findall(r'env\.(?:text|switch|number|words|database|email|choice)\(\s*"(\w+)"', SETTINGS.read_text()))
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE))
    assert read == table


def test_a_choice_is_one_of_few() -> None:
    env = Environment({"F": "xml", "G": "JSON"})
    assert env.choice("G", default="plain", choices=["plain", "json"]) == "json"
    assert env.choice("F", default="plain", choices=["plain", "json"]) == "plain"
    with pytest.raises(ImproperlyConfigured, match="F is 'xml'; write plain or json"):
        env.refuse_faults()
