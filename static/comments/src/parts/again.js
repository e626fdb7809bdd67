/** Sends what could not be sent for want of a connection. */
import { send } from "../writing.js";

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export default function sendAgain(thread) {
  for (const node of thread.tree_.nodes_.values()) if (node.waitsForLine_) send(thread, node);
}
