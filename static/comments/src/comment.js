/**
 * One comment on the page. Its own part (head, body, note, actions), the slot for a form and the list of replies
 * are siblings: redrawing the first never touches the others, and its buttons stay the same elements, so focus stays too.
 *
 * Hooks: `article.comment[part=comment]#comment-ID` with the class of its state (`published pending rejected removed sending
 * failed`) and `low` while it is folded for its score, `.name .time .edited .unseen .badge .body .note`, buttons `.reply .up
 * .down .toggle .fresh .open .edit .delete .retry .menu`, `.slot`, `.list`, `.more`.
 */
import { button, html, make } from "./dom.js";
import { say } from "./messages.js";
import { missing, waiting } from "./store.js";
import { ago } from "./time.js";
import { answerForm, send, vote } from "./writing.js";

/** @import { TreeNode } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */

const GLOW_MS = 3000;

/** @param {TreeNode} node */
export const nameOf = ({ comment_: { author } }) => (author ? author.name || say("Anonymous") : say("Comment removed"));

/**
 * Makes the elements of a comment.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function build(thread, node) {
  make(
    node,
    `<li class=item><article class=article part=comment tabindex=-1><header><span class=disc aria-hidden=true></span><h3><a class=name dir=auto rel="nofollow ugc"></a><small class=badge></small><small class=to></small><a class=time><time class=stamp></time></a><small class=edited></small><small class=unseen></small></h3></header><div class=body dir=auto></div><small class=note></small><div class=row>${button("reply", say("Reply"))}${button("up")}${button("down")}${button("menu", "⋯")}</article><div class=slot></div><ol class=list>`,
  );
  node.item.node_ = node;
  node.menu.ariaLabel = say("More");
  // Deeper levels are drawn flat, and the first of them only when it is asked for.
  let level = 0;
  for (let up = node.up_; up.up_; up = up.up_) level++;
  if (level < thread.site_.depth) return;
  node.list.classList.add("flat");
  node.list.hidden = level === thread.site_.depth;
}

/**
 * Shows a button with these words, or takes it away. It is made when it is first shown: few comments have more than the four
 * that all have, and the others would be a quarter of all elements.
 * @param {any} node
 * @param {string} kind class name
 * @param {unknown} words
 * @param {Element} [anchor] what it follows; the later one is made, the nearer it stands
 */
export function offer(node, kind, words, anchor = node.down) {
  if (words && !node[kind]) {
    node[kind] = node.reply.cloneNode();
    anchor.after(node[kind]);
  }
  if (node[kind]) Object.assign(node[kind], { className: kind, hidden: !words, textContent: words });
}

/**
 * What the buttons do, by class. @type {Record<string, (thread: Thread, node: TreeNode) => unknown>}
 */
const ACTIONS = {
  reply: (thread, node) => answerForm(thread, node).body_.focus(),
  up: (thread, node) => vote(thread, node, 1),
  down: (thread, node) => vote(thread, node, -1),
  toggle: (_, node) => fold(node, !node.list.hidden),
  fresh: (thread, node) => thread.show_(node),
  retry: send,
  edit: (thread, node) => thread.part_(node.draft_ ? "back" : "edit", node),
};

/**
 * A click anywhere in the thread. What is no action of ours here is a part's.
 * @param {Thread} thread
 * @param {any} target
 */
export function act(thread, target) {
  const { className, form } = target;
  const node = target.closest("li")?.node_;
  // Forms look after themselves.
  if (!node || target.type !== "button" || form) return;
  if (ACTIONS[className]) ACTIONS[className](thread, node);
  else thread.part_(className, node);
}

