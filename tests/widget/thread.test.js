import assert from "node:assert/strict";
import { test } from "node:test";
import { tellConnection } from "../../static/comments/src/parts/later.js";
import { Thread } from "../../static/comments/src/thread.js";

/** As much of an `<ol>` and its items as a place in it needs. */
class Item {
  constructor(id, list) {
    this.id = id;
    this.parentNode = list;
  }
  after(item) {
    const { children } = this.parentNode;
    item.parentNode = this.parentNode;
    children.splice(children.indexOf(this) + 1, 0, item);
  }
}

/** A thread whose roots are on the page like this, `more` being the button's item. */
function shown(sort, ...ids) {
  const list = {
    prepend: (item) => list.children.unshift(Object.assign(item, { parentNode: list })),
    append: (item) => list.children.push(Object.assign(item, { parentNode: list })),
  };
  list.children = [...ids, "more"].map((id) => new Item(id, list));
  const top = { list, kids_: new Set() };
  const node = (id) => {
    const item = list.children.find((one) => one.id === id) ?? new Item(id, null);
    return { up_: top, item, article: {}, comment_: { id } };
  };
  const thread = Object.assign(Object.create(Thread.prototype), { options_: { sort_: sort }, refresh_: () => {} });
  thread.tree_ = { nodes_: new Map() };
  thread.take = (names, last) => {
    for (const name of names) {
      const one = node(name);
      if (one.item.parentNode !== list) thread.insert_(one, last);
      if (last !== undefined) last = one.item;
    }
    return list.children.map(({ id }) => id);
  };
  return thread;
}

test("a snapshot's new roots stand where the snapshot has them, whatever the order is", () => {
  assert.deepEqual(shown("newest", "b", "a").take(["d", "c", "b", "a"], null), ["d", "c", "b", "a", "more"]);
  assert.deepEqual(shown("oldest", "a", "b").take(["a", "b", "c"], null), ["a", "b", "c", "more"]);
  assert.deepEqual(shown("best", "a", "b").take(["b", "n", "a"], null), ["a", "b", "n", "more"]);
});

test("a new root stands first, or with the oldest first last", () => {
  assert.deepEqual(shown("newest", "b", "a").take(["c"]), ["c", "b", "a", "more"]);
  assert.deepEqual(shown("oldest", "a", "b").take(["c"]), ["a", "b", "more", "c"]);
});

test("news of the thread itself leave the button for more where it is", () => {
  let gone = false;
  const item = {
    remove: () => {
      gone = true;
    },
  };
  shown("oldest", "a").sync_([{ comment_: { id: "" }, item }]);
  assert.equal(gone, false);
});

test("the first connection does not wipe what is told; a mended one takes back its loss", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const shownWords = [];
  const thread = Object.create(Thread.prototype);
  const gone_ = new AbortController();
  Object.assign(thread, {
    gone_,
    voice_: { show_: (words) => shownWords.push(words) },
    emit_: () => {},
    part_: () => {},
  });
  tellConnection(thread);
  thread.connection_("live");
  t.mock.timers.tick(10_000);
  assert.deepEqual(shownWords, []);
  thread.connection_("lost");
  t.mock.timers.tick(10_000);
  thread.connection_("live");
  t.mock.timers.tick(10_000);
  assert.match(shownWords[0], /Connection lost/);
  assert.deepEqual(shownWords.slice(1), [undefined]);
});
