"""Rendering on many threads of one process, from its first comment on."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from comments.text import markdown

THREADS = 8
ROUNDS = 40
TEXT = "# A *heading*\n\n- one `two`\n- [three](https://blog.example)\n\n> www.blog.example ~~four~~\n"


@pytest.fixture
def hasty_switching() -> Iterator[None]:
    """Threads change places as often as the interpreter can, so that what is not safe shows within a second."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_switching")
def test_the_first_comments_of_a_process_are_rendered_alike() -> None:
    """The parser compiles its rules when it is first used; whoever came in that moment found some, or none."""
    expected = markdown.render(TEXT)
    start = Barrier(THREADS)

    def render() -> str:
        start.wait()
        return markdown.render(TEXT)

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(ROUNDS):
            markdown._parser.cache_clear()
            markdown._parser()  # as the first thread leaves it
            rendered = [threads.submit(render) for _ in range(THREADS)]
            assert {each.result() for each in rendered} == {expected}
