/** What moderators have set apart: the pinned comment, which stands first, and highlighted ones. */
import { say } from "../messages.js";
import { merge } from "../store.js";
import { writesIn } from "../writing.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

/** What was last shown as pinned. @type {WeakMap<Thread, TreeNode | undefined>} */
const pins = new WeakMap();

/**
 * @param {Thread} thread
 * @param {TreeNode[]} nodes that may have changed
 */
export default async function mark(thread, nodes) {
  const { nodes_, thread_ } = thread.tree_;
  if (thread_.pinned && !nodes_.has(thread_.pinned)) await fetchPinned(thread, thread_.pinned);
  const pinned = nodes_.get(thread_.pinned);
  if (pinned?.waits_) {
    pinned.waits_ = false;
    return thread.sync_([pinned]);
  }
  for (const node of [...nodes, pins.get(thread), pinned]) if (node?.article) draw(node, node === pinned);
  pins.set(thread, pinned);
  if (pinned) putFirst(thread, pinned);
}

/**
 * The first page brings it, unless it was pinned since.
 * @param {Thread} thread
 * @param {string} id
 */
async function fetchPinned(thread, id) {
  const { comment } = await thread.api_.ask_(`comments/${id}`);
  if (thread.tree_.thread_.pinned === id) thread.sync_(merge(thread.tree_, [comment], false));
}

/**
 * Beside the name, where it is read out as well.
 * @param {TreeNode} node
 * @param {boolean} isPinned
 */
function draw(node, isPinned) {
  const { article, badge, comment_ } = node;
  const lit = comment_.state === "published" && comment_.highlighted;
  const words = [isPinned && say("Pinned"), lit && say("Highlighted")].filter(Boolean);
  if (!words.length && !node.marks_) return;
  if (!node.marks_) {
    node.marks_ = document.createElement("small");
    node.marks_.className = "badge";
    badge.after(node.marks_);
  }
  node.marks_.textContent = words.join(" · ");
  Object.assign(article.style, {
    borderInlineStart: lit ? "3px solid var(--link)" : "",
    paddingInlineStart: lit ? "0.6em" : "",
  });
}

/**
 * New comments come before it where the newest are first. It is not moved while somebody writes in it.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
function putFirst({ top_: { list } }, node) {
  if (node.item.parentNode !== list || list.firstChild === node.item || writesIn(node)) return;
  // The newer of the two lets it keep its focus.
  (list.moveBefore ?? list.insertBefore).call(list, node.item, list.firstChild);
}
