/** Changing one's own comment: the text as it was written, in a form of its own. */
import { Form } from "../form.js";
import { say } from "../messages.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default function edit(thread, node) {
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
            if (comment.state === "pending") thread.part_("own");
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
