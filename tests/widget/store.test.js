import assert from "node:assert/strict";
import { test } from "node:test";
import { replace } from "../../static/comments/src/parts/reload.js";
import * as store from "../../static/comments/src/store.js";
import { comment, grown, ids, snapshot } from "./samples.js";

const { apply, below, forget, merge, missing, place, release, waiting } = store;
const get = (tree, id) => tree.nodes_.get(id);
const count = (tree) => tree.top_.comment_.reply_count;
const created = (tree, ...args) => apply(tree, "comment.created", comment(...args));

test("a snapshot is shown at once, with the server's counts", () => {
  const tree = grown();
  assert.deepEqual(ids(below(tree.top_)), ["a", "b", "c", "d"]);
  assert.equal(count(tree), 4);
  assert.deepEqual(waiting(tree.top_), []);
});

test("a replay of what came and went in a gap shows and counts nothing", () => {
  const tree = grown();
  const gone = comment("e", null, { rev: 2, state: "removed" });
  assert.deepEqual(apply(tree, "comment.created", gone), []);
  apply(tree, "comment.removed", { ...gone });
  assert.equal(get(tree, "e"), undefined);
  assert.deepEqual(waiting(tree.top_), []);
  assert.equal(count(tree), 4);
});

test("what was removed in a gap but has replies is replayed as their place, and does not count", () => {
  const tree = grown();
  const gone = comment("e", null, { rev: 2, state: "removed", reply_count: 1 });
  apply(tree, "comment.created", gone);
  created(tree, "f", "e");
  apply(tree, "comment.removed", { ...gone });
  assert.deepEqual(ids(waiting(tree.top_)), ["e", "f"]);
  assert.equal(count(tree), 5);
  apply(tree, "comment.created", comment("x", "elsewhere", { rev: 2, state: "removed", reply_count: 1 }));
  assert.equal(count(tree), 5, "nor where its parent is not here");
});

test("another's new root waits, is counted, and comes in when released", () => {
  const tree = grown();
  const [node] = created(tree, "e");
  assert.ok(node.waits_);
  assert.equal(count(tree), 5);
  assert.deepEqual(ids(waiting(tree.top_)), ["e"]);
  assert.deepEqual(ids(release(tree.top_)), ["e"]);
  assert.deepEqual(waiting(tree.top_), []);
});

test("a reply waits in its branch, not with the thread", () => {
  const tree = grown();
  created(tree, "r", "b");
  assert.deepEqual(ids(waiting(get(tree, "b"))), ["r"]);
  assert.deepEqual(waiting(tree.top_), []);
  assert.equal(get(tree, "b").comment_.reply_count, 2);
  assert.equal(get(tree, "a").comment_.reply_count, 3);
});

test("a reply to a waiting comment waits with it and comes with it, parents first", () => {
  const tree = grown();
  created(tree, "e");
  created(tree, "f", "e");
  assert.deepEqual(ids(waiting(tree.top_)), ["e", "f"]);
  assert.deepEqual(ids(release(tree.top_)), ["e", "f"]);
  assert.equal(get(tree, "f").waits_, false);
});

test("a reply whose parent is not here only counts", () => {
  const tree = grown();
  assert.deepEqual(created(tree, "x", "elsewhere"), [tree.top_]);
  assert.equal(count(tree), 5);
  assert.equal(get(tree, "x"), undefined);
});

test("the same comment twice changes nothing", () => {
  const tree = grown();
  const one = comment("e");
  apply(tree, "comment.created", one);
  assert.deepEqual(apply(tree, "comment.created", { ...one }), []);
  assert.equal(count(tree), 5);
});

test("an event never sets a known comment's reply count", () => {
  const tree = grown();
  apply(tree, "comment.edited", comment("a", null, { rev: 2, reply_count: 99, html: "new" }));
  assert.equal(get(tree, "a").comment_.reply_count, 2);
  assert.equal(get(tree, "a").comment_.html, "new");
});

test("a new comment's own reply count grows only by what arrives", () => {
  const tree = grown();
  created(tree, "e", null, { reply_count: 1 });
  created(tree, "f", "e");
  assert.equal(get(tree, "e").comment_.reply_count, 1);
});

