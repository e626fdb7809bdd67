/** `#comment-ID` leads to its comment, wherever that is: folded away, waiting, or not loaded yet. */
import { fold, glow } from "./comment.js";
import { merge } from "./store.js";

/** @import { Thread } from "./thread.js" */

/** @param {Thread} thread */
export async function followHash(thread) {
  const id = location.hash.split("#comment-")[1];
  const { nodes_ } = thread.tree_;
  if (id && !nodes_.has(id)) await thread.try_(() => bring(thread, id));
  const node = nodes_.get(id);
  if (!node) return;
  for (let up = node; up.up_; up = up.up_) {
    if (up.waits_ && !up.up_.waits_) thread.show_(up.up_);
    fold(up.up_);
  }
  node.article.scrollIntoView();
  node.article.focus({ preventScroll: true });
  glow(node);
}

/**
 * @param {Thread} thread
 * @param {string} id
 */
async function bring(thread, id) {
  const { comment, ancestors, thread: its } = await thread.api_.ask_(`comments/${id}`);
  // Another thread on this page may be the one that is meant.
  if (its.key === thread.options_.thread_) thread.sync_(merge(thread.tree_, [...ancestors, comment], false));
}
