/**
 * One comment on the page. Its own part (head, body, note, actions), the slot for a form and the list of replies
 * are siblings: redrawing the first never touches the others, and its buttons stay the same elements, so focus stays too.
 *
 * Hooks: `article.comment[part=comment]#comment-ID` with the class of its state (`published pending removed sending failed`),
 * `.name .time .edited .badge .body .note`, buttons `.reply .toggle .fresh .edit .delete .retry`, `.replies`, `.more`.
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
  [
    node.item_,
    node.article_,
    ,
    node.disc_,
    ,
    node.name_,
    node.badge_,
    node.to_,
    node.time_,
    node.stamp_,
    node.edited_,
    node.body_,
    node.note_,
    ,
    node.reply_,
    node.toggle_,
    node.fresh_,
    node.retry_,
    node.edit_,
    node.delete_,
    node.slot_,
    node.list_,
    node.more_,
  ] = make(
    `<li><article part=comment tabindex=-1><header><span class=disc aria-hidden=true></span><h3><a class=name dir=auto></a><span class=badge></span><span class=to></span><a class=time><time></time></a><span class=edited></span></h3></header><div class=body dir=auto></div><p class=note></p><div class=row>${button("reply", say("Reply"))}${button("toggle")}${button("fresh")}${button("retry", say("Try again"))}${button("edit", say("Edit"))}${button("delete", say("Delete"))}</div></article><div></div><ol class=replies></ol>${button("more")}`,
  );
  node.reply_.onclick = () => reply(thread, node);
  node.toggle_.onclick = () => fold(node, !node.list_.hidden);
  node.fresh_.onclick = () => thread.show_(node);
  node.retry_.onclick = () => send(thread, node);
  node.edit_.onclick = () => edit(thread, node);
  node.delete_.onclick = () => (node.asks_ ? remove(thread, node) : ask(node, true));
  node.delete_.onblur = () => ask(node);
  node.more_.onclick = () => thread.moreReplies_(node);
}

/**
 * Deleting asks once, in the button's own place.
 * @param {TreeNode} node
 * @param {boolean} [asking]
 */
function ask(node, asking) {
  node.asks_ = asking;
  node.delete_.textContent = asking ? say("Really delete?") : say("Delete");
}

/**
 * Draws a comment as it now is.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function draw(thread, node) {
  const { id, author, state, html: clean, body = "" } = node.comment_;
  const { article_: article, disc_: disc } = node;
  article.id = `comment-${id}`;
  article.className = `comment ${state}`;
  disc.textContent = author ? [...nameOf(node)][0].toUpperCase() : "";
  disc.style.background = author?.avatar ? `oklch(48% .09 ${Number.parseInt(author.avatar, 16) % 360})` : "";
  drawHead(node);
  if (node.drawn_ !== clean + body) {
    html(node.body_, clean);
    if (body) node.body_.textContent = body;
    node.drawn_ = clean + body;
  }
  node.note_.textContent =
    node.problem_ ??
    { pending: say("Waiting for approval"), sending: say("Sending…"), failed: say("Not sent.") }[
      /** @type {string} */ (state)
    ] ??
    "";
  node.note_.role = node.problem_ ? "alert" : null;
  drawCounts(node);
  tick(thread, node);
}

/** @param {TreeNode} node */
function drawHead(node) {
  const { id, author, created_at, edited_at } = node.comment_;
  const { name_: name, stamp_: stamp } = node;
  name.textContent = nameOf(node);
  if (/^https?:/.test(author?.website ?? "")) {
    name.href = author?.website ?? "";
    name.rel = "nofollow ugc";
  } else name.removeAttribute("href");
  node.badge_.textContent = say(author?.badge ?? "");
  node.to_.textContent = node.up_.comment_.author ? say(" in reply to #", nameOf(node.up_)) : "";
  node.time_.href = `${location.href.split("#")[0]}#comment-${id}`;
  stamp.dateTime = created_at;
  stamp.title = fullTime(created_at);
  node.edited_.textContent = edited_at && author ? say("edited") : "";
}

/**
 * Which buttons there are, and the numbers on them. Also when something changed below.
 * @param {TreeNode} node
 */
export function drawCounts(node) {
  const { comment_: comment, list_: list } = node;
  const news = waiting(node).length;
  const replies = comment.reply_count - news;
  const rest = node.up_.up_ ? 0 : missing(node);
  /** @type {(button: HTMLElement, shown: unknown, words: string, value?: number) => void} */
  const set = (one, shown, words, value) => {
    one.hidden = !shown;
    one.textContent = say(words, value);
  };
  node.reply_.hidden = comment.state !== "published";
  node.retry_.hidden = comment.state !== "failed";
  node.toggle_.ariaExpanded = String(!list.hidden);
  set(node.toggle_, list.firstChild && replies > 0, "# reply|# replies", replies);
  set(node.fresh_, news, "# new reply|# new replies", news);
  set(node.more_, rest > 0 && !list.hidden, "Show # more reply|Show # more replies", rest);
}

/**
 * Time goes by: its words, and the end of the edit window.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function tick(thread, { comment_: { id, state, created_at }, stamp_, edit_, delete_ }) {
  const open = Date.now() - Date.parse(created_at) < thread.site_.edit_window_s * 1000;
  stamp_.textContent = ago(created_at);
  delete_.hidden = !(thread.own_.has(id) && state === "published" && open);
  edit_.hidden = delete_.hidden && state !== "failed";
}

/**
 * @param {TreeNode} node
 * @param {boolean} [folded]
 */
export function fold(node, folded = false) {
  node.list_.hidden = folded;
  if (node.up_) drawCounts(node);
}

/** @param {TreeNode} node */
export function glow({ article_: { classList } }) {
  classList.add("glow");
  setTimeout(() => classList.remove("glow"), GLOW_MS);
}
