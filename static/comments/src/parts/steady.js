/** Keeps what is read where it is, while something above it changes its size. Chromium does that itself. */

/** @import { Thread } from "../thread.js" */

/** @type {CSSStyleSheet | undefined} */
let all;

/**
 * Firefox and WebKit move what is read when the guessed height of a branch out of sight turns out different, and scroll
 * nowhere for a comment in there: they draw all branches. (Told apart by something that only Chromium has.)
 * @param {Thread} thread
 */
export function drawAll({ root_: root }) {
  if (CSS.supports("interpolate-size", "inherit")) return;
  if (!all) {
    all = new CSSStyleSheet();
    all.replaceSync(".root > .list > .item { content-visibility: visible }");
  }
  if (!root.adoptedStyleSheets.includes(all)) root.adoptedStyleSheets.push(all);
}

/**
 * WebKit does not anchor what it scrolls.
 * @param {Thread} thread
 */
export function keepSteady(thread) {
  if (CSS.supports("overflow-anchor", "auto")) return;
  /** @param {Element} comment */
  const topOf = (comment) => comment.getClientRects()[0]?.top;
  const take = thread.event_.bind(thread);
  thread.event_ = (type, data) => {
    const comments = [...thread.root_.querySelectorAll("article")];
    const read = comments.find((comment) => topOf(comment) >= 0);
    const top = read && topOf(read);
    take(type, data);
    const moved = read && topOf(read) - top;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  };
}
