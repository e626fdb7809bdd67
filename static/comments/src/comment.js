/**
 * One comment on the page. Its own part (head, body, note, actions), the slot for a form and the list of replies
 * are siblings: redrawing the first never touches the others, and its buttons stay the same elements, so focus stays too.
 *
 * Hooks: `article.comment[part=comment]#comment-ID` with the class of its state (`published pending removed sending failed`),
 * `.name .time .edited .badge .body .note`, buttons `.reply .toggle .fresh .edit .delete .retry`, `.slot`, `.list`, `.more`.
 */
import { button, html, make } from "./dom.js";
import { say } from "./messages.js";
import { missing, waiting } from "./store.js";
import { ago, fullTime } from "./time.js";
import { edit, remove, reply, send } from "./writing.js";

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
    `<li class=item><article class=article part=comment tabindex=-1><header><span class=disc aria-hidden=true></span><h3><a class=name dir=auto rel="nofollow ugc"></a><small class=badge></small><small class=to></small><a class=time><time class=stamp></time></a><small class=edited></small></h3></header><div class=body dir=auto></div><small class=note></small><div class=row>${button("reply", say("Reply"))}${button("toggle")}${button("fresh")}${button("retry", say("Try again"))}${button("edit", say("Edit"))}${button("delete", say("Delete"))}</div></article><div class=slot></div><ol class=list></ol>${button("more")}`,
  );
  node.reply.onclick = () => reply(thread, node);
  node.toggle.onclick = () => fold(node, !node.list.hidden);
  node.fresh.onclick = () => thread.show_(node);
  node.retry.onclick = () => send(thread, node);
  node.edit.onclick = () => edit(thread, node);
  node.delete.onclick = () => (node.asks_ ? remove(thread, node) : ask(node, true));
  node.delete.onblur = () => ask(node);
  node.more.onclick = () => thread.moreReplies_(node);
}

/**
 * Deleting asks once, in the button's own place.
 * @param {TreeNode} node
 * @param {boolean} [asking]
 */
function ask(node, asking) {
  node.asks_ = asking;
  node.delete.textContent = asking ? say("Really delete?") : say("Delete");
}

/**
 * Draws a comment as it now is.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function draw(thread, node) {
  const { id, author, state, html: clean, body = "" } = node.comment_;
  const { article, disc } = node;
  article.id = `comment-${id}`;
  article.className = `comment ${state}`;
  disc.textContent = [...nameOf(node)][0].toUpperCase();
  // A card has no colour yet: one that is not a number is not taken.
  disc.style.background = `oklch(48% .09 ${+`0x${author?.avatar}` % 360})`;
  drawHead(node);
  if (node.drawn_ !== clean + body) {
    html(node.body, clean);
    // What scrolls must be reachable by keyboard.
    for (const pre of node.body.querySelectorAll("pre")) pre.tabIndex = 0;
    if (body) node.body.textContent = body;
    node.drawn_ = clean + body;
  }
  node.note.textContent =
    node.problem_ ??
    { pending: say("Waiting for approval"), sending: say("Sending…") }[/** @type {string} */ (state)] ??
    "";
  node.note.role = node.problem_ ? "alert" : null;
  drawCounts(node);
  tick(thread, node);
}

/** @param {TreeNode} node */
function drawHead(node) {
  const { id, author, created_at, edited_at } = node.comment_;
  const { name, stamp } = node;
  name.textContent = nameOf(node);
  if (/^https?:/.test(author?.website ?? "")) name.href = author?.website ?? "";
  else name.removeAttribute("href");
  node.badge.textContent = say(author?.badge ?? "");
  node.to.textContent = node.up_.comment_.author ? say(" in reply to #", nameOf(node.up_)) : "";
  node.time.href = `${location.href.split("#")[0]}#comment-${id}`;
  stamp.dateTime = created_at;
  stamp.title = fullTime(created_at);
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
  /** @type {(button: HTMLElement, shown: unknown, words: string, value?: number) => void} */
  const set = (one, shown, words, value) => {
    one.hidden = !shown;
    one.textContent = say(words, value);
  };
  node.reply.hidden = comment.state !== "published";
  node.retry.hidden = comment.state !== "failed";
  node.toggle.ariaExpanded = `${!list.hidden}`;
  set(node.toggle, list.firstChild && replies > 0, "# reply|# replies", replies);
  set(node.fresh, news, "# new reply|# new replies", news);
  set(node.more, rest > 0 && !list.hidden, "Show # more reply|Show # more replies", rest);
}

/**
 * Time goes by: its words, and the end of the edit window.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function tick(thread, node) {
  const { id, state, created_at } = node.comment_;
  const open = Date.now() - Date.parse(created_at) < thread.site_.edit_window_s * 1000;
  const mine = open && state === "published" && thread.own_.has(id);
  node.stamp.textContent = ago(created_at);
  node.delete.hidden = !mine;
  node.edit.hidden = !mine && state !== "failed";
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
