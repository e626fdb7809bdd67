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
  [DAY, "1 day ago"],
  [6 * DAY, "6 days ago"],
  [7 * DAY, "1 week ago"],
  [20 * DAY, "2 weeks ago"],
  [31 * DAY, "1 month ago"],
  [200 * DAY, "6 months ago"],
  [366 * DAY, "1 year ago"],
  [1200 * DAY, "3 years ago"],
];

for (const [seconds, words] of AGES) {
  test(`${seconds} seconds old is "${words}"`, () => {
    assert.equal(ago(new Date(NOW - seconds * 1000).toISOString(), NOW), words);
  });
}

test("English is written without Intl, whose first use takes longer than a hundred comments", (t) => {
  const refuse = () => assert.fail("Intl was asked");
  for (const name of ["RelativeTimeFormat", "DateTimeFormat", "PluralRules", "NumberFormat"])
    t.mock.method(Intl, name, refuse);
  t.mock.method(Number.prototype, "toLocaleString", refuse);
  assert.equal(ago(new Date(NOW - 2 * DAY * 1000).toISOString(), NOW), "2 days ago");
  assert.equal(say("# reply|# replies", 999), "999 replies");
});

test("large numbers are easy to read", () => {
  assert.equal(say("# reply|# replies", 12345), "12,345 replies");
});

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
});
