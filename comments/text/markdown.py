"""Markdown as readers write it, to HTML as pages may show it."""

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from comments.text.characters import with_few_marks, without_bidi_controls, without_surrogates
from comments.text.highlighting import Highlighter, language_of
from comments.text.links import set_up_links
from comments.text.nesting import limit_nesting
from comments.text.sanitiser import language_class, sanitise
from comments.text.urls import is_safe_link

# lheading: «some words, then ---» is a rule under a paragraph to most people, not a heading.
# reference: definitions vanish from the page, and a long one used a thousand times makes megabytes of HTML.
# table: no room for it at 320 pixels, four replies deep.
# html_block, html_inline: HTML is shown as the text it is.
_DISABLED_RULES = ["lheading", "reference", "table", "html_block", "html_inline"]

# Bounds the recursion of labels within labels; the limits in `nesting` are reached first everywhere else.
_MAX_NESTING = 20


def render(text: str) -> str:
    """Safe HTML of a comment's Markdown: the same bytes each time, and under a second for any 8,000 characters.

    Every tag, attribute and link has passed `sanitise`; sanitising the answer again changes nothing.
    """
    html = str(_parser().render(without_surrogates(text), {"highlighter": Highlighter()}))
    return sanitise(with_few_marks(without_bidi_controls(html)))


class _CommentParser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return is_safe_link(url)

    def normalizeLinkText(self, link: str) -> str:
        """As typed: decoding punycode for display would turn a warning sign back into a look-alike name."""
        return link


class _CommentRenderer(RendererHTML):
    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A comment stands under a heading of the page; headings inside it would break the page's outline."""
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</strong></p>\n"

    def s_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<del>"

    def s_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</del>"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        language = language_of(tokens[idx].info)
        opening = f'<code class="{language_class(language)}">' if language else "<code>"
        return f"<pre>{opening}{env['highlighter'].html(tokens[idx].content, language)}</code></pre>\n"


@cache
def _parser() -> MarkdownIt:
    md = _CommentParser(
        "js-default",
        {"linkify": True, "breaks": True, "typographer": False, "maxNesting": _MAX_NESTING},
        renderer_cls=_CommentRenderer,
    )
    md.disable(_DISABLED_RULES)
    set_up_links(md)
    limit_nesting(md)
    # Rules are compiled at their first use, in place: another thread in that moment would find some of them, or none.
    for ruler in (md.core.ruler, md.block.ruler, md.inline.ruler, md.inline.ruler2):
        ruler.getRules("")
    return md
