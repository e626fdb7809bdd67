/** Opens a comment that is folded for its score. */
import { draw } from "../comment.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default function open(thread, node) {
  node.low_ = false;
  draw(thread, node);
  node.article.focus();
}
