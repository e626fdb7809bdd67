import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "../../static/comments/src/build.js";

// The limit is 10,000 by the program `gzip -9`, which takes a few bytes more than zlib does here.
const BUDGET_BYTES = 9_985;
const ELEMENTS_BUDGET_BYTES = 2_750;
const built = readFileSync(new URL("../../static/comments/embed.js", import.meta.url));

test("embed.js keeps to its budget: gzip -9, everything in it", () => {
  const size = gzipSync(built, { level: 9 }).length;
  assert.ok(size <= BUDGET_BYTES, `${size} bytes, ${size - BUDGET_BYTES} too many`);
});

test("elements.js is a small file", () => {
  const elements = readFileSync(new URL("../../static/comments/elements.js", import.meta.url));
  const size = gzipSync(elements, { level: 9 }).length;
  assert.ok(size <= ELEMENTS_BUDGET_BYTES, `${size} bytes, ${size - ELEMENTS_BUDGET_BYTES} too many`);
});

test("what is committed is what its sources make", async () => {
  for (const [path, text] of await bundle()) {
    const there = readFileSync(new URL(`../../static/comments/${path}`, import.meta.url), "utf8");
    assert.equal(there, text, `${path}: run \`npm run build\` and commit static/comments`);
  }
});

test("nothing is loaded from elsewhere, and parts only from this very build", async () => {
  for (const [path, text] of await bundle()) {
    if (path.startsWith("src/") || !path.endsWith(".js")) continue;
    assert.doesNotMatch(text, /\bfrom\s*["']/, path);
    assert.deepEqual(
      text.match(/\bimport\s*\(/g)?.length,
      ["embed.js", "elements.js"].includes(path) ? 1 : undefined,
      path,
    );
    assert.doesNotMatch(text, /https?:\/\/\w/, path);
    assert.doesNotMatch(text, /style=|<style|\beval\(|new Function/, "a strict policy forbids these");
  }
  assert.match(built.toString(), /\/embed\/[\da-f]{8}\//);
});
