import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "../../static/comments/src/build.js";

const BUDGET_BYTES = 10_000;
const built = readFileSync(new URL("../../static/comments/embed.js", import.meta.url));

test("embed.js keeps to its budget: gzip -9, everything in it", () => {
  const size = gzipSync(built, { level: 9 }).length;
  assert.ok(size <= BUDGET_BYTES, `${size} bytes, ${size - BUDGET_BYTES} too many`);
});

test("embed.js is what its sources make", async () => {
  assert.equal(built.toString(), await bundle(), "run `npm run build` and commit static/comments/embed.js");
});

test("one file: nothing is loaded from elsewhere", () => {
  const text = built.toString();
  assert.doesNotMatch(text, /\bimport\s*\(|\bfrom\s*["']/);
  assert.doesNotMatch(text, /https?:\/\/\w/);
  assert.doesNotMatch(text, /style=|<style|\beval\(|new Function/, "a strict policy forbids these");
});