/**
 * Draws a comment as it now is.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function draw(thread, node) {
  const { id, author, state, html: clean, body = "", reason = "" } = node.comment_;
  const { article, disc } = node;
  const { up = 0, down = 0 } = node.comment_.votes ?? {};
  // Only as it is first drawn: what somebody may be reading is not folded under the eye.
  node.low_ ??= up - down <= (thread.site_.fold_score ?? -Infinity) && !thread.own_.has(id);
  article.id = `comment-${id}`;
  article.className = `comment ${state}${node.low_ ? " low" : ""}`;
  disc.textContent = [...nameOf(node)][0].toUpperCase();
  // A card has no colour yet: one that is not a number is not taken.
  disc.style.background = `oklch(48% .09 ${+`0x${author?.avatar}` % 360})`;
  drawHead(node);
  if (node.drawn_ !== clean + body) {
    html(node.body, clean);
    // What scrolls must be reachable by keyboard.
    for (const pre of node.body.querySelectorAll("pre")) {
      pre.tabIndex = 0;
      thread.colours_ ??= thread.part_("code");
    }
    if (body) node.body.textContent = body;
    node.drawn_ = clean + body;
  }
  node.note.textContent =
    node.problem_ ??
    {
      pending: say("Waiting for approval"),
      sending: say("Sending…"),
      rejected: `${say("Not published.")} ${reason}`,
    }[/** @type {string} */ (state)] ??
    "";
  node.note.role = node.problem_ && "alert";
  tick(thread, node);
  drawCounts(node);
}

/** @param {TreeNode} node */
function drawHead(node) {
  const { id, author, created_at, edited_at } = node.comment_;
  const { name, stamp } = node;
  name.textContent = nameOf(node);
  const website = `${author?.website}`;
  if (/^https?:/.test(website)) name.href = website;
  else name.removeAttribute("href");
  node.badge.textContent = say(author?.badge ?? "");
  node.to.textContent = node.up_.comment_.author ? say(" in reply to #", nameOf(node.up_)) : "";
  node.time.href = `${location.href.split("#")[0]}#comment-${id}`;
  stamp.dateTime = created_at;
  node.edited.textContent = edited_at && author ? say("edited") : "";
}

/**
 * Which buttons there are, and the numbers on them. Also when something changed below.
 * @param {TreeNode} node
 */
export function drawCounts(node) {
  const { comment_: comment, list } = node;
  const news = waiting(node).length;
  const replies = comment.reply_count - news;
  const rest = node.up_.up_ ? 0 : missing(node);
  node.reply.hidden = node.menu.hidden = comment.state !== "published";
  offer(node, "open", node.low_ && say("Show this low-rated comment"), node.note);
  offer(node, "toggle", list.firstChild && replies > 0 && say("# reply|# replies", replies));
  if (node.toggle) node.toggle.ariaExpanded = !list.hidden;
  offer(node, "fresh", news && say("# new reply|# new replies", news));
  offer(node, "more", rest > 0 && !list.hidden && say("Show # more reply|Show # more replies", rest), list);
}

/**
 * What changes without a change of the comment: its age, the end of the edit window, and the votes, the reader's own too.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function tick(thread, node) {
  const { id, state, created_at, votes } = node.comment_;
  const { votes: kind, edit_window_s } = thread.site_;
  const own = thread.own_.has(id);
  const shown = state === "published";
  const mine = own && shown && Date.now() - Date.parse(created_at) < edit_window_s * 1000;
  node.stamp.textContent = ago(created_at);
  offer(node, "delete", mine && say("Delete"));
  offer(node, "edit", (mine || state === "failed") && say("Edit"));
  offer(node, "retry", state === "failed" && say("Try again"));
  /** @type {(one: any, sign: string, words: string, count: number, value: number, off: boolean) => void} */
  const set = (one, sign, words, count, value, off) => {
    one.textContent = `${sign} ${count || ""}`;
    one.ariaLabel = say(words, count);
    one.ariaPressed = thread.votes_[id] === value;
    one.disabled = own;
    one.hidden = off || !shown;
  };
  set(node.up, "▲", "# vote up|# votes up", votes?.up ?? 0, 1, kind === "none");
  set(node.down, "▼", "# vote down|# votes down", votes?.down ?? 0, -1, kind !== "both");
}

/**
 * @param {TreeNode} node
 * @param {boolean} [folded]
 */
export function fold(node, folded = false) {
  node.list.hidden = folded;
  if (node.up_) drawCounts(node);
}

/** @param {TreeNode} node */
export function glow({ article: { classList } }) {
  classList.add("glow");
  setTimeout(() => classList.remove("glow"), GLOW_MS);
}
