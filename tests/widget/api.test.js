import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../static/comments/src/api.js";
import { keep, recall, uuid } from "../../static/comments/src/storage.js";

const SERVER = "https://c.example";
let site = 0;

/** An Api of a site of its own, with these answers to come. */
function asked(t, ...answers) {
  const calls = [];
  t.mock.method(globalThis, "fetch", async (url, init) => {
    calls.push({ url, ...init, body: init.body && JSON.parse(init.body) });
    const { status = 200, body = {}, broken } = answers.shift();
    if (broken) throw new TypeError("Failed to fetch");
    return { ok: status < 400, status, json: async () => (body === "html" ? JSON.parse("<html>") : body) };
  });
  const api = new Api(SERVER, `s${++site}`);
  return { api, calls, token: `token:${SERVER}:s${site}`, claim: `claim:${SERVER}:s${site}` };
}

const problem = (status, code, more = {}) => ({
  status,
  body: { status, code, title: "", detail: `${code}!`, ...more },
});

test("a read is a plain request: no token, no type, nothing to ask permission for", async (t) => {
  const { api, calls, token } = asked(t, { body: { thread: {} } });
  keep(token, "secret");
  assert.deepEqual(await api.ask_("thread?thread=a"), { thread: {} });
  assert.equal(calls[0].url, `${SERVER}/api/v1/sites/s${site}/thread?thread=a`);
  assert.deepEqual(calls[0].headers, {});
});

test("an own request carries the token, a body its type", async (t) => {
  const { api, calls, token } = asked(t, {});
  keep(token, "secret");
  await api.ask_("comments/1", true, "PATCH", { body: "x", rev: 1 });
  assert.deepEqual(calls[0].headers, { Authorization: "Bearer secret", "Content-Type": "application/json" });
  assert.deepEqual(calls[0].body, { body: "x", rev: 1 });
});

test("an error has status, code, words and fields", async (t) => {
  const { api } = asked(t, problem(422, "invalid", { errors: { "author.email": ["No."] } }));
  await assert.rejects(api.ask_("comments", true, "POST", {}), {
    status: 422,
    code: "invalid",
    message: "invalid!",
    errors: { "author.email": ["No."] },
  });
});

test("an error without fields has none", async (t) => {
  const { api } = asked(t, problem(403, "thread_closed"));
  await assert.rejects(api.ask_("comments"), { code: "thread_closed", errors: {} });
});

test("no answer, or one that cannot be read, is the network's fault", async (t) => {
  const { api } = asked(t, { broken: true }, { status: 502, body: "html" });
  await assert.rejects(api.ask_("thread"), { code: "network" });
  await assert.rejects(api.ask_("thread"), { code: "network" });
});

test("a bad token is dropped, and the request made once more as a guest", async (t) => {
  const { api, calls, token } = asked(t, problem(401, "bad_token"), problem(401, "bad_token"));
  keep(token, "old");
  await assert.rejects(api.ask_("me?thread=a", true), { code: "bad_token" });
  assert.equal(calls.length, 2);
  assert.equal(calls[1].headers.Authorization, undefined);
  assert.equal(recall(token), "");
});

test("a first post claims its author; a lost answer is asked for again; then the token is all", async (t) => {
  const { api, calls, token, claim } = asked(
    t,
    { broken: true },
    { body: { comment: {}, token: "T" } },
    { body: { comment: {} } },
  );
  await api.write_("comments", "POST", { body: "a" });
  assert.equal(calls.length, 2);
  assert.match(calls[0].body.claim, /^[\w-]{32,128}$/);
  assert.equal(calls[1].body.claim, calls[0].body.claim);
  assert.equal(recall(token), "T");
  await api.write_("comments", "POST", { body: "b" });
  assert.equal(calls[2].body.claim, undefined);
  assert.equal(calls[2].headers.Authorization, "Bearer T");
  assert.ok(recall(claim));
});

test("a server that stays silent is asked twice, one that refuses once", async (t) => {
  const { api, calls } = asked(t, { broken: true }, { broken: true }, problem(403, "thread_closed"));
  await assert.rejects(api.write_("comments", "POST", { body: "a" }), { code: "network" });
  await assert.rejects(api.write_("comments", "POST", { body: "a" }), { code: "thread_closed" });
  assert.equal(calls.length, 3);
});

test("sites and servers do not share tokens", (t) => {
  const { token } = asked(t);
  keep(token, "one");
  assert.equal(new Api(SERVER, "another").known_(), "");
  assert.equal(new Api("https://d.example", `s${site}`).known_(), "");
});

test("ids are version 4 UUIDs and not twice the same", () => {
  assert.match(uuid(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(uuid(), uuid());
});
