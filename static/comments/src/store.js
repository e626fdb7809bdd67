/**
 * What is known of a thread, and what one event changes in it. No DOM, no clock, no network.
 *
 * Others' new comments are taken in at once but *wait* until the reader asks for them; whatever answers
 * a waiting comment waits with it. Cards that are not sent yet live here too, under their `client_id`.
 */

/**
 * @import { Comment, LiveEvent, Snapshot, TreeNode } from "./types.d.ts"
 * @typedef {ReturnType<typeof createTree>} Tree
 */

/**
 * @param {object} comment
 * @param {TreeNode} [up]
 */
const makeNode = (comment, up) =>
  /** @type {TreeNode} */ ({ comment_: comment, up_: up, kids_: new Set(), waits_: false, forms_: {} });

export const createTree = () => ({
  /** The thread itself; its `reply_count` is the thread's count. */
  top_: makeNode({ id: "", reply_count: 0 }),
  /** @type {Map<string | null, TreeNode>} */
  nodes_: new Map(),
  /** Ids known to be removed: that is told more than once, but counts once. @type {Set<string>} */
  removed_: new Set(),
  /** What the server last said of the thread itself. @type {any} */
  thread_: {},
  /** @type {string | null} where the next page of roots starts */
  next_: null,
  /** Says that a comment must keep its place, because somebody writes in it. @type {(node: TreeNode) => unknown} */
  held_: () => false,
});

/** @param {TreeNode} [node] */
const published = (node) => node?.comment_.state === "published";

/**
 * All below a node that is known here, parents first.
 * @param {TreeNode} node
 * @param {(kid: TreeNode) => boolean} [wanted] a branch whose head is not wanted is left out whole
 * @returns {TreeNode[]}
 */
export const below = ({ kids_ }, wanted = () => true) =>
  [...kids_].filter(wanted).flatMap((kid) => [kid, ...below(kid)]);

/**
 * What waits directly under a shown node, and all below that.
 * @param {TreeNode} node
 */
export const waiting = (node) => below(node, (kid) => kid.waits_);

/**
 * How many replies are on the server but not here.
 * @param {TreeNode} node
 */
export const missing = (node) => node.comment_.reply_count - below(node).filter(published).length;

/**
 * @param {Tree} tree
 * @param {Comment} comment
 */
const find = ({ nodes_ }, { id, client_id }) => nodes_.get(id) ?? nodes_.get(client_id);

/**
 * Gives a comment its node: a new one, its own, or that of the card it was when it was sent.
 * @param {Tree} tree
 * @param {Comment} comment
 * @returns {TreeNode | undefined} nothing when its parent is not here
 */
export function place(tree, comment) {
  const { nodes_ } = tree;
  let node = find(tree, comment);
  const up = node?.up_ ?? (comment.parent ? nodes_.get(comment.parent) : tree.top_);
  if (!up) return;
  node ??= makeNode(comment, up);
  nodes_.delete(node.comment_.id);
  node.comment_ = comment;
  nodes_.set(comment.id, node);
  up.kids_.add(node);
  return node;
}

/**
 * @param {Tree} tree
 * @param {TreeNode} node
 */
export function forget({ nodes_ }, node) {
  node.up_.kids_.delete(node);
  nodes_.delete(node.comment_.id);
}

/**
 * @param {TreeNode} node
 * @param {number} step
 */
function tally(node, step) {
  for (let up = node.up_; up; up = up.up_) up.comment_.reply_count += step;
}

/** @param {TreeNode} node */
export function blank({ comment_ }) {
  Object.assign(comment_, { state: "removed", html: "", author: null });
}

/**
 * Takes in a page of comments. The server's counts hold.
 * @param {Tree} tree
 * @param {Comment[]} comments parents before children
 * @param {boolean} [page] whether the next page of a branch starts after these
 * @returns {TreeNode[]}
 */
