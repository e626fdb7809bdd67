import assert from "node:assert/strict";
import { test } from "node:test";
import { code, lead, link, surround } from "../../static/comments/src/parts/editor-format.js";
import { isInCode, matchNames, readQuery } from "../../static/comments/src/parts/editor-match.js";
import find from "../../static/comments/src/parts/emoji.js";

/** A text with its selection between brackets of this kind: «so ⟦much⟧». */
function spot(drawn) {
  const start = drawn.indexOf("⟦");
  return { text: drawn.replace(/[⟦⟧]/g, ""), start, end: drawn.indexOf("⟧") - 1 };
}

function done(drawn, work, ...rest) {
  const before = spot(drawn);
  const { from, to, put, start, end } = work(before, ...rest);
  const text = before.text.slice(0, from) + put + before.text.slice(to);
  return `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
}

const CASES = [
  ["bold", "so ⟦much⟧ more", "so **⟦much⟧** more", surround, "**"],
  ["bold taken back", "so **⟦much⟧** more", "so ⟦much⟧ more", surround, "**"],
  ["bold taken back from outside", "so ⟦**much**⟧ more", "so ⟦much⟧ more", surround, "**"],
  ["bold of nothing yet", "so ⟦⟧", "so **⟦⟧**", surround, "**"],
  ["and nothing again", "so **⟦⟧**", "so ⟦⟧", surround, "**"],
  ["outer spaces stay outside", "so⟦ much ⟧more", "so **⟦much⟧** more", surround, "**"],
  ["italic in bold is both", "**⟦so⟧**", "***⟦so⟧***", surround, "*"],
  ["italic out of both", "***⟦so⟧***", "**⟦so⟧**", surround, "*"],
  ["bold out of both", "***⟦so⟧***", "*⟦so⟧*", surround, "**"],
  ["code", "a ⟦b⟧ c", "a `⟦b⟧` c", code],
  ["lines of code", "a ⟦b\nc⟧ d", "a \n```\n⟦b\nc⟧\n```\n d", code],
  ["code with a fence in it", "⟦```\nx⟧", "````\n⟦```\nx⟧\n````", code],
  ["link", "a ⟦b⟧ c", "a [b](⟦https://⟧) c", link],
  ["link of an address", "⟦https://a.example/⟧", "[⟦⟧](https://a.example/)", link],
  ["link to what was pasted", "a ⟦b⟧ c", "a [b](https://a.example/x%28y%29)⟦⟧ c", link, "https://a.example/x(y)"],
  ["quote of a line", "a\nb⟦⟧c\nd", "a\n> b⟦⟧c\n\nd", lead, "> "],
  ["quote of lines", "⟦a\nb⟧", "⟦> a\n> b⟧", lead, "> "],
  ["quote taken back", "⟦> a\n> b⟧", "⟦a\nb⟧", lead, "> "],
  ["list", "x\n⟦a\nb\n⟧\ny", "x\n⟦- a\n- b⟧\n\ny", lead, "- "],
  ["list taken back from within", "- a⟦⟧", "a⟦⟧", lead, "- "],
];

for (const [name, before, after, work, ...rest] of CASES)
  test(name, () => assert.equal(done(before, work, ...rest), after));

test("what is begun before the caret", () => {
  assert.deepEqual(readQuery("hello @Ad"), { sign: "@", word: "Ad", from: 6, closed: false });
  assert.deepEqual(readQuery("@"), { sign: "@", word: "", from: 0, closed: false });
  assert.deepEqual(readQuery("(:Smi"), { sign: ":", word: "smi", from: 1, closed: false });
  assert.deepEqual(readQuery(":smile:"), { sign: ":", word: "smile", from: 0, closed: true });
  for (const text of ["ada@example", "10:30:45", "std::vector", ":D", "http://x", "@Ada\n"])
    assert.equal(readQuery(text), null, text);
});

test("a sign in code is that sign", () => {
  for (const code of ["`a ", "```\na", "x\n\n```js\n"]) assert.equal(isInCode(code), true, code);
  for (const words of ["a ", "`a` ", "```\na\n```\n", "`lost\n\nnext "]) assert.equal(isInCode(words), false, words);
});

test("names by the beginning of any of their words, whatever their accents", () => {
  assert.deepEqual(matchNames(["José Lima", "Ada", "Li Wei"], "li"), ["José Lima", "Li Wei"]);
  assert.deepEqual(matchNames(["José Lima"], "jose l"), ["José Lima"]);
  assert.deepEqual(matchNames(["Ada"], "da"), []);
});

test("the emoji of that very name comes first", () => {
  assert.deepEqual(find("heart")[0], ["❤️", "heart"]);
  assert.deepEqual(find("+1"), [["👍", "+1"]]);
  assert.equal(find("smi")[0][1].startsWith("smi"), true);
  assert.deepEqual(find("nothing_like_it"), []);
});
