import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonicalKey } from "../../static/comments/src/keys.js";

const pairs = JSON.parse(readFileSync(new URL("../contracts/thread_keys.json", import.meta.url), "utf8"));

for (const [raw, canonical] of pairs) {
  test(`${JSON.stringify(raw)} is ${canonical}`, () => assert.equal(canonicalKey(raw), canonical));
}

test("what the widget sends means the same to the server, which applies the rule once more", () => {
  for (const [, canonical] of pairs) assert.equal(canonicalKey(canonical), canonical);
});
