/**
 * The moderators' queue, live: keys, decisions without loading the page, undo, and what colleagues do meanwhile.
 *
 * The page works without it. What is shown of a comment is always the server's own HTML of one item; the stream brings
 * no words, only what happened to which comment.
 */

export {};

const FIRST_RETRY_MS = 1000;
const SLOWEST_RETRY_MS = 30000;
const CLAIM_AFTER_MS = 700;
const CLAIM_AGAIN_MS = 25000;
const DECISIONS = { a: "approve", r: "reject", s: "spam", d: "remove", b: "ban" };
const PAST = {
  approve: "approved",
  reject: "rejected",
  spam: "marked as spam",
  ban: "marked as spam, its author banned",
  remove: "removed",
};
const ARRIVES = ["held", "requeued", "reported", "revised"];
const LEAVES = ["approved", "rejected", "spam", "removed", "restored", "withdrawn", "settled"];

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const desk = byId("desk");
const list = byId("desk-items");
const bulk = /** @type {HTMLFormElement} */ (byId("desk-bulk"));
const all = /** @type {HTMLInputElement} */ (byId("desk-all"));
const { items: itemsUrl = "", undo: undoUrl = "", claim: claimUrl = "", login: loginUrl = "" } = desk.dataset;
const title = document.title;

/** What was decided here and can be taken back, each as the ids of one decision. @type {string[][]} */
const undoable = [];
/** Decided here a moment ago: the stream tells it again, which is no news. @type {Set<string>} */
const mine = new Set();
/** @type {string | undefined} */
let current;
let hasMore = true;
let cursor = desk.dataset.cursor ?? "";

const shown = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".desk-item")]);
/** @param {string | undefined} id */
const itemOf = (id) => (id ? document.getElementById(`item-${id}`) : null);
const reference = (/** @type {HTMLElement} */ item) => `${item.dataset.id}:${item.dataset.rev}`;
const boxOf = (/** @type {HTMLElement} */ item) => /** @type {HTMLInputElement} */ (item.querySelector(".desk-select"));
const selected = () => shown().filter((item) => boxOf(item).checked);

/** @param {string} words */
function say(words) {
  byId("desk-status").textContent = words;
}

/** @param {string} words */
function complain(words) {
  const place = byId("desk-fault");
  place.textContent = words;
  place.hidden = !words;
}

/** @param {string} waiting */
function count(waiting) {
  byId("desk-count").textContent = `${waiting} waiting`;
  document.title = waiting === "0" ? title : `(${waiting}) ${title}`;
}

/** @param {string} url @param {URLSearchParams} [more] */
function withFilters(url, more = new URLSearchParams()) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of more) query.append(name, value);
  return `${url}?${query}`;
}

/**
 * @param {string} url
 * @param {FormData} [form] posted if given
 */
async function ask(url, form) {
  form?.set("csrfmiddlewaretoken", /** @type {any} */ (bulk.elements).csrfmiddlewaretoken.value);
  const options = {
    headers: { accept: "application/json" },
    redirect: /** @type {const} */ ("error"),
    keepalive: true,
  };
  const answer = await fetch(url, form ? { ...options, method: "POST", body: form } : options);
  if (answer.status >= 500 || !answer.headers.get("content-type")?.includes("json"))
    throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

// --- the list ---------------------------------------------------------------------------------------------------

/** Items in the order that the server keeps, by what they say of themselves. @param {HTMLElement} item */
function rank(item) {
  const since = Number(item.dataset.since);
  const riskiest = new URLSearchParams(location.search).get("order") === "riskiest";
  return riskiest ? [-Number(item.dataset.risk), since] : [since, 0];
}

/** @param {HTMLElement} one @param {HTMLElement} other */
function comesBefore(one, other) {
  const [[a, b], [c, d]] = [rank(one), rank(other)];
  return a < c || (a === c && b < d);
}

/** Browsers that know Trusted Types let only a named policy make elements of text. */
const trusted = /** @type {any} */ (globalThis).trustedTypes;
const policy = trusted?.createPolicy("comments-desk", { createHTML: (/** @type {string} */ html) => html });

/** The server's own HTML of one item: it escapes and sanitises what it holds. @param {string} html */
function build(html) {
  const holder = document.createElement("template");
  holder.innerHTML = policy ? policy.createHTML(html) : html;
  return /** @type {HTMLElement} */ (holder.content.firstElementChild);
}

/** @param {{id: string, html: string}[]} found */
function place(found) {
  for (const { id, html } of found) {
    const item = build(html);
    const old = itemOf(id);
    if (old) {
      const hadFocus = old.contains(document.activeElement);
      boxOf(item).checked = boxOf(old).checked;
      old.replaceWith(item);
      if (hadFocus) item.focus();
    } else {
      const next = shown().find((other) => comesBefore(item, other));
      // What belongs behind the last one while there are more to load comes with those.
      if (!next && hasMore && shown().length) continue;
      if (next) next.before(item);
      else list.append(item);
    }
    if (id === current) item.classList.add("desk-current");
  }
  tidy();
}

function tidy() {
  byId("desk-empty").hidden = shown().length > 0;
  const chosen = selected().length;
  byId("desk-selected").textContent = chosen ? `${chosen} selected` : "";
  bulk.classList.toggle("desk-busy", chosen > 0);
  all.checked = chosen > 0 && chosen === shown().length;
  byId("desk-undo").hidden = !undoable.length;
}

/** @param {string[]} ids @param {boolean} follow the moderator goes on to the next one */
function drop(ids, follow) {
  const gone = ids.map(itemOf).filter((item) => item !== null);
  if (!gone.length) return;
  const here = gone.find((item) => item.dataset.id === current);
  const rest = shown();
  const next =
    here &&
    (rest.slice(rest.indexOf(here)).find((item) => !gone.includes(item)) ??
      rest.findLast((item) => !gone.includes(item)));
  const hadFocus = gone.some((item) => item.contains(document.activeElement));
  for (const item of gone) item.remove();
  if (here) current = undefined;
  if (next && (follow || hadFocus)) go(next);
  else if (hadFocus) byId("desk-empty").focus();
  tidy();
  fill();
}

let filling = false;
/** A page that runs dry asks for more before the moderator is there. */
async function fill() {
  if (!hasMore || filling || shown().length > 12) return;
  filling = true;
  try {
    const have = shown().map((item) => ["without", item.dataset.id ?? ""]);
    const { items, waiting } = await ask(withFilters(itemsUrl, new URLSearchParams(have)));
    if (items.length < 25) hasMore = false;
    const fresh = items.filter((/** @type {{id: string}} */ { id }) => !itemOf(id));
    for (const { html } of fresh) list.append(build(html));
    count(waiting);
    if (!current && fresh.length && document.activeElement === document.body) go(shown()[0], false);
  } catch {
    setTimeout(fill, FIRST_RETRY_MS * 3);
  } finally {
    filling = false;
    tidy();
  }
}

/** Everything anew: the log cannot tell what happened in between. */
async function reload() {
  const { items, waiting } = await ask(withFilters(itemsUrl));
  const kept = new Set(items.map((/** @type {{id: string}} */ { id }) => id));
  hasMore = items.length >= 25;
  for (const item of shown()) if (!kept.has(item.dataset.id)) item.remove();
  place(items);
  count(waiting);
}

// --- where the moderator is -------------------------------------------------------------------------------------

/** @type {number | undefined} */
let claiming;

/** @param {HTMLElement} item @param {boolean} [focus] */
function go(item, focus = true) {
  itemOf(current)?.classList.remove("desk-current");
  current = item.dataset.id;
  item.classList.add("desk-current");
  if (focus) item.focus();
  clearTimeout(claiming);
  claiming = setTimeout(claim, CLAIM_AFTER_MS);
}

/** Tell colleagues; again while the moderator stays. */
async function claim() {
  clearTimeout(claiming);
  const form = new FormData();
  if (current && !document.hidden) form.set("item", current);
  // A claim is courtesy: what cannot be told now is told the next time.
  await ask(withFilters(claimUrl), form).catch(() => undefined);
  if (form.has("item")) claiming = setTimeout(claim, CLAIM_AGAIN_MS);
}

/** @param {number} step */
function move(step) {
  const items = shown();
  const at = items.findIndex((item) => item.dataset.id === current);
  const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step];
  if (next) go(next);
}

// --- deciding ---------------------------------------------------------------------------------------------------

