import assert from "node:assert/strict";
import { test } from "node:test";
import { lineClass } from "../../static/comments/src/parts/line.js";

const Line = lineClass();

import { settle, World } from "./world.js";

const MINUTE = 60_000;

/** A line in a made-up world. */
function open(t, { cursor = "1.5", snapshot = async () => "1.50", online = true } = {}) {
  const world = new World();
  world.online = online;
  world.install(t);
  const seen = { events: [], states: [], resets: 0 };
  const thread = {
    options_: { server_: "https://c.example", site_: "demo" },
    query_: "thread=post%2042",
    event_: (type, data) => seen.events.push([type, data]),
    connection_: (state) => seen.states.push(state),
    load_: () => {
      seen.resets++;
      return snapshot();
    },
  };
  const line = new Line(thread, cursor);
  return { world, line, ...seen, seen };
}

/** Two streams that say nothing. */
async function deafen(world) {
  await world.pass(8000);
  await world.pass(world.wait);
  await world.pass(8000);
}

const event = (seq, id = `c${seq}`) => ["comment.created", { id }, `1.${seq}`];

test("the stream is asked for with thread and cursor, and hello makes it live", (t) => {
  const { world, states } = open(t);
  assert.equal(world.source.url, "https://c.example/live/v1/demo/stream?thread=post%2042&cursor=1.5&away=0");
  assert.deepEqual(states, []);
  world.source.hello();
  assert.deepEqual(states, ["live"]);
});

test("events come through once each, in order, and unknown ones are not minded", (t) => {
  const { world, events } = open(t);
  world.source.hello();
  world.source.say(...event(6));
  world.source.say(...event(6));
  world.source.say("unheard-of", [{ id: "c6", up: 1, down: 0 }]);
  world.source.say(...event(7));
  world.source.say(...event(5));
  assert.deepEqual(
    events.map(([, data]) => data.id),
    ["c6", "c7"],
  );
});

test("a connection lost is taken up again at the last event seen", async (t) => {
  const { world, states } = open(t);
  world.source.hello();
  world.source.say(...event(9));
  world.source.fail();
  assert.deepEqual(states, ["live", "lost"]);
  assert.ok(world.source.closed, "the browser's own reconnection is not used");
  await world.pass(world.wait);
  assert.match(world.source.url, /cursor=1\.9&/);
  assert.equal(world.sources.length, 2);
});

test("hello before a replay does not skip the replay", async (t) => {
  const { world, events } = open(t);
  world.source.hello("1.8", { replayed: 3 });
  world.source.say(...event(6));
  world.source.fail();
  await world.pass(world.wait);
  assert.match(world.source.url, /cursor=1\.6&/);
  world.source.hello("1.8", { replayed: 2 });
  world.source.say(...event(7));
  world.source.say(...event(8));
  assert.equal(events.length, 3);
});

test("a thread that had no row goes on from its first event", async (t) => {
  const { world, events } = open(t, { cursor: "0.0" });
  world.source.hello("7.0");
  world.source.say("comment.created", { id: "first" }, "7.1");
  assert.equal(events.length, 1);
  world.source.fail();
  await world.pass(world.wait);
  assert.match(world.source.url, /cursor=7\.1&/);
});

