"""Addresses of a thread's pages. They carry the thread's name as it was asked for: canonical keys are made once."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from comments.enums import Sort


@dataclass(frozen=True, slots=True)
class Links:
    """`thread` and `url` as the visitor's address named them; `url` goes along while the thread has no row.

    `lang` is the language that the address asked for: it stays with a visitor. `base` is this server's origin, where
    links stand on another's page and in canonical ones.
    """

    site: str
    thread: str
    url: str = ""
    base: str = ""
    lang: str = ""

    def discussion(self, *, sort: Sort = Sort.OLDEST, after: str = "") -> str:
        """One page of the whole thread."""
        return self._address(sort="" if sort == Sort.OLDEST else sort.value, after=after)

    def held(self) -> str:
        """The thread, with a word to an author whose comment waits."""
        return self._address(held="1") + "#held"

    def report(self, comment: UUID | str) -> str:
        """The form that tells moderators about a comment."""
        return self._address(report=str(comment))

    def reported(self) -> str:
        """The thread, with a word of thanks."""
        return self._address(reported="1") + "#held"

    def branch(self, comment: UUID | str, *, after: str = "") -> str:
        """A comment and the replies below it."""
        return self._address(branch=str(comment), after=after)

    def comment(self, comment: UUID | str) -> str:
        """The permalink: it leads to the comment wherever paging would put it."""
        return f"{self.branch(comment)}#comment-{comment}"

    def reply(self, comment: UUID | str) -> str:
        """The form below one comment."""
        return self._address(reply=str(comment))

    def site_feed(self) -> str:
        """The newest comments of the site, for feed readers."""
        return self._feed()

    def thread_feed(self) -> str:
        return self._feed(thread=self.thread)

    def branch_feed(self, comment: UUID | str) -> str:
        """The replies below one comment."""
        return self._feed(branch=str(comment))

    def _feed(self, **parameters: str) -> str:
        query = _query(**parameters, lang=self.lang)
        return self.base + reverse("feed", args=[self.site]) + (f"?{query}" if query else "")

    def _address(self, **parameters: str) -> str:
        query = _query(thread=self.thread, url=self.url, **parameters, lang=self.lang)
        return f"{self.base}{reverse('thread', args=[self.site])}?{query}"


def _query(**parameters: str) -> str:
    return urlencode({name: value for name, value in parameters.items() if value}, safe="/")