/** @param {string} decision @param {HTMLElement[]} items @param {string} [reason] */
async function decide(decision, items, reason = "") {
  if (!items.length) return;
  const form = new FormData();
  form.set("decision", decision);
  form.set("reason", reason);
  for (const item of items) form.append("item", reference(item));
  for (const item of items) {
    mine.add(item.dataset.id ?? "");
    item.classList.add("desk-going");
  }
  await send(bulk.action.split("?")[0], form, items, (done) => {
    undoable.push(done);
    say(`${done.length > 1 ? `${done.length} comments` : "Comment"} ${PAST[/** @type {"approve"} */ (decision)]}.`);
  });
}

/** @param {string} url @param {FormData} form @param {HTMLElement[]} items @param {(done: string[]) => void} then */
async function send(url, form, items, then) {
  complain("");
  try {
    const { done, failed, fault, waiting } = await ask(withFilters(url), form);
    if (done.length) then(done);
    drop(done, true);
    const words = [fault, ...new Set(Object.values(failed))].filter(Boolean);
    if (words.length) complain(words.join(" "));
    const left = Object.keys(failed);
    if (left.length) await refresh(left);
    count(waiting);
  } catch (error) {
    complain(`Nothing was sent: ${/** @type {Error} */ (error).message} Try again, or load the page again.`);
  }
  for (const item of items) item.classList.remove("desk-going");
}

async function undo() {
  const ids = undoable.pop();
  if (!ids) return;
  complain("");
  const form = new FormData();
  for (const id of ids) form.append("item", `${id}:0`);
  try {
    const { done, failed, waiting } = await ask(withFilters(undoUrl), form);
    for (const id of done) mine.delete(id);
    await refresh(done);
    const back = itemOf(done[0]);
    if (back) go(back);
    say(done.length > 1 ? `${done.length} comments are back.` : done.length ? "The comment is back." : "");
    const words = [...new Set(Object.values(failed))];
    if (words.length) complain(words.join(" "));
    count(waiting);
  } catch (error) {
    undoable.push(ids);
    complain(`Not undone: ${/** @type {Error} */ (error).message}`);
  }
  tidy();
}

/** See what became of some. @param {string[]} ids */
async function refresh(ids) {
  for (let start = 0; start < ids.length; start += 50) {
    const some = ids.slice(start, start + 50);
    const { items, waiting } = await ask(withFilters(itemsUrl, new URLSearchParams(some.map((id) => ["id", id]))));
    const there = new Set(items.map((/** @type {{id: string}} */ { id }) => id));
    drop(
      some.filter((id) => !there.has(id)),
      false,
    );
    place(items);
    count(waiting);
  }
}

// --- the stream -------------------------------------------------------------------------------------------------

let retry = FIRST_RETRY_MS;
/** @type {EventSource | undefined} */
let source;
/** @type {Set<string>} */
const arrived = new Set();
/** @type {number | undefined} */
let fetching;

function connect() {
  source?.close();
  source = new EventSource(`/live/desk/stream?cursor=${encodeURIComponent(cursor)}`);
  source.addEventListener("hello", () => {
    retry = FIRST_RETRY_MS;
    byId("desk-line").textContent = "Live";
  });
  source.addEventListener("entry", (event) => {
    cursor = event.lastEventId;
    hear(JSON.parse(event.data));
  });
  source.addEventListener("desk", ({ data }) => {
    const { claims } = JSON.parse(data);
    show(claims);
  });
  source.addEventListener("ping", ({ data }) => {
    cursor = JSON.parse(data).cursor;
  });
  source.addEventListener("reset", (event) => {
    cursor = event.lastEventId;
    reload().catch(again);
  });
  source.addEventListener("closing", ({ data }) => {
    source?.close();
    setTimeout(connect, Math.random() * JSON.parse(data).retry_ms);
  });
  source.addEventListener("stop", signedOut);
  source.onerror = again;
}

function again() {
  source?.close();
  byId("desk-line").textContent = "Not live just now; trying again";
  setTimeout(connect, retry * (0.5 + Math.random() / 2));
  retry = Math.min(SLOWEST_RETRY_MS, retry * 2);
}