test("the pause between attempts doubles to thirty seconds and is random from nothing", async (t) => {
  const { world } = open(t);
  world.chance = 0.999;
  const pauses = [];
  for (let turn = 0; turn < 8; turn++) {
    world.source.hello();
    world.source.fail();
    pauses.push(Math.round(world.wait / 1000));
    await world.pass(world.wait);
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
  world.source.hello();
  world.chance = 0;
  world.source.fail();
  assert.equal(world.wait, 0);
});

test("a minute of good connection forgets the failures before", async (t) => {
  const { world } = open(t);
  world.chance = 0.999;
  for (let turn = 0; turn < 5; turn++) {
    world.source.hello();
    world.source.fail();
    await world.pass(world.wait);
  }
  world.source.hello();
  for (let beat = 0; beat < 4; beat++) {
    await world.pass(20_000);
    world.source.say("ping", { cursor: "1.5" });
  }
  world.source.fail();
  assert.ok(world.wait <= 1000, `${world.wait} ms`);
});

test("silence beyond the heartbeat is a dead line; pings keep it alive", async (t) => {
  const { world, states } = open(t);
  world.source.hello();
  await world.pass(29_000);
  world.source.say("ping", { cursor: "1.5" });
  await world.pass(29_000);
  assert.deepEqual(states, ["live"]);
  await world.pass(11_000);
  assert.deepEqual(states, ["live", "lost"]);
  assert.ok(world.sources[0].closed);
});

test("a ping ahead of us shows a gap: connect again from where we are", (t) => {
  const { world } = open(t);
  world.source.hello();
  world.source.say("ping", { cursor: "1.9" });
  assert.equal(world.sources.length, 2);
  assert.match(world.source.url, /cursor=1\.5&/);
});

test("a ping at the top that hello named moves the cursor, so that frames the server left out are no gap", async (t) => {
  const { world } = open(t, { cursor: "0.0" });
  world.source.hello("7.0");
  world.source.say("ping", { cursor: "7.0" });
  assert.equal(world.sources.length, 1);
  world.source.fail();
  await world.pass(world.wait);
  assert.match(world.source.url, /cursor=7\.0&/);
});

test("two streams without hello: polls, the first without waiting, then in a loop", async (t) => {
  const { world, states, events } = open(t);
  await deafen(world);
  assert.equal(world.sources.length, 2);
  assert.equal(world.poll.url, "https://c.example/live/v1/demo/poll?thread=post%2042&cursor=1.5&away=17&wait=0");
  world.poll.answer(200, {
    cursor: "1.7",
    events: [6, 7].map((n) => ({ id: `1.${n}`, type: "comment.created", data: {} })),
    reset: null,
    retry_ms: 300,
  });
  await settle();
  assert.deepEqual(states.at(-1), "polling");
  assert.equal(events.length, 2);
  assert.equal(world.wait, 300);
  await world.pass(300);
  assert.match(world.poll.url, /cursor=1\.7&away=\d+&wait=25$/);
});

test("streams are tried again after five minutes; one silent one is then enough", async (t) => {
  const { world, states } = open(t);
  await deafen(world);
  const answer = () => world.poll.answer(200, { cursor: "1.5", events: [], reset: null, retry_ms: MINUTE });
  for (let turn = 0; turn < 5; turn++) {
    answer();
    await settle();
    await world.pass(MINUTE);
  }
  assert.equal(world.sources.length, 3, "a stream again");
  await world.pass(8000);
  assert.match(world.poll.url, /wait=0$/);
  answer();
  for (let turn = 0; turn < 5; turn++) {
    await settle();
    await world.pass(MINUTE);
    answer();
  }
  world.source.hello();
  assert.equal(states.at(-1), "live");
});

test("a poll that fails is tried again after a pause; it stays with polls", async (t) => {
  const { world, states } = open(t);
  await deafen(world);
  world.poll.fail();
  await settle();
  assert.equal(states.at(-1), "lost");
  await world.pass(world.wait);
  assert.equal(world.polls.length, 2);
  assert.equal(world.sources.length, 2);
  world.poll.answer(503, { code: "unavailable" });
  await settle();
  await world.pass(world.wait);
  assert.equal(world.polls.length, 3);
});

test("closing is no loss: back after a random part of what the server asks", async (t) => {
  const { world, states } = open(t);
  world.source.hello();
  world.source.say("closing", { reason: "deploy", retry_ms: 4000 });
  assert.equal(world.wait, 2000);
  assert.deepEqual(states, ["live"]);
  await world.pass(2000);
  assert.equal(world.sources.length, 2);
});

test("stop ends it for good, by stream and by poll", async (t) => {
  const { world, line, states } = open(t);
  world.source.hello();
  world.source.say("stop", {});
  line.check_();
  await world.pass(10 * MINUTE);
  assert.deepEqual(states, ["live", "off"]);
  assert.equal(world.sources.length, 1);
});

test("a refused stream cannot say why: the poll does", async (t) => {
  const { world, states } = open(t);
  world.source.fail();
  await world.pass(world.wait);
  world.source.fail();
  world.poll.answer(410, { stop: true });
  await settle();
  assert.equal(states.at(-1), "off");
  await world.pass(10 * MINUTE);
  assert.equal(world.polls.length, 1);
});

test("reset loads the snapshot and continues from its cursor", async (t) => {
  const { world, seen } = open(t);
  world.source.hello();
  world.source.say("reset", { reason: "too_old" }, "2.80");
  await settle();
  await world.pass(10);
  assert.equal(seen.resets, 1);
  assert.match(world.source.url, /cursor=1\.50&/);
});

test("a reset whose snapshot cannot be had asks again with the old cursor", async (t) => {
  const { world, seen } = open(t, { snapshot: () => Promise.reject(new Error("down")) });
  world.source.hello();
  world.source.hello("2.80");
  world.source.say("reset", { reason: "epoch" }, "2.80");
  await settle();
  await world.pass(world.wait);
  assert.equal(seen.resets, 1);
  assert.match(world.source.url, /cursor=1\.5&/);
});

test("a poll's reset and a refused cursor load the snapshot too", async (t) => {
  const { world, seen } = open(t);
  await deafen(world);
  world.poll.answer(200, { cursor: "3.1", events: [], reset: "epoch", retry_ms: 0 });
  await settle();
  await world.pass(10);
  assert.equal(seen.resets, 1);
  assert.match(world.poll.url, /cursor=1\.50&away=\d+&wait=0$/);
  world.poll.answer(400, { code: "bad_cursor" });
  await settle();
  await world.pass(10);
  assert.equal(seen.resets, 2);
});

test("offline: nothing is tried until the browser is back", async (t) => {
  const { world, line, states } = open(t, { online: false });
  assert.deepEqual(states, ["offline"]);
  await world.pass(10 * MINUTE);
  assert.equal(world.sources.length, 0);
  world.online = true;
  line.check_();
  world.source.hello();
  assert.deepEqual(states, ["offline", "live"]);
});

test("going offline ends an open stream at once, as the stream itself would not notice", (t) => {
  const { world, line, states } = open(t);
  world.source.hello();
  world.online = false;
  line.check_();
  assert.ok(world.source.closed);
  assert.deepEqual(states, ["live", "offline"]);
});

test("a check cuts a pause short, wakes a line that slept too long, and leaves a good one alone", async (t) => {
  const { world, line } = open(t);
  world.source.hello();
  line.check_();
  assert.equal(world.sources.length, 1);
  world.time += 10 * MINUTE;
  line.check_();
  assert.equal(world.sources.length, 2, "the computer slept");
  world.source.hello();
  world.source.fail();
  line.check_();
  assert.equal(world.sources.length, 3, "no waiting for the pause");
});

test("a page put away lets go and comes back where it was", async (t) => {
  const { world, line } = open(t);
  world.source.hello();
  world.source.say(...event(6));
  line.pause_();
  assert.ok(world.source.closed);
  await world.pass(10 * MINUTE);
  assert.equal(world.sources.length, 1);
  line.check_();
  assert.match(world.source.url, /cursor=1\.6&/);
});

test("closed is closed: no timer, no source, no poll stays", async (t) => {
  const { world, line } = open(t);
  await deafen(world);
  line.close_();
  await world.pass(10 * MINUTE);
  assert.equal(world.polls.length, 1);
  assert.equal(world.timers.size, 0);
  assert.ok(world.sources.every(({ closed }) => closed));
});

test("closed while the snapshot loads: no stream after it", async (t) => {
  let give;
  const { world, line } = open(t, { snapshot: () => new Promise((resolve) => (give = resolve)) });
  world.source.hello();
  world.source.say("reset", { reason: "overflow" }, "1.9");
  line.close_();
  give("1.60");
  await world.pass(10 * MINUTE);
  assert.equal(world.sources.length, 1);
});
