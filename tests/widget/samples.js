/** Comments and trees for the tests. */
import { replace } from "../../static/comments/src/parts/reload.js";
import { createTree, merge } from "../../static/comments/src/store.js";

const START = Date.UTC(2026, 0, 1);
let made = 0;

/** A public comment as the server sends it. */
export const comment = (id, parent = null, more = {}) => ({
  id,
  parent,
  author: { name: `Author of ${id}`, website: "", avatar: "00c0ffee", badge: null },
  html: `<p>${id}</p>`,
  state: "published",
  created_at: new Date(START + ++made * 1000).toISOString(),
  edited_at: null,
  rev: 1,
  votes: { up: 0, down: 0 },
  reply_count: 0,
  client_id: null,
  ...more,
});

/** A snapshot with these comments. */
export const snapshot = (comments, more = {}) => ({
  thread: { key: "k", title: "", url: "", state: "open", count: comments.length, ...more.thread },
  cursor: "1.1",
  comments,
  next: null,
  site: {
    key: "s",
    name: "S",
    max_length: 100,
    edit_window_s: 900,
    live: true,
    votes: "both",
    fold_score: -5,
    depth: 4,
    typing: false,
  },
  ...more.top,
});

/** A tree: root a (with replies b under a, c under b), root d. */
export function grown() {
  const tree = createTree();
  const list = [comment("a", null, { reply_count: 2 }), comment("b", "a", { reply_count: 1 }), comment("c", "b")];
  replace(tree, snapshot([...list, comment("d")]));
  return tree;
}

export { merge };

/** Ids of nodes. */
export const ids = (nodes) => nodes.map((node) => node.comment_.id);
