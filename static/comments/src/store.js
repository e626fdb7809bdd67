/**
 * What is known of a thread, and what one event changes in it. No DOM, no clock, no network.
 *
 * Others' new comments are taken in at once but *wait* until the reader asks for them; whatever answers
 * a waiting comment waits with it. Cards that are not sent yet live here too, under their `client_id`.
 */

/**
 * @import { Comment, LiveEvent, Snapshot } from "./types.d.ts"
 * @typedef {ReturnType<typeof createState>} State
 * @typedef {{kind_: "none" | "add" | "wait" | "draw" | "drop" | "adopt" | "thread", id_: string, was_?: string,
 *   dropped_?: string[]}} Change `was_` is the card's id before the server named it
 */

const NOTHING = /** @type {Change} */ ({ kind_: "none", id_: "" });

export const createState = () => ({
  /** @type {Map<string, Comment>} */
  comments_: new Map(),
  /** Children of an id, "" for roots. @type {Map<string, Set<string>>} */
  kids_: new Map(),
  /** @type {Set<string>} */
  waiting_: new Set(),
  /** The last reply of a root that came by page: where its next page starts. @type {Map<string, string>} */
  last_: new Map(),
  /** Says that a comment must keep its place because somebody writes in it. @type {(id: string) => boolean} */
  held_: () => false,
  count_: 0,
  closed_: false,
  /** @type {string | null} */
  next_: null,
});

/** @param {Comment} comment */
export const isLocal = ({ state }) => state === "sending" || state === "failed";

/** @param {Comment | undefined} comment */
const isPublished = (comment) => comment?.state === "published";

/**
 * @param {State} state
 * @param {string | null} parent
 */
export const kidsOf = (state, parent) => state.kids_.get(parent ?? "") ?? new Set();

/**
 * The comments above one, nearest first.
 * @param {State} state
 * @param {string} id
 * @returns {Comment[]}
 */
export function ancestors(state, id) {
  const parent = state.comments_.get(state.comments_.get(id)?.parent ?? "");
  return parent ? [parent, ...ancestors(state, parent.id)] : [];
}

/**
 * All ids below one that are here, parents first.
 * @param {State} state
 * @param {string} id
 * @param {(id: string) => boolean} [wanted] a branch whose head is not wanted is left out whole
 * @returns {string[]}
 */
export const below = (state, id, wanted = () => true) =>
  [...kidsOf(state, id)].filter(wanted).flatMap((kid) => [kid, ...below(state, kid)]);

/**
 * Ids that wait directly under a shown parent ("" for the thread), with all that waits below them.
 * @param {State} state
 * @param {string} parent
 */
export const waitingUnder = (state, parent) => below(state, parent, (id) => state.waiting_.has(id));

/**
 * How many replies of a root are on the server but not here.
 * @param {State} state
 * @param {string} root
 */
export const missing = (state, root) =>
  (state.comments_.get(root)?.reply_count ?? 0) -
  below(state, root).filter((id) => isPublished(state.comments_.get(id))).length;

/**
 * @param {State} state
 * @param {Comment} comment
 */
function link(state, comment) {
  const parent = comment.parent ?? "";
  state.kids_.set(parent, kidsOf(state, parent).add(comment.id));
  state.comments_.set(comment.id, comment);
}

/**
 * @param {State} state
 * @param {string} id
 */
function unlink(state, id) {
  kidsOf(state, state.comments_.get(id)?.parent ?? "").delete(id);
  state.comments_.delete(id);
  state.waiting_.delete(id);
}

/**
 * The id a comment is known by here: its own, or that of the card which became it.
 * @param {State} state
 * @param {Comment} comment
 */
const nameHere = (state, { id, client_id }) =>
  client_id && !state.comments_.has(id) && state.comments_.has(client_id) ? client_id : id;

/**
 * @param {State} state
 * @param {Comment} comment
 * @param {number} step
 */
function tally(state, comment, step) {
  state.count_ += step;
  for (const parent of ancestors(state, comment.id)) parent.reply_count += step;
}

/**
 * Takes in a page of comments. The server's counts hold.
 * @param {State} state
 * @param {Comment[]} comments parents before children
 * @param {boolean} [consecutive] whether the next page of a branch starts after these
 * @returns {Change[]}
 */
export function merge(state, comments, consecutive = true) {
  return comments.map((comment) => {
    const was = nameHere(state, comment);
    const shown = state.comments_.has(was) && !state.waiting_.delete(was);
    if (was !== comment.id) unlink(state, was);
    link(state, comment);
    const root = ancestors(state, comment.id).at(-1);
    if (root && consecutive) state.last_.set(root.id, comment.id);
    return { kind_: was !== comment.id ? "adopt" : shown ? "draw" : "add", id_: comment.id, was_: was };
  });
}

