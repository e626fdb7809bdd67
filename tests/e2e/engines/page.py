"""A page in Firefox or WebKit as a reader has it: what stands there, a mouse and a keyboard.

Both engines are driven by what they speak themselves, so that no driver's version has to fit theirs. The two protocols
share the shape of input actions; the rest that a page needs is a script's answer.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol

from tests.backends import wait_until

# Before each script of a test: the thread's own tree, where its selectors look.
TREE = """
const page = document.querySelector("iframe")?.contentDocument ?? document;
const root = page.querySelector("live-comments")?.shadowRoot;
const $$ = (css) => [...(root?.querySelectorAll(css) ?? [])];
const comment = (words) => $$("article.comment").find(
  (article) => article.querySelector(":scope > .body")?.textContent.includes(words));
const find = (css, words) => words ? comment(words)?.querySelector(css) : root?.querySelector(css);
"""
# Brings a control into view, and says where its middle is once it can be clicked there.
MIDDLE = """(() => {
  const control = find(%s, %s);
  if (!control || control.disabled || !control.checkVisibility()) return;
  let box = control.getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) control.scrollIntoView({ block: "center" });
  box = control.getBoundingClientRect();
  const at = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  return control.contains(root.elementFromPoint(at.x, at.y)) ? at : undefined;
})()"""


class Driver(Protocol):
    """What an engine must be able to do."""

    def goto(self, url: str) -> None: ...
    def reload(self) -> None: ...
    def run(self, script: str) -> str:
        """What a script resolves to, a string."""
        ...

    def perform(self, source: dict[str, Any]) -> None:
        """Input by one source of the W3C's actions."""
        ...

    def close(self) -> None: ...


class Page:
    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, as JSON has it; TREE names what it may use."""
        body = f"{TREE} const value = await ({expression}); return JSON.stringify(value ?? null);"
        return json.loads(self.driver.run(f"(async () => {{ {body} }})()"))

    def until(self, expression: str, value: Any = True, seconds: float = 20) -> None:
        """Wait until an expression has a value. Raises AssertionError that says which it has instead."""
        found = None

        def is_so() -> bool:
            nonlocal found
            found = self.evaluate(expression)
            return bool(found == value)

        try:
            wait_until(is_so, seconds)
        except TimeoutError:
            raise AssertionError(f"{expression} is {found!r}, not {value!r}") from None

    def has(self, *words: str) -> None:
        """Wait until the thread shows just these comments."""
        self.until("$$('article.comment > .body').map((body) => body.textContent.trim())", list(words))

    def click(self, css: str, within: str = "") -> None:
        """Click what a selector finds, in the thread or within the comment that has some words."""
        at: dict[str, int] | None = None

        def stays_in_reach() -> bool:
            nonlocal at
            before, at = at, self.evaluate(MIDDLE % (json.dumps(css), json.dumps(within)))
            return at is not None and at == before

        wait_until(stays_in_reach, 20, f"{css} to click")
        moves = [
            {"type": "pointerMove", **at},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"pointerType": "mouse"}
        self.driver.perform({"type": "pointer", "id": "mouse", "parameters": mouse, "actions": moves})

    def type(self, text: str) -> None:
        """Type where the caret is."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.driver.perform({"type": "key", "id": "keyboard", "actions": keys})

    def write(self, body: str, form: str = "form.main") -> None:
        """Fill a form, whatever stands there, and send it."""
        self.click(f"{form} [name=body]")
        self.evaluate(f"void find('{form} [name=body]').select()")
        self.type(body)
        self.click(f"{form} .send")

    def top(self, words: str) -> float:
        """How far below the window's upper edge a comment begins."""
        return float(self.evaluate(f"comment({json.dumps(words)}).getBoundingClientRect().top"))


Open = Callable[..., Page]
