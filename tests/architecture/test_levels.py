"""A module imports its own level or lower, and edges never import each other (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "comments"

LEVELS: list[set[str]] = [
    {
        "addresses",
        "broker",
        "conf",
        "cursor",
        "descriptors",
        "drafts",
        "drain",
        "enums",
        "errors",
        "languages",
        "maillinks",
        "metrics",
        "problems",
        "text",
        "tickets",
        "widget",
        "workers",
    },
    {"models", "migrations"},
    {"rules", "queries", "payloads", "drawing"},
    {"events", "journal", "mail", "moderation", "tasks", "throttle"},
    {"services"},
    {
        "admin",
        "api",
        "apps",
        "checks",
        "demo",
        "live",
        "management",
        "notifications",
        "pages",
        "templatetags",
        "worker",
    },
]
EDGES = LEVELS[-1]
# A management command runs the one edge it is named for; a server's start runs the checks, which the app registers; the
# worker runs what tells people things.
RUNS = {
    ("management", "live"),
    ("management", "demo"),
    ("management", "checks"),
    ("management", "worker"),
    ("apps", "checks"),
    ("worker", "notifications"),
}
# These only read the log: a reader must never be able to change anything.
WITHOUT_SERVICES = {"live", "notifications"}


def level_of(room: str) -> int:
    found = [index for index, rooms in enumerate(LEVELS) if room in rooms]
    assert found, f"comments/{room} stands on no level: add it to LEVELS and to docs/architecture.md"
    return found[0]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("comments.") and name.count(".")}
    return found - {"__init__", "__version__"}


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.name != "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_its_own_level_or_lower(path: Path) -> None:
    room = room_of(path)
    for imported in rooms_imported(path) - {room}:
        assert level_of(imported) <= level_of(room), f"{path} (level {level_of(room)}) imports comments.{imported}"
        if room in EDGES and imported in EDGES:
            assert (room, imported) in RUNS, f"{path}: edges do not import each other, and {imported} is one"
        if room in WITHOUT_SERVICES:
            assert imported != "services", f"{path}: {room} only reads the log"


def test_the_levels_name_every_room_once() -> None:
    rooms = {room_of(path) for path in MODULES}
    named = [room for level in LEVELS for room in level]
    assert set(named) == rooms
    assert len(named) == len(set(named))
