"""Addresses of a thread's pages. They carry the thread's name as it was asked for: canonical keys are made once."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from comments.enums import Sort


@dataclass(frozen=True, slots=True)
class Links:
    """`thread` and `url` as the visitor's address named them; `url` goes along while the thread has no row."""

    site: str
    thread: str
    url: str = ""

    def discussion(self, *, sort: Sort = Sort.OLDEST, after: str = "") -> str:
        """One page of the whole thread."""
        return self._address(sort="" if sort == Sort.OLDEST else sort.value, after=after)

    def held(self) -> str:
        """The thread, with a word to an author whose comment waits."""
        return self._address(held="1") + "#held"

    def branch(self, comment: UUID | str, *, after: str = "") -> str:
        """A comment and the replies below it."""
        return self._address(branch=str(comment), after=after)

    def comment(self, comment: UUID | str) -> str:
        """The permalink: it leads to the comment wherever paging would put it."""
        return f"{self.branch(comment)}#comment-{comment}"

    def reply(self, comment: UUID | str) -> str:
        """The form below one comment."""
        return self._address(reply=str(comment))

    def _address(self, **parameters: str) -> str:
        named = {"thread": self.thread, "url": self.url, **parameters}
        query = urlencode({name: value for name, value in named.items() if value}, safe="/")
        return f"{reverse('thread', args=[self.site])}?{query}"
