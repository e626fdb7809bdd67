/** Deleting one's own comment: for a few seconds it can be undone, then the server erases it. */
import { button, make } from "../dom.js";
import { say } from "../messages.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const UNDO_MS = 6000;

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default function remove(thread, node) {
  const { article, note } = node;
  const parts = make(
    {},
    `<div class="row going"><small class=going-words></small>${button("undo", say("Undo"))}</div>`,
  );
  const bar = parts["row going"];
  parts["going-words"].textContent = say("Comment deleted");
  article.hidden = true;
  article.before(bar);
  parts.undo.focus();
  thread.voice_.say_(say("Comment deleted"));

  const settle = () => {
    clearTimeout(timer);
    removeEventListener("pagehide", leave);
    bar.remove();
    article.hidden = false;
  };
  const erase = () => {
    const focused = bar.contains(/** @type {Node} */ (thread.root_.activeElement));
    settle();
    thread.act_(node, async () => {
      const { comment } = await thread.api_.ask_(`comments/${node.comment_.id}`, true, "DELETE");
      thread.event_("comment.removed", comment);
      const next = thread.tree_.nodes_.has(comment.id) ? article : thread.tree_.top_.title;
      if (focused) next.focus({ preventScroll: true });
    });
  };
  // Who leaves meant it: this request outlives the page.
  const leave = () => {
    const headers = { Authorization: `Bearer ${thread.api_.known_()}` };
    fetch(`${thread.api_.base_}comments/${node.comment_.id}`, { method: "DELETE", headers, keepalive: true });
    settle();
  };
  const timer = setTimeout(erase, UNDO_MS);
  addEventListener("pagehide", leave);
  // Else the thread would look for a part of this button's name.
  bar.onclick = (/** @type {Event} */ event) => event.stopPropagation();
  parts.undo.onclick = () => {
    settle();
    note.textContent = "";
    thread.voice_.say_(say("Comment restored"));
    node.delete?.focus();
  };
}