test("an older revision is not taken", () => {
  const tree = grown();
  apply(tree, "comment.edited", comment("d", null, { rev: 5, html: "five" }));
  assert.deepEqual(apply(tree, "comment.edited", comment("d", null, { rev: 4, html: "four" })), []);
  assert.deepEqual(apply(tree, "comment.removed", comment("d", null, { rev: 4 })), []);
  assert.equal(get(tree, "d").comment_.html, "five");
});

test("an edit of what is not here is nothing", () => {
  const tree = grown();
  assert.deepEqual(apply(tree, "comment.edited", comment("x", null, { rev: 2 })), []);
  assert.equal(count(tree), 4);
});

test("a removed comment without replies goes", () => {
  const tree = grown();
  apply(tree, "comment.removed", comment("d", null, { rev: 2, state: "removed" }));
  assert.equal(get(tree, "d"), undefined);
  assert.equal(count(tree), 3);
});

test("a removed comment with replies becomes a placeholder without words or author", () => {
  const tree = grown();
  apply(tree, "comment.removed", comment("b", "a", { rev: 2, state: "removed", reply_count: 1 }));
  const { state, html, author } = get(tree, "b").comment_;
  assert.deepEqual({ state, html, author }, { state: "removed", html: "", author: null });
  assert.equal(count(tree), 3);
  assert.equal(get(tree, "a").comment_.reply_count, 1);
});

test("with its last reply a placeholder goes too", () => {
  const tree = grown();
  apply(tree, "comment.removed", comment("b", "a", { rev: 2, state: "removed", reply_count: 1 }));
  const touched = apply(tree, "comment.removed", comment("c", "b", { rev: 2, state: "removed" }));
  assert.deepEqual(ids(touched), ["c", "b", "a"]);
  assert.equal(get(tree, "b"), undefined);
  assert.equal(get(tree, "a").comment_.reply_count, 0);
});

test("a comment in which somebody writes keeps its place when it is removed", () => {
  const tree = grown();
  tree.held_ = (node) => node.comment_.id === "d";
  apply(tree, "comment.removed", comment("d", null, { rev: 2, state: "removed" }));
  assert.equal(get(tree, "d").comment_.state, "removed");
});

test("a restored placeholder has its words again and counts again", () => {
  const tree = grown();
  apply(tree, "comment.removed", comment("b", "a", { rev: 2, state: "removed", reply_count: 1 }));
  const [node] = created(tree, "b", "a", { rev: 3, html: "back", reply_count: 1 });
  assert.equal(node.comment_.html, "back");
  assert.equal(node.waits_, false);
  assert.equal(count(tree), 4);
  assert.equal(get(tree, "a").comment_.reply_count, 2);
});

test("a place that comes back with a restored reply waits with it, and only the reply counts", () => {
  const tree = grown();
  apply(tree, "comment.removed", comment("e", null, { rev: 2, state: "removed", reply_count: 1 }));
  assert.equal(count(tree), 4);
  created(tree, "f", "e");
  assert.deepEqual(ids(waiting(tree.top_)), ["e", "f"]);
  assert.equal(count(tree), 5);
});

test("removing what is not here counts down only", () => {
  const tree = grown();
  assert.deepEqual(apply(tree, "comment.removed", comment("x", null, { rev: 2, state: "removed" })), [tree.top_]);
  assert.equal(count(tree), 3);
});

test("a removal told twice counts once: by the answer and the stream, or again when its last reply goes", () => {
  const tree = grown();
  const gone = comment("d", null, { rev: 2, state: "removed" });
  apply(tree, "comment.removed", gone);
  apply(tree, "comment.removed", { ...gone });
  assert.equal(count(tree), 3);
  apply(tree, "comment.removed", comment("x", "y", { rev: 2, state: "removed" }));
  apply(tree, "comment.removed", comment("x", "y", { rev: 3, state: "removed" }));
  assert.equal(count(tree), 2);
  created(tree, "d", null, { rev: 4 });
  assert.equal(count(tree), 3, "restored");
  apply(tree, "comment.removed", comment("d", null, { rev: 5, state: "removed" }));
  assert.equal(count(tree), 2);
});

