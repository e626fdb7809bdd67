"""Depth limits for Markdown: deeper markup stays on the page as the characters it was typed with.

markdown-it's own limit (`maxNesting`) silently drops what lies deeper. These limits come first, so no text is ever
lost, and no page gets hundreds of elements inside each other, which parsers and browsers handle in quadratic time.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Levels of block structure: a quote is one, a list two (the list and its item).
MAX_BLOCK_DEPTH = 12
MAX_SPAN_DEPTH = 8

_SPANS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})

_BlockRule = Callable[[StateBlock, int, int, bool], bool]


def limit_nesting(md: MarkdownIt) -> None:
    """Set both limits on a parser."""
    # The second part names the blocks that such a block may interrupt, as in markdown-it's own table.
    interrupts = ["paragraph", "reference", "blockquote"]
    md.block.ruler.at("blockquote", _limited(blockquote), {"alt": [*interrupts, "list"]})
    md.block.ruler.at("list", _limited(list_block), {"alt": interrupts})
    md.core.ruler.push("span_depth", _flatten_spans)


def _limited(rule: _BlockRule) -> _BlockRule:
    def limited(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        return state.level < MAX_BLOCK_DEPTH and rule(state, start_line, end_line, silent)

    return limited


def _flatten_spans(state: StateCore) -> None:
    for block in state.tokens:
        _flatten(block.children or [])


def _flatten(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.type not in _SPANS:
            continue
        # An opening and its closing token are weighed at the same depth, so both stay or both become text.
        weighed = depth if token.nesting == 1 else depth - 1
        depth += token.nesting
        if weighed >= MAX_SPAN_DEPTH:
            token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup
