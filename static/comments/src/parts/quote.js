/** Answers words of a comment: those selected, or all of them, stand in the reply's form as a quotation. */
import { answerForm } from "../writing.js";
import { insert } from "./editor-change.js";
import { quoted, toMarkdown } from "./editor-markdown.js";
import { selectedIn } from "./editor-selection.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {DocumentFragment} [words] what was selected before focus moved to the form
 */
export default function quote(thread, node, words = selectedIn(thread.root_, node.body)) {
  const text = quoted(toMarkdown(words ?? allOf(node.body)));
  const { body_: field } = answerForm(thread, node);
  const { length } = field.value;
  insert(field, `${field.value.trim() && "\n\n"}${text}\n\n`, length, length);
}

/** What a comment itself quotes is left out, if it says more than that. @param {HTMLElement} body */
function allOf(body) {
  const all = /** @type {HTMLElement} */ (body.cloneNode(true));
  for (const one of all.querySelectorAll("blockquote")) one.remove();
  return all.textContent?.trim() ? all : body;
}