/**
 * Takes in a snapshot: the first one, or after a gap too wide to replay.
 * @param {State} state
 * @param {Snapshot} snapshot with all the comments that shall stay
 * @returns {string[]} ids that are gone
 */
export function replace(state, { thread, comments, next }) {
  state.count_ = thread.count;
  state.closed_ = thread.state === "closed";
  state.next_ = next;
  const fresh = new Set(comments.map(({ id }) => id));
  const gone = [...state.comments_.values()].filter((comment) => !fresh.has(comment.id) && !isLocal(comment));
  for (const comment of gone) {
    if (state.held_(comment.id)) blank(comment);
    else unlink(state, comment.id);
  }
  return gone.map(({ id }) => id);
}

/** @param {Comment} comment */
function blank(comment) {
  Object.assign(comment, { state: "removed", html: "", author: null });
}

/**
 * A comment as it now is: new, approved, restored or edited.
 * @param {State} state
 * @param {Comment} comment
 * @param {boolean} create
 * @returns {Change}
 */
function put(state, comment, create) {
  const was = nameHere(state, comment);
  const known = state.comments_.get(was);
  if (known ? comment.rev < known.rev : !create) return NOTHING;
  if (!known && comment.parent && !state.comments_.has(comment.parent)) {
    state.count_ += 1;
    return { kind_: "thread", id_: "" };
  }
  if (was !== comment.id) unlink(state, was);
  link(state, { ...comment, reply_count: known?.reply_count ?? 0 });
  tally(state, comment, Number(isPublished(comment)) - Number(isPublished(known)));
  if (!known) state.waiting_.add(comment.id);
  const kind = !known ? "wait" : was === comment.id ? "draw" : "adopt";
  return { kind_: kind, id_: comment.id, was_: was };
}

/**
 * A comment that lost its words. It keeps its place while something hangs on it.
 * @param {State} state
 * @param {Comment} comment
 * @returns {Change}
 */
function remove(state, comment) {
  const known = state.comments_.get(comment.id);
  if (!known) {
    state.count_ -= 1;
    return { kind_: "thread", id_: "" };
  }
  if (comment.rev < known.rev) return NOTHING;
  if (isPublished(known)) tally(state, known, -1);
  blank(known);
  known.rev = comment.rev;
  return prune(state, known, comment.reply_count > 0);
}

/**
 * Takes a removed comment out, and the placeholders above that stood only for it.
 * @param {State} state
 * @param {Comment} comment
 * @param {boolean} [needed]
 * @returns {Change}
 */
function prune(state, comment, needed = false) {
  const chain = [comment, ...ancestors(state, comment.id)];
  const dropped = [];
  for (const { id, state: now, reply_count } of chain) {
    const empty = !kidsOf(state, id).size && (id === comment.id ? !needed : reply_count < 1);
    if (now !== "removed" || !empty || state.held_(id)) break;
    unlink(state, id);
    dropped.push(id);
  }
  return { kind_: dropped.length ? "drop" : "draw", id_: comment.id, dropped_: dropped };
}

/**
 * Takes one event in and says what it changed.
 * @param {State} state
 * @param {Pick<LiveEvent, "type" | "data">} event
 * @returns {Change}
 */
export function apply(state, { type, data }) {
  if (type === "thread.changed") {
    state.closed_ = data.state === "closed";
    state.count_ = data.count;
    return { kind_: "thread", id_: "" };
  }
  if (type === "comment.removed") return remove(state, data);
  return put(state, data, type === "comment.created");
}

/**
 * Lets waiting comments in.
 * @param {State} state
 * @param {string} parent "" for the thread itself
 * @returns {string[]} parents first
 */
export function release(state, parent) {
  const ids = waitingUnder(state, parent);
  for (const id of ids) state.waiting_.delete(id);
  return ids;
}

/**
 * A card of the reader's own, shown at once.
 * @param {State} state
 * @param {Partial<Comment> & {id: string}} card
 */
export function addCard(state, card) {
  const empty = { parent: null, author: null, html: "", edited_at: null, rev: 0, reply_count: 0 };
  const comment = { ...empty, state: "sending", votes: { up: 0, down: 0 }, client_id: card.id, ...card };
  link(state, /** @type {Comment} */ (comment));
}

/**
 * Takes back a card that was never sent.
 * @param {State} state
 * @param {string} id
 */
export const dropCard = unlink;