export const merge = (tree, comments, page = true) =>
  comments.flatMap((comment) => {
    const node = place(tree, comment);
    if (!node) return [];
    node.waits_ = false;
    let root = node;
    while (root.up_.up_) root = root.up_;
    if (page && root !== node) root.last_ = comment.id;
    return [node];
  });

/**
 * What a snapshot says of the thread itself, and its comments.
 * @param {Tree} tree
 * @param {Snapshot} snapshot
 * @returns {TreeNode[]}
 */
export function begin(tree, { thread, comments, next }) {
  tree.top_.comment_.reply_count = thread.count;
  tree.thread_ = thread;
  tree.next_ = next;
  return merge(tree, comments);
}

/**
 * A comment as it now is: new, approved, restored or edited.
 * @param {Tree} tree
 * @param {Comment} comment
 * @param {boolean} create
 * @returns {TreeNode[]}
 */
function put(tree, comment, create) {
  const before = find(tree, comment);
  const { rev, state, reply_count } = before?.comment_ ?? { rev: 0, state: "", reply_count: 0 };
  const was = published(before);
  if (before ? comment.rev < rev || (comment.rev === rev && comment.state === state) : !create) return [];
  tree.removed_.delete(comment.id);
  // Events tell a comment as it now is. One that came and went in a gap never counted, and nothing hangs on it.
  if (comment.state === "removed") {
    tree.removed_.add(comment.id);
    if (!before && comment.reply_count < 1) return [];
  }
  const node = place(tree, { ...comment, reply_count });
  if (!node) {
    tree.top_.comment_.reply_count += +(comment.state === "published");
    return [tree.top_];
  }
  if (!before) node.waits_ = true;
  tally(node, +published(node) - +was);
  return [node];
}

/**
 * A comment that lost its words. It keeps its place while something hangs on it;
 * placeholders above it that stood only for it go with it.
 * @param {Tree} tree
 * @param {Comment} comment
 * @returns {TreeNode[]}
 */
function remove(tree, comment) {
  const node = tree.nodes_.get(comment.id);
  const told = tree.removed_.has(comment.id);
  tree.removed_.add(comment.id);
  if (!node) {
    // Where all is loaded it was not there before: an empty place comes back, for the replies that follow.
    if (comment.reply_count && !tree.next_) return put(tree, comment, true);
    if (!told) tree.top_.comment_.reply_count--;
    return [tree.top_];
  }
  if (comment.rev < node.comment_.rev) return [];
  if (published(node)) tally(node, -1);
  blank(node);
  node.comment_.rev = comment.rev;
  const touched = [node];
  let replies = comment.reply_count;
  let last = node;
  while (last.comment_.state === "removed" && !last.kids_.size && replies < 1 && !tree.held_(last)) {
    forget(tree, last);
    last = last.up_;
    touched.push(last);
    replies = last.comment_.reply_count;
  }
  return touched;
}

/**
 * Takes in what a comment's votes add up to.
 * @param {Tree} tree
 * @param {any} total
 */
function count({ nodes_ }, { id, ...votes }) {
  const node = nodes_.get(id);
  if (!node) return [];
  node.comment_.votes = votes;
  return [node];
}

/**
 * Takes one event in.
 * @param {Tree} tree
 * @param {LiveEvent["type"]} type
 * @param {LiveEvent["data"]} data
 * @returns {TreeNode[]} what it touched
 */
export function apply(tree, type, data) {
  if (type === "comment.removed") return remove(tree, data);
  if (type === "votes") return data.flatMap((/** @type {{id: string}} */ total) => count(tree, total));
  if (type !== "thread.changed") return put(tree, data, type === "comment.created");
  // Not its count: in a replay that is today's, and the comments that follow are counted one by one.
  tree.thread_ = data;
  return [tree.top_];
}

/**
 * Lets in what waits under a node.
 * @param {TreeNode} node
 * @returns {TreeNode[]} parents first
 */
export function release(node) {
  const nodes = waiting(node);
  for (const kid of nodes) kid.waits_ = false;
  return nodes;
}
