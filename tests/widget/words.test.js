import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, say } from "../../static/comments/src/messages.js";
import { ago } from "../../static/comments/src/time.js";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const AGES = [
  [-30, "now"],
  [0, "now"],
  [59, "now"],
  [MINUTE, "1 minute ago"],
  [119, "1 minute ago"],
  [59 * MINUTE, "59 minutes ago"],
  [HOUR, "1 hour ago"],
  [23 * HOUR, "23 hours ago"],
  [DAY, "yesterday"],
  [6 * DAY, "6 days ago"],
  [7 * DAY, "last week"],
  [20 * DAY, "2 weeks ago"],
  [31 * DAY, "last month"],
  [200 * DAY, "6 months ago"],
  [366 * DAY, "last year"],
  [1200 * DAY, "3 years ago"],
];

for (const [seconds, words] of AGES) {
  test(`${seconds} seconds old is "${words}"`, () => {
    assert.equal(ago(new Date(NOW - seconds * 1000).toISOString(), NOW), words);
  });
}

test("one and many", () => {
  assert.equal(say("# reply|# replies", 1), "1 reply");
  assert.equal(say("# reply|# replies", 0), "0 replies");
  assert.equal(say("# reply|# replies", 12), "12 replies");
});

test("what is put in stays as it is", () => {
  assert.equal(say("Reply to #", "$& | #"), "Reply to $& | #");
});

test("errors speak the server's words, silence ours", () => {
  assert.equal(explain({ code: "thread_closed", message: "This discussion is closed." }), "This discussion is closed.");
  assert.match(explain({ code: "network", message: "" }), /cannot be reached/);
  assert.match(explain({ code: "not_found", message: "Not found." }), /no longer exists/);
});
