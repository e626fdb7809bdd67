/** The next page: of roots, or of a root's replies. */
import { merge, missing } from "../store.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {TreeNode} node the top, or a root
 */
export default async function more(thread, node) {
  const { tree_: tree, api_: api } = thread;
  if (node === tree.top_) {
    const { comments, next } = await thread.page_(tree.next_ ?? "");
    tree.next_ = next;
    return thread.lead_(merge(tree, comments), node.item.previousElementSibling);
  }
  const { last_ = "", comment_ } = node;
  const { comments, next } = await api.ask_(`comments/${comment_.id}/replies?limit=50&after=${last_}`);
  const nodes = merge(tree, comments);
  // All are here: what the number says beyond them is a mistake.
  if (!next) comment_.reply_count -= missing(node);
  thread.lead_(nodes);
}
