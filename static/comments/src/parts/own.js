/**
 * What is the reader's own in a thread: comments, votes, and what waits for a moderator.
 *
 * While something waits, the author's private line tells when that turns public, or is refused and why. The server says all
 * of it anew on each connection, so nothing that happened between two is lost.
 */
import { say } from "../messages.js";
import { merge } from "../store.js";

/** @import { Comment, Me } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const FIRST_RETRY_MS = 2000;
const SLOWEST_RETRY_MS = 60000;

/**
 * The state of each that the reader was told of last; the public line may be first to show another.
 * @type {WeakMap<Thread, Map<string, string>>}
 */
const told = new WeakMap();

/** @param {Thread} thread */
export default async function own(thread) {
  // Before anything is asked: a decision may be there before the answer is.
  const states = told.get(thread) ?? new Map();
  told.set(thread, states);
  note(thread, states);
  /** @type {Me | undefined} */
  const me = await thread.api_.ask_(`me?${thread.query_}`, true).catch(() => undefined);
  if (!me) return;
  const hidden = [...me.pending, ...(me.rejected ?? [])];
  thread.votes_ = me.votes;
  for (const id of [...me.own, ...hidden.map(({ id }) => id)]) thread.own_.add(id);
  merge(thread.tree_, hidden, false);
  thread.sync_([...thread.tree_.nodes_.values()]);
  note(thread, states);
  if (waits(states) && !thread.watches_) watch(thread, states);
}

/**
 * Remembers that the reader sees these as waiting.
 * @param {Thread} thread
 * @param {Map<string, string>} states
 */
function note(thread, states) {
  for (const { comment_ } of thread.tree_.nodes_.values())
    if (comment_.state === "pending") states.set(comment_.id, "pending");
}

/** @param {Map<string, string>} states */
const waits = (states) => [...states.values()].includes("pending");

/**
 * @param {Thread} thread
 * @param {Map<string, string>} states
 */
async function watch(thread, states) {
  thread.watches_ = true;
  const { server_, site_, thread_ } = thread.options_;
  const { signal } = thread.gone_;
  let wait = FIRST_RETRY_MS;
  /** @type {EventSource | undefined} */
  let source;

  const close = () => {
    source?.close();
    source = undefined;
  };
  const again = () => {
    close();
    setTimeout(connect, Math.random() * wait);
    wait = Math.min(SLOWEST_RETRY_MS, wait * 2);
  };
  const connect = async () => {
    close();
    if (signal.aborted) return;
    if (document.hidden) return document.addEventListener("visibilitychange", connect, { once: true, signal });
    try {
      const { ticket } = await thread.api_.ask_("ticket", true, "POST", { thread: thread_ });
      if (signal.aborted) return;
      source = new EventSource(
        `${server_}/live/v1/${site_}/mine?${thread.query_}&ticket=${encodeURIComponent(ticket)}`,
      );
    } catch {
      return again();
    }
    source.onerror = again;
    source.addEventListener("closing", again);
    source.addEventListener("stop", close);
    source.addEventListener("hello", () => {
      wait = FIRST_RETRY_MS;
    });
    source.addEventListener("own", ({ data }) => {
      // Forgotten on this device meanwhile.
      if (!thread.api_.known_()) return close();
      take(thread, JSON.parse(data), states);
      if (waits(states)) return;
      close();
      thread.watches_ = false;
    });
  };
  signal.addEventListener("abort", close);
  addEventListener("pagehide", close, { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && connect(), { signal });
  await connect();
}

/**
 * @param {Thread} thread
 * @param {Comment} comment
 * @param {Map<string, string>} states
 */
function take(thread, comment, states) {
  const { id, state } = comment;
  const before = states.get(id);
  states.set(id, state);
  thread.own_.add(id);
  if (thread.tree_.nodes_.has(id)) thread.event_(state === "removed" ? "comment.removed" : "comment.created", comment);
  else if (state !== "removed") thread.sync_(merge(thread.tree_, [comment], false));
  if (before !== "pending") return;
  if (state === "published") thread.voice_.say_(say("Your comment is public now."));
  if (state === "rejected") thread.voice_.say_(say("Your comment was not published."));
}
