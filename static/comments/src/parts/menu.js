/**
 * What else can be done with a comment: a plain list below it, open until something is chosen. It opens in the text and not
 * over it, because a branch clips what reaches beyond it.
 *
 * Hooks: `.menu[aria-expanded]`, `.choices` with buttons `.share .quote .branch .report` and the link `.feed`.
 */
import { button, make } from "../dom.js";
import { language, say } from "../messages.js";
import { load } from "../parts.js";
import css from "./menu.css";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** How to close the menus that are open. @type {WeakMap<TreeNode, () => void>} */
const closers = new WeakMap();

/**
 * Opens the menu of a comment, or closes it.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default function toggleMenu(thread, node) {
  const shut = closers.get(node);
  if (shut) return shut();
  const sheets = thread.root_.adoptedStyleSheets;
  if (!sheets.includes(sheet)) sheets.push(sheet);
  // Loaded by the time it is pressed: a browser shares and copies only just after a press.
  load("share").catch(() => {});
  const list = lay(thread, node);
  node.article.append(list);
  list.scrollIntoView({ block: "nearest" });
  listen(thread, node, list);
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 * @returns {HTMLElement}
 */
function lay(thread, { comment_: { id }, item }) {
  const { server_, site_ } = thread.options_;
  // What is a button of a comment's item is the part of that name.
  const entries = [
    button("share", "share" in navigator ? say("Share") : say("Copy link")),
    button("quote", say("Quote")),
    button("branch", say("Only this branch")),
    thread.own_.has(id) ? "" : button("report", say("Report")),
    `<a class=feed>${say("Feed of replies")}</a>`,
  ];
  const { choices, feed } = make({}, `<ul class=choices>${entries.map((one) => one && `<li>${one}`).join("")}</ul>`);
  feed.href = `${server_}/t/${site_}/feed/?branch=${id}&lang=${language()}`;
  feed.type = "application/atom+xml";
  for (const entry of choices.children) entry.node_ = item.node_;
  return choices;
}

/**
 * Closed by Escape, by a click anywhere, and with the thread.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {HTMLElement} list
 */
function listen(thread, node, list) {
  const { menu } = node;
  const control = new AbortController();
  const { signal } = control;
  const shut = () => {
    const focused = list.contains(/** @type {Node} */ (thread.root_.activeElement));
    control.abort();
    closers.delete(node);
    menu.ariaExpanded = "false";
    list.remove();
    if (focused) menu.focus();
  };
  closers.set(node, shut);
  menu.ariaExpanded = "true";
  document.addEventListener("click", (event) => event.composedPath()[0] !== menu && shut(), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      // It is for the menu alone, not for a branch that stands by itself.
      event.preventDefault();
      shut();
      menu.focus();
    },
    { signal, capture: true },
  );
  thread.gone_.signal.addEventListener("abort", shut, { signal });
}
