/**
 * What the reader writes: cards on their way to the server, changes and removals.
 * A card's `client_id` makes sending it again harmless; its text stays a draft until the server has answered.
 */

import { fold } from "./comment.js";
import { draftName, Form } from "./form.js";
import { explain, say } from "./messages.js";
import { keep, recall } from "./storage.js";
import { below, forget, place } from "./store.js";

/** @import { Comment, Draft, TreeNode } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */
/** @import { Problem } from "./api.js" */

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
      const card = addCard(thread, { client_id: form.id_, parent: node.comment_.id || null, body, author });
      card.article.focus();
      send(thread, card);
    })
  );
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export const reply = (thread, node) => answerForm(thread, node).body_.focus();

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
  mark(thread, node, "sending");
  await thread.try_(
    async () => {
      const { comment } = await thread.api_.post_({ thread: key, url, title, ...draft });
      const held = comment.state === "pending";
      thread.own_.add(comment.id);
      if (recall(form) === draft.client_id + draft.body) keep(form, "");
      node.draft_ = undefined;
      thread.event_("comment.created", comment);
      thread.sync_([node]);
      thread.voice_.say_(held ? say("Waiting for approval") : say("Posted"));
      thread.emit_(held ? "pending" : "posted", { comment });
    },
    (problem) => {
      // The stream may have brought it although the answer was lost.
      if (node.comment_.rev) node.draft_ = undefined;
      else if (problem.code === "invalid" && ["", draft.body].includes(answerForm(thread, node.up_).body_.value))
        takeBack(thread, node, problem);
      else mark(thread, node, "failed", `${say("Not sent.")} ${explain(problem)}`);
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
 * Puts the text of an unsent card back into its form.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {Problem} [problem]
 */
function takeBack(thread, node, problem) {
  const form = answerForm(thread, node.up_);
  const { body, client_id } = /** @type {Draft} */ (node.draft_);
  const typed = form.body_.value;
  forget(thread.tree_, node);
  thread.sync_([node]);
  // A form that opens for this has it already, as its draft.
  if (!typed) form.write_(body, client_id);
  else if (typed !== body) form.write_(`${typed}\n\n${body}`);
  form.body_.focus();
  form.fail_(problem);
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function edit(thread, node) {
  if (node.draft_) return takeBack(thread, node);
  const path = `comments/${node.comment_.id}`;
  const load = () => thread.api_.ask_(`${path}/source`, true);
  thread.act_(node, async () => {
    let source = await load();
    node.forms_.edit ??= new Form(
      thread,
      node,
      "edit",
      (body) =>
        thread.try_(
          async () => {
            const { comment } = await thread.api_.ask_(path, true, "PATCH", { body, rev: source.rev });
            node.forms_.edit.write_();
            node.forms_.edit.close_();
            thread.event_("comment.edited", comment);
            thread.voice_.say_(say("Saved"));
          },
          async (problem) => {
            node.forms_.edit.fail_(problem);
            if (problem.code === "stale") source = await load();
          },
        ),
      source.body,
    );
    node.forms_.edit.body_.focus();
  });
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export function remove(thread, node) {
  thread.act_(node, async () => {
    const { comment } = await thread.api_.ask_(`comments/${node.comment_.id}`, true, "DELETE");
    thread.event_("comment.removed", comment);
    thread.voice_.say_(say("Comment removed"));
    (thread.tree_.nodes_.has(comment.id) ? node.article : thread.tree_.top_.title).focus({ preventScroll: true });
  });
}