test("a waiting comment that is removed waits no more", () => {
  const tree = grown();
  created(tree, "e");
  apply(tree, "comment.removed", comment("e", null, { rev: 2, state: "removed" }));
  assert.deepEqual(waiting(tree.top_), []);
  assert.equal(count(tree), 4);
});

const card = (tree, id, parent = null) => place(tree, comment(id, parent, { client_id: id, state: "sending", rev: 0 }));

test("the stream's echo takes over the card with its client_id; the answer after it changes nothing", () => {
  const tree = grown();
  const node = card(tree, "mine");
  const real = comment("e", null, { client_id: "mine" });
  assert.deepEqual(apply(tree, "comment.created", real), [node]);
  assert.equal(get(tree, "e"), node);
  assert.equal(get(tree, "mine"), undefined);
  assert.equal(node.waits_, false);
  assert.equal(count(tree), 5);
  assert.deepEqual(apply(tree, "comment.created", { ...real }), []);
  assert.equal(count(tree), 5);
});

test("a card and a held comment do not count until they are public", () => {
  const tree = grown();
  const node = card(tree, "mine");
  assert.equal(count(tree), 4);
  apply(tree, "comment.created", comment("e", null, { client_id: "mine", state: "pending" }));
  assert.equal(count(tree), 4);
  assert.equal(node.comment_.state, "pending");
  apply(tree, "comment.created", comment("e", null, { client_id: "mine", rev: 1 }));
  assert.equal(node.comment_.state, "published");
  assert.equal(count(tree), 5);
});

test("a forgotten card leaves nothing", () => {
  const tree = grown();
  forget(tree, card(tree, "mine", "a"));
  assert.deepEqual(ids(below(get(tree, "a"))), ["b", "c"]);
});

test("missing replies are those of the server's count that are not here", () => {
  const tree = grown();
  replace(tree, snapshot([comment("a", null, { reply_count: 12 }), comment("b", "a", { reply_count: 1 })]));
  assert.equal(missing(get(tree, "a")), 11);
  created(tree, "live", "a");
  assert.equal(missing(get(tree, "a")), 11, "a live reply is here and counted");
});

test("the next page of a branch starts after the last reply that came by page", () => {
  const tree = grown();
  assert.equal(get(tree, "a").last_, "c");
  created(tree, "live", "a");
  assert.equal(get(tree, "a").last_, "c");
  merge(tree, [comment("p", "a")], false);
  assert.equal(get(tree, "a").last_, "c", "a permalink's comments are no page");
  merge(tree, [comment("q", "a")]);
  assert.equal(get(tree, "a").last_, "q");
});

test("a page that brings what waits lets it in", () => {
  const tree = grown();
  created(tree, "e");
  merge(tree, [comment("e")]);
  assert.deepEqual(waiting(tree.top_), []);
});

test("closing, reopening and renaming a thread", () => {
  const tree = grown();
  const before = count(tree);
  apply(tree, "thread.changed", { state: "closed", title: "", url: "", count: 70 });
  assert.equal(tree.thread_.state, "closed");
  assert.equal(count(tree), before, "what a replay tells next is counted one by one");
  apply(tree, "thread.changed", { state: "open", title: "", url: "", count: 7 });
  assert.equal(tree.thread_.state, "open");
});

test("a snapshot after a gap: gone is gone, new is in, cards and held places stay", () => {
  const tree = grown();
  const mine = card(tree, "mine");
  mine.draft_ = { client_id: "mine" };
  tree.held_ = (node) => node.comment_.id === "d";
  const node = get(tree, "a");
  const touched = replace(tree, snapshot([comment("a", null, { rev: 3, html: "a3" }), comment("n")]));
  assert.equal(get(tree, "a"), node, "what stays keeps its node");
  assert.equal(node.comment_.html, "a3");
  assert.equal(get(tree, "b"), undefined);
  assert.equal(get(tree, "d").comment_.state, "removed");
  assert.equal(get(tree, "mine"), mine);
  assert.equal(get(tree, "n").waits_, false);
  assert.deepEqual(new Set(ids(touched)), new Set(["a", "b", "c", "d", "n"]));
});
