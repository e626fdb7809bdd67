import assert from "node:assert/strict";
import { test } from "node:test";
import { lineClass } from "../../static/comments/src/parts/line.js";
import { settle, World } from "./world.js";

const Line = lineClass();

/** One lock and one channel for all tabs, as a browser has them. */
function shareTabs(t) {
  const queue = [];
  const channels = new Set();
  let holder;
  const grant = () => {
    if (holder || !queue[0]) return;
    const turn = queue.shift();
    holder = turn;
    Promise.resolve(turn.work()).then(() => {
      if (holder === turn) holder = undefined;
      turn.done();
      grant();
    });
  };
  const request = (_, { steal, signal }, work) =>
    new Promise((done, refuse) => {
      const turn = { work, done, refuse };
      if (steal) {
        holder?.refuse(new DOMException("stolen", "AbortError"));
        holder = undefined;
        queue.unshift(turn);
      } else queue.push(turn);
      signal?.addEventListener("abort", () => {
        if (!queue.includes(turn)) return;
        queue.splice(queue.indexOf(turn), 1);
        refuse(new DOMException("aborted", "AbortError"));
      });
      queueMicrotask(grant);
    });
  class BroadcastChannel {
    constructor(name) {
      this.name = name;
      channels.add(this);
    }
    postMessage(data) {
      for (const other of channels)
        if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }));
    }
    close() {
      channels.delete(this);
      this.onmessage = undefined;
    }
  }
  const before = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = BroadcastChannel;
  t.after(() => {
    globalThis.BroadcastChannel = before;
  });
  return { request };
}

/** A browser with tabs of one thread. */
function browser(t) {
  const world = new World();
  world.locks = shareTabs(t);
  world.install(t);
  const openTab = async (cursor = "1.5") => {
    const seen = { events: [], states: [] };
    const thread = {
      options_: { server_: "https://c.example", site_: "demo" },
      place_: "p",
      query_: "thread=x",
      event_: (type, data) => seen.events.push(data.id ?? type),
      connection_: (state) => seen.states.push(state),
      load_: async () => "1.50",
    };
    const line = new Line(thread, cursor);
    await settle();
    return { line, ...seen };
  };
  return { world, openTab };
}

const event = (seq) => ["comment.created", { id: `c${seq}` }, `1.${seq}`];

test("two tabs have one stream, and the second hears what the first is told", async (t) => {
  const { world, openTab } = browser(t);
  const first = await openTab();
  const second = await openTab();
  assert.equal(world.sources.length, 1);
  world.source.hello();
  world.source.say(...event(6));
  world.source.say("votes", [{ id: "c6", up: 1, down: 0 }]);
  await settle();
  assert.deepEqual(first.events, ["c6", "votes"]);
  assert.deepEqual(second.events, ["c6", "votes"]);
  assert.deepEqual(second.states, ["live"]);
});

test("who begins behind the leader asks for what lies between", async (t) => {
  const { world, openTab } = browser(t);
  await openTab("1.9");
  world.source.hello("1.9");
  const late = await openTab("1.5");
  assert.match(world.poll.url, /cursor=1\.5&away=0&wait=0$/);
  world.source.say(...event(10));
  await settle();
  assert.deepEqual(late.events, []);
  world.poll.answer(200, {
    cursor: "1.10",
    events: [{ id: "1.10", type: "comment.created", data: { id: "c10" } }],
    reset: null,
    retry_ms: 0,
  });
  await settle();
  assert.deepEqual(late.events, ["c10"]);
  world.source.say(...event(11));
  await settle();
  assert.deepEqual(late.events, ["c10", "c11"]);
});

test("an event that does not follow is asked for, not taken", async (t) => {
  const { world, openTab } = browser(t);
  await openTab();
  world.source.hello();
  const second = await openTab();
  world.source.say(...event(8));
  await settle();
  assert.deepEqual(second.events, []);
  assert.match(world.poll.url, /cursor=1\.5/);
});

test("a leader that is closed is followed by the next tab, from where that stands", async (t) => {
  const { world, openTab } = browser(t);
  const first = await openTab();
  world.source.hello();
  const second = await openTab();
  world.source.say(...event(6));
  await settle();
  first.line.close_();
  await settle();
  assert.equal(world.sources.length, 2);
  assert.match(world.source.url, /cursor=1\.6/);
  assert.equal(second.line.leads_, true);
});

test("a leader that says nothing for 45 seconds loses its lock", async (t) => {
  const { world, openTab } = browser(t);
  const first = await openTab();
  world.source.hello();
  const second = await openTab();
  await settle();
  // The first tab is frozen: its timers do not run, and nothing reaches it.
  first.line.pause_();
  first.line.channel_.onmessage = undefined;
  first.line.connect_ = () => {};
  await world.pass(45_000);
  assert.equal(second.line.leads_, true);
  assert.equal(world.sources.length, 2);
});

test("a leader that tries in vain keeps its lock, and its tabs know that the line is lost", async (t) => {
  const { world, openTab } = browser(t);
  const first = await openTab();
  world.source.hello();
  const second = await openTab();
  for (let minute = 0; minute < 10; minute++) {
    world.source.fail();
    await world.pass(20_000);
  }
  assert.equal(first.line.leads_, true);
  assert.equal(second.line.leads_, undefined);
  assert.equal(second.states.at(-1), "lost");
});

test("where live is off, no tab goes on", async (t) => {
  const { world, openTab } = browser(t);
  await openTab();
  world.source.hello();
  const second = await openTab();
  world.source.say("stop", {});
  await settle();
  assert.equal(second.states.at(-1), "off");
  await world.pass(120_000);
  assert.equal(world.sources.length, 1);
});
