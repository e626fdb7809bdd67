/** The snapshot again: after a gap too wide to replay, or because the page or the reader asked. */
import { begin, blank, forget } from "../store.js";

/** @import { Snapshot } from "../types.d.ts" */
/** @import { Tree } from "../store.js" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {number} [roots] how many there shall be at least
 * @returns {Promise<string>} the cursor to go on from
 */
export default async function reload(thread, roots = thread.tree_.top_.kids_.size) {
  const snapshot = await thread.page_();
  while (snapshot.next && snapshot.comments.filter(({ parent }) => !parent).length < roots) {
    const { comments, next } = await thread.page_(snapshot.next);
    snapshot.comments.push(...comments);
    snapshot.next = next;
  }
  // Sorted anew, all take their places again; else they have them.
  if (!roots) for (const { item } of thread.tree_.top_.kids_) item?.remove();
  const cursor = thread.take_(snapshot, replace(thread.tree_, snapshot));
  if (!roots) thread.sync_([...thread.tree_.top_.kids_]);
  return cursor;
}

/**
 * Takes in a snapshot for all there was: what it does not have is gone, if nobody writes in it.
 * @param {Tree} tree
 * @param {Snapshot} snapshot with all the comments that shall stay
 * @returns everything touched; what is gone has no place in the tree any more
 */
export function replace(tree, snapshot) {
  const fresh = new Set(snapshot.comments.map(({ id }) => id));
  const gone = [...tree.nodes_.values()].filter(({ comment_, draft_ }) => !draft_ && !fresh.has(comment_.id));
  for (const node of gone) {
    if (tree.held_(node)) blank(node);
    else forget(tree, node);
  }
  return [...begin(tree, snapshot), ...gone];
}
