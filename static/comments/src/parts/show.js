/** `#comment-ID` leads to its comment, wherever that is: folded away, waiting, or not loaded yet. */
import { draw, fold, glow } from "../comment.js";
import { say } from "../messages.js";
import { merge } from "../store.js";
import { drawAll } from "./steady.js";

/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {string} id
 */
export default async function show(thread, id) {
  const { nodes_ } = thread.tree_;
  drawAll(thread);
  if (!nodes_.has(id)) {
    await fetchComment(thread, id).catch((problem) => {
      if (problem.code === "not_found") problem.message = say("This comment no longer exists.");
      throw problem;
    });
  }
  const node = nodes_.get(id);
  if (!node) return;
  for (let up = node; up.up_; up = up.up_) {
    if (up.waits_ && !up.up_.waits_) thread.show_(up.up_);
    fold(up.up_);
  }
  node.low_ = false;
  draw(thread, node);
  node.article.scrollIntoView();
  node.article.focus({ preventScroll: true });
  glow(node);
}

/**
 * @param {Thread} thread
 * @param {string} id
 */
async function fetchComment(thread, id) {
  const { comment, ancestors, thread: its } = await thread.api_.ask_(`comments/${id}`);
  // Another thread on this page may be the one that is meant.
  if (await isNamed(thread, its.key)) thread.sync_(merge(thread.tree_, [...ancestors, comment], false));
}

/**
 * Whether a key is this thread's. It may have been moved since the page was made: then the server knows.
 * @param {Thread} thread
 * @param {string} key
 */
const isNamed = async ({ api_, options_, query_ }, key) =>
  key === options_.thread_ || key === (await api_.ask_(`thread?${query_}&limit=1`)).thread.key;
