/** The reader may stop everything that moves by itself, and let it go on. Both are remembered. */
import { keep, recall } from "../storage.js";
import { PAUSED } from "../thread.js";

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export default async function pause(thread) {
  const { live, readers } = thread.top_;
  const paused = !recall(PAUSED);
  keep(PAUSED, paused ? "1" : "");
  live.ariaPressed = `${!paused}`;
  if (!paused) return thread.listenLive_(await thread.load_());
  thread.line_?.close_();
  thread.line_ = undefined;
  readers.textContent = "";
  thread.connection_("off");
}
