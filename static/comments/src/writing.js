/**
 * What the reader writes: cards on their way to the server, changes and removals.
 * A card's `client_id` makes sending it again harmless; its text stays a draft until the server has answered.
 */

import { fold } from "./comment.js";
import { draftName, Form } from "./form.js";
import { explain, say } from "./messages.js";
import { keep, recall, uuid } from "./storage.js";
import { below, place } from "./store.js";

/** @import { Comment, Draft, TreeNode } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */

/**
 * Whether words that are nowhere else stand here or below.
 * @param {TreeNode} node
 */
export const writesIn = (node) =>
  [node, ...below(node)].some(({ draft_, forms_ }) => draft_ || Object.values(forms_).some((form) => form.dirty_()));

/**
 * The form for an answer to a comment, or for a new one under the top.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function answerForm(thread, node) {
  const kind = node.up_ ? "reply" : "main";
  return (
    node.forms_[kind] ??
    new Form(thread, node, kind, (body, author) => {
      const form = node.forms_[kind];
      form.body_.value = "";
      form.close_();
      const card = addCard(thread, { client_id: form.id_ || uuid(), parent: node.comment_.id || null, body, author });
      card.article.focus();
      send(thread, card);
    })
  );
}

/**
 * @param {Thread} thread
 * @param {Draft} draft
 */
function addCard(thread, draft) {
  const card = {
    ...draft,
    id: draft.client_id,
    state: "sending",
    html: "",
    created_at: new Date().toISOString(),
    rev: 0,
    reply_count: 0,
  };
  const node = /** @type {TreeNode} */ (place(thread.tree_, /** @type {any} */ (card)));
  node.draft_ = draft;
  fold(node.up_);
  thread.sync_([node]);
  return node;
}

/**
 * Sends a card, for the first time or again.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export async function send(thread, node) {
  const { thread_: key, url_: url, title_: title } = thread.options_;
  const form = draftName(thread, node.up_);
  const draft = /** @type {Draft} */ (node.draft_);
  node.waitsForLine_ = false;
  mark(thread, node, "sending");
  await thread.try_(
    async () => {
      const { comment } = await thread.api_.write_("comments", "POST", { thread: key, url, title, ...draft });
      const held = comment.state === "pending";
      thread.own_.add(comment.id);
      if (recall(form) === draft.client_id + draft.body) keep(form, "");
      node.draft_ = undefined;
      thread.event_("comment.created", comment);
      thread.sync_([node]);
      if (held) thread.part_("own");
      thread.voice_.say_(held ? say("Waiting for approval") : say("Posted"));
      thread.emit_(held ? "pending" : "posted", { comment });
    },
    (problem) => {
      // The stream may have brought it although the answer was lost.
      if (node.comment_.rev) node.draft_ = undefined;
      else if (problem.code === "invalid" && ["", draft.body].includes(answerForm(thread, node.up_).body_.value))
        thread.part_("back", node, problem);
      else {
        node.waitsForLine_ = problem.code === "network";
        const hope = node.waitsForLine_ ? thread.hope_ : "";
        mark(thread, node, "failed", `${say("Not sent.")} ${explain(problem)} ${hope}`);
      }
    },
  );
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {Comment["state"]} state
 * @param {string} [problem]
 */
function mark(thread, node, state, problem) {
  node.comment_.state = state;
  thread.note_(node, problem);
}

/**
 * Votes, or takes the vote back by giving it again.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {number} value 1 or -1
 */
export function vote(thread, node, value) {
  const { id } = node.comment_;
  const { votes_: votes } = thread;
  const before = votes[id];
  votes[id] = before === value ? 0 : value;
  thread.act_(node, async () => {
    try {
      const answer = await thread.api_.write_(`comments/${id}/vote`, "PUT", { value: votes[id] });
      node.comment_.votes = answer.votes;
    } catch (problem) {
      votes[id] = before;
      throw problem;
    }
    thread.note_(node);
  });
}
