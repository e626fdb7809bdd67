/**
 * What may come a moment after the comments are drawn: the line that tabs share, and all that keeps the page true while
 * time goes by. Loaded once for every reader; without it the thread has a plain stream of its own.
 */
import { tick } from "../comment.js";
import { language, say } from "../messages.js";
import { recall } from "../storage.js";
import { PAUSED } from "../thread.js";
import { ago } from "../time.js";
import { selectedIn } from "./editor-selection.js";
import { offerFeed } from "./feed.js";
import { lineClass } from "./line.js";
import { drawAll, keepSteady } from "./steady.js";
import { countInTitle } from "./title.js";
import { markUnseen } from "./unseen.js";

/** @import { LiveState, TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const QUIET_LOSS_MS = 4000;
const MINUTE_MS = 60000;

/** @param {Thread} thread */
export default function keepTrue(thread) {
  markUnseen(thread);
  offerFeed(thread);
  countInTitle(thread);
  drawAll(thread);
  keepSteady(thread);
  tellMarked(thread);
  listen(thread);
  quoteSelected(thread);
  tellConnection(thread);
  thread.hope_ = say("It will be sent when the connection is back.");
  const { readers, root } = thread.top_;
  // The whole date, only for who points at it: to write one takes the browser as long as to draw the comment.
  root.onpointerover = (/** @type {any} */ { target }) => {
    if (target.dateTime) target.title = new Date(target.dateTime).toLocaleString(language());
  };
  thread.tellReaders_ = (counts) => {
    const words = [];
    if (counts.readers > 1) words.push(say("# reader|# readers", counts.readers));
    if (counts.typing) words.push(say("# person is writing|# people are writing", counts.typing));
    readers.textContent = words.join(" · ");
  };
  return lineClass();
}

/**
 * Pins and highlights are another part's, for most threads have none.
 * @param {Thread} thread
 */
function tellMarked(thread) {
  const { tree_: tree } = thread;
  let had = false;
  /** @param {TreeNode[]} nodes */
  const look = (nodes) => {
    had ||= tree.thread_.pinned || nodes.some(({ comment_ }) => comment_.highlighted);
    if (had) thread.part_("marks", nodes);
  };
  const sync = thread.sync_.bind(thread);
  thread.sync_ = (nodes, last) => {
    sync(nodes, last);
    look(nodes);
  };
  look([...tree.nodes_.values()]);
}

/**
 * Whether time has changed what a comment says. To write all anew would stop a page of thousands each minute.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
const hasAged = (thread, { stamp, comment_: { id, created_at } }) =>
  stamp.textContent !== ago(created_at) || thread.own_.has(id);

/** @param {Thread} thread */
function listen(thread) {
  const tickAll = () => {
    if (document.hidden || recall(PAUSED)) return;
    for (const node of thread.tree_.nodes_.values()) if (node.article && hasAged(thread, node)) tick(thread, node);
  };
  /** @param {Event} event */
  const hear = ({ type }) => {
    if (type === "hashchange") return thread.followHash_();
    if (type === "pagehide") return thread.line_?.rest_();
    tickAll();
    thread.line_?.check_();
    if (type === "online") thread.part_("again");
  };
  const clock = setInterval(tickAll, MINUTE_MS);
  thread.gone_.signal.addEventListener("abort", () => clearInterval(clock));
  for (const type of "online offline pageshow pagehide hashchange visibilitychange".split(" "))
    addEventListener(type, hear, thread.gone_);
}

/**
 * Reply, with words of the comment selected, answers those: read here first, for the form that opens takes them away.
 * @param {Thread} thread
 */
function quoteSelected(thread) {
  thread.root_.addEventListener(
    "click",
    (/** @type {any} */ { target }) => {
      const node = target.className === "reply" && target.closest("li")?.node_;
      const words = node && selectedIn(thread.root_, node.body);
      if (words) thread.part_("quote", node, words);
    },
    { capture: true, signal: thread.gone_.signal },
  );
}

/**
 * A loss is told only when it lasts.
 * @param {Thread} thread
 */
export function tellConnection(thread) {
  /** @type {string | undefined} */
  let lost;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @param {LiveState} state */
  thread.tellState_ = (state) => {
    /** @type {string | undefined} */
    const words = { lost: say("Connection lost. Trying again…"), offline: say("You are offline.") }[
      /** @type {string} */ (state)
    ];
    clearTimeout(timer);
    // The first connection has no loss to take back, and must not wipe what else is told there.
    if (words || lost) timer = setTimeout(() => thread.voice_.show_(words), words ? QUIET_LOSS_MS : 0);
    if (lost && !words) thread.part_("again");
    lost = words;
  };
  thread.gone_.signal.addEventListener("abort", () => clearTimeout(timer));
}
