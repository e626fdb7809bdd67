/**
 * One comment with its replies as a view of its own. Nothing is moved: what stands around it is hidden, so live events and
 * forms go on as ever, and the way back leads to the very place.
 *
 * Hooks: `.root.focused`, `.around` for the items above, `.here` for the comment's, `.whole` the way back.
 */
import { fold } from "../comment.js";
import { button, make } from "../dom.js";
import { say } from "../messages.js";
import { below, merge, missing } from "../store.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const PAGE = 200;

/** How to leave the branch that a thread shows now. @type {WeakMap<Thread, () => void>} */
const views = new WeakMap();

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default async function showBranch(thread, node) {
  const { article, item, comment_ } = node;
  const { list, title } = thread.top_;
  await complete(thread, node);
  const { top } = article.getBoundingClientRect();
  // From one branch into a smaller one: there is one way back, to the whole.
  const last = views.get(thread);
  last?.();
  // Before anything changes, as the browser keeps with the address how far the page was scrolled.
  // A router's own notes stay with the page, and so does an address that names a place already: who hears of it as it
  // comes back would lead away from here.
  const state = { ...history.state, branch: comment_.id };
  history[last ? "replaceState" : "pushState"](state, "", location.hash || `#comment-${comment_.id}`);
  const marks = mark(thread, node);
  const { whole } = make({}, button("whole", say("Back to the whole discussion")));
  list.before(whole);
  whole.scrollIntoView({ block: "nearest" });
  article.focus({ preventScroll: true });
  listen(thread, node, whole, () => {
    whole.remove();
    for (const [one, name] of marks) one.classList.remove(name);
    if (!item.isConnected) return title.focus();
    // It stands again where it stood in the window.
    scrollBy({ top: article.getBoundingClientRect().top - top, behavior: "instant" });
    node.menu.focus({ preventScroll: true });
  });
}

/**
 * All replies: the button for more of them stands below their root, which may be out of sight.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
async function complete(thread, node) {
  const path = `comments/${node.comment_.id}/replies?limit=${PAGE}&after=`;
  let after = node.up_.up_ && missing(node) > 0 ? "" : null;
  while (after !== null) {
    const { comments, next } = await thread.api_.ask_(path + after);
    thread.sync_(merge(thread.tree_, comments, false));
    after = next;
  }
  for (const one of [node, ...below(node)]) if (one.item) fold(one);
}

/**
 * Gives the items on the way to a comment their class, and the thread its own.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @returns {[Element, string][]} who has which
 */
function mark(thread, node) {
  /** @type {[Element, string][]} */
  const marks = [
    [thread.top_.root, "focused"],
    [node.item, "here"],
  ];
  for (let up = node.up_; up.up_; up = up.up_) marks.push([up.item, "around"]);
  for (const [one, name] of marks) one.classList.add(name);
  return marks;
}

/**
 * The ways back: the button, Escape, the browser's own, another address, and that the comment is gone.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {HTMLElement} whole
 * @param {() => void} leave
 */
function listen(thread, { comment_: { id }, item }, whole, leave) {
  const control = new AbortController();
  const { signal } = control;
  const end = () => {
    control.abort();
    leave();
  };
  const back = () => {
    const ours = history.state?.branch === id;
    end();
    if (ours) history.back();
  };
  const watch = new MutationObserver(() => item.isConnected || back());
  watch.observe(thread.top_.root, { childList: true, subtree: true });
  whole.onclick = back;
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const target = /** @type {any} */ (event.composedPath()[0]);
    if (event.key === "Escape" && !event.defaultPrevented && !target.form) back();
  };
  document.addEventListener("keydown", key, { signal });
  for (const type of ["popstate", "hashchange"]) addEventListener(type, end, { signal });
  views.set(thread, end);
  signal.addEventListener("abort", () => {
    views.delete(thread);
    watch.disconnect();
  });
  thread.gone_.signal.addEventListener("abort", () => control.abort(), { signal });
}