function signedOut() {
  source?.close();
  byId("desk-line").textContent = "";
  complain("You are signed out, or no longer a moderator here. ");
  const link = document.createElement("a");
  link.href = loginUrl;
  link.textContent = "Sign in";
  byId("desk-fault").append(link);
}

/** @param {{action: string, comment: string, name: string, state: string | null}} entry */
function hear({ action, comment, name, state }) {
  if (ARRIVES.includes(action) && !(action === "requeued" && state !== "pending")) {
    arrived.add(comment);
    clearTimeout(fetching);
    fetching = setTimeout(fetchArrived, 150);
  } else if (LEAVES.includes(action)) {
    arrived.delete(comment);
    if (mine.delete(comment)) return;
    if (itemOf(comment))
      say(name ? `${name} has ${action === "spam" ? "marked as spam" : action} one.` : "One is gone.");
    drop([comment], false);
    recount();
  }
}

async function fetchArrived() {
  const ids = [...arrived];
  arrived.clear();
  const before = shown().length;
  try {
    await refresh(ids);
    const more = shown().length - before;
    if (more > 0) say(more > 1 ? `${more} new comments wait.` : "A new comment waits.");
  } catch {
    for (const id of ids) arrived.add(id);
    fetching = setTimeout(fetchArrived, FIRST_RETRY_MS * 3);
  }
}

/** @type {number | undefined} */
let counting;
function recount() {
  clearTimeout(counting);
  counting = setTimeout(async () => {
    // Of this filter; the number in the stream is of all.
    const { waiting } = await ask(withFilters(itemsUrl, new URLSearchParams({ id: "" }))).catch(() => ({}));
    if (waiting) count(waiting);
  }, 300);
}

/** @param {{comment: string, name: string}[]} claims */
function show(claims) {
  const names = new Map(claims.map(({ comment, name }) => [comment, name]));
  for (const item of shown()) {
    const mark = /** @type {HTMLElement} */ (item.querySelector(".desk-claim"));
    const name = names.get(item.dataset.id ?? "");
    mark.hidden = !name;
    if (name) /** @type {HTMLElement} */ (mark.firstElementChild).textContent = name;
  }
}

// --- keys and clicks --------------------------------------------------------------------------------------------

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const writes = target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes) return;
  const key = event.key;
  const here = itemOf(current);
  const chosen = selected();
  const affected = chosen.length ? chosen : here ? [here] : [];
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key in DECISIONS) decide(DECISIONS[/** @type {"a"} */ (key)], affected);
  else if (key === "u") undo();
  else if (key === "x" && here) {
    boxOf(here).checked = !boxOf(here).checked;
    tidy();
  } else if (key === "o" && here) /** @type {HTMLElement} */ (here.querySelector("header a")).click();
  else if (key === "?") /** @type {HTMLDialogElement} */ (byId("desk-keys")).showModal();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", press);
desk.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post") return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const item = /** @type {HTMLElement | null} */ (form.closest(".desk-item"));
  const reason = new FormData(form).get("reason");
  // Enter in the reason rejects: a reason is for nothing else.
  const implied = document.activeElement instanceof HTMLInputElement && document.activeElement.name === "reason";
  decide(implied ? "reject" : (button?.value ?? "reject"), item ? [item] : selected(), `${reason ?? ""}`);
});
list.addEventListener("change", tidy);
list.addEventListener("focusin", ({ target }) => {
  const item = /** @type {HTMLElement} */ (target).closest(".desk-item");
  if (item instanceof HTMLElement && item.dataset.id !== current) go(item, false);
});
all.addEventListener("change", () => {
  for (const item of shown()) boxOf(item).checked = all.checked;
  tidy();
});
byId("desk-undo").addEventListener("click", undo);
byId("desk-help").addEventListener("click", () => /** @type {HTMLDialogElement} */ (byId("desk-keys")).showModal());
byId("desk-help").hidden = false;
document.addEventListener("visibilitychange", claim);
addEventListener("pagehide", () => {
  source?.close();
  current = undefined;
  claim();
});
addEventListener("pageshow", ({ persisted }) => persisted && connect());
for (const item of shown()) boxOf(item).checked = false;
hasMore = shown().length >= 25;
count(byId("desk-count").textContent?.split(" ")[0] ?? "0");
tidy();
connect();
