/** Marks what was written since the reader's last visit. */
import { say } from "../messages.js";
import { keep, recall } from "../storage.js";

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export function markUnseen(thread) {
  const name = `seen:${thread.place_}`;
  const seen = recall(name);
  let newest = seen;
  for (const { comment_, unseen } of thread.tree_.nodes_.values()) {
    const { id, created_at, state } = comment_;
    if (created_at > newest) newest = created_at;
    if (seen && created_at > seen && unseen && state === "published" && !thread.own_.has(id))
      unseen.textContent = say("new");
  }
  keep(name, newest);
}
