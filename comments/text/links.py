"""Links in comments: which bare addresses become links, and that every link can be seen for what it is."""

import re
from types import MethodType

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

from comments.text.characters import has_visible

_OPENING_MARKS = "([{<*_~\"'«»„“”‘’‚‹›"


class LinkFinder(LinkifyIt):
    """Finds bare links: `http://`, `https://` and `www.`, and nothing else.

    Other schemes would be refused anyway; addresses of people stay text; and a bare «main.py» or «README.md» is a file
    far more often than a page in Paraguay or Moldova.
    """

    def __init__(self) -> None:
        super().__init__(
            schemas={"ftp:": None, "mailto:": None, "//": None},
            options={"fuzzy_link": False, "fuzzy_email": False},
        )
        self.add("www.", {"validate": MethodType(_www_length, self)})

    def normalize(self, match: Match) -> None:
        if match.schema == "www.":
            match.url = f"https://{match.url}"

    def match_at_start(self, text: str) -> Match | None:
        """For the inline rule, which expects the found address to be as long as the text it was found in."""
        match = super().match_at_start(text)
        return match if match and match.url == match.raw else None


def _www_length(finder: LinkFinder, text: str, start: int) -> int:
    """How far the address goes on after «www.», 0 when it does not stand at the beginning of a word."""
    before = text[start - 5] if start > 4 else " "
    # Else a run of «www.www.www.» would be read to its end from each of its dots.
    if not before.isspace() and before not in _OPENING_MARKS:
        return 0
    if "www" not in finder.re:
        pattern = finder.re["src_host_port_strict"] + finder.re["src_path"]
        finder.re["www"] = re.compile(pattern, re.IGNORECASE)
    found = finder.re["www"].match(text, start)
    return len(found[0]) if found else 0


def set_up_links(md: MarkdownIt) -> None:
    """Find bare links; write images as links to them, and links without visible words as their addresses."""
    md.linkify = LinkFinder()
    md.inline.ruler.at("linkify", _find_web_address)
    md.core.ruler.push("shown_links", _show_links)


def _find_web_address(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule, asked only after http or https: it searches all text before each «://» for a scheme."""
    if state.src[state.pos] != ":" or not state.src[max(0, state.pos - 5) : state.pos].lower().endswith(
        ("http", "https")
    ):
        return False
    return linkify(state, silent)


def _show_links(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = _with_words(_without_images(block.children, state))


def _without_images(tokens: list[Token], state: StateCore) -> list[Token]:
    """Comments show no images: a picture would tell its server who reads the page."""
    shown: list[Token] = []
    link_depth = 0
    for token in tokens:
        if token.type != "image":
            link_depth += token.nesting if token.tag == "a" else 0
            shown.append(token)
            continue
        words = _text(RendererHTML().renderInlineAsText(token.children, state.md.options, state.env))
        # Within a link the words are enough: a link cannot hold another.
        shown += [words] if link_depth else [_link_open(token), words, Token("link_close", "a", -1)]
    return shown


def _with_words(tokens: list[Token]) -> list[Token]:
    """Every link with visible words, or with its address in their place; one without an address as it was typed.

    A link that cannot be seen can neither be judged by a moderator nor be read out by a screen reader.
    """
    shown: list[Token] = []
    href, visible = "", False
    for token in tokens:
        if token.type == "link_open":
            href, visible = str(token.attrs["href"]), False
            shown.append(token if href else _text("["))
        elif token.type == "link_close":
            shown += [token] if href and visible else [_text(href), token] if href else [_text("]()")]
        else:
            visible = visible or has_visible(token.content)
            shown.append(token)
    return shown


def _link_open(image: Token) -> Token:
    return Token("link_open", "a", 1, attrs={"href": image.attrs["src"]})


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
