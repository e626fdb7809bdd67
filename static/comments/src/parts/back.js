/** Puts the text of a card that was not sent back into its form. */
import { forget } from "../store.js";
import { answerForm } from "../writing.js";

/** @import { Draft, TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */
/** @import { Problem } from "../api.js" */

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {Problem} [problem] what was wrong with it
 */
export default function takeBack(thread, node, problem) {
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
