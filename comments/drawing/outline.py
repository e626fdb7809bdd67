"""A flat list of comments as the opening and closing of nested lists.

Written out step by step, so that a template needs a loop and no recursion, however deep readers reply.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from comments.drawing.entries import Entry, make_entry
from comments.drawing.links import Links
from comments.models import Comment

# Further in, the page indents no more (pages.css); from there on each reply says whom it answers.
INDENTED_LEVELS = 5


class Mark(StrEnum):
    OPEN_LIST = "open_list"
    COMMENT = "comment"
    END_COMMENT = "end_comment"
    END_LIST = "end_list"


@dataclass(frozen=True, slots=True)
class Step:
    mark: Mark
    entry: Entry | None = None


class Outline:
    """Comments of one page, parents before replies. With `head`, they are replies somewhere below it.

    An answer to a comment of another page stands in the outermost list, with a link to what it answers.
    """

    def __init__(self, comments: Sequence[Comment], links: Links, head: Comment | None = None) -> None:
        self._links = links
        self._head = head
        self._by_id = {comment.pk: comment for comment in comments}
        self._replies: dict[UUID | None, list[Comment]] = {}
        for comment in comments:
            parent_id = comment.parent_id if comment.parent_id in self._by_id else None
            self._replies.setdefault(parent_id, []).append(comment)
        self._published = Counter(comment.root_id for comment in comments if comment.is_published)

    def steps(self) -> Iterator[Step]:
        """Depth first, with the open lists on a stack of our own."""
        stack: list[tuple[Entry | None, Iterator[Comment]]] = [(None, iter(self._replies.get(None, ())))]
        yield Step(Mark.OPEN_LIST)
        while stack:
            owner, siblings = stack[-1]
            comment = next(siblings, None)
            if comment is not None:
                entry = self._entry(comment, level=len(stack))
                stack.append((entry, iter(self._replies.get(comment.pk, ()))))
                yield Step(Mark.COMMENT, entry)
                if comment.pk in self._replies:
                    yield Step(Mark.OPEN_LIST)
                continue
            stack.pop()
            yield from self._close(owner)

    def _close(self, owner: Entry | None) -> Iterator[Step]:
        if owner is None or UUID(owner.shown["id"]) in self._replies:
            yield Step(Mark.END_LIST)
        if owner is not None:
            yield Step(Mark.END_COMMENT, owner)

    def _entry(self, comment: Comment, *, level: int) -> Entry:
        is_root = comment.parent_id is None
        return make_entry(
            comment,
            self._links,
            names_parent=level > INDENTED_LEVELS or self._is_stray(comment),
            parent=self._by_id.get(comment.parent_id) if comment.parent_id else None,
            hidden_replies=comment.reply_count - self._published[comment.pk] if is_root else 0,
        )

    def _is_stray(self, comment: Comment) -> bool:
        answered_head = self._head is not None and comment.parent_id == self._head.pk
        return comment.parent_id not in self._by_id and not answered_head
