/** The address of a comment: by the system's own sheet where there is one, else copied. */
import { say } from "../messages.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const SHOWN_MS = 4000;

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default async function shareComment(thread, node) {
  const url = node.time.href;
  /** Browsers differ, whatever the types say. @type {Partial<Navigator>} */
  const { share, clipboard } = navigator;
  try {
    if (share) return await share.call(navigator, { title: document.title, url });
    await /** @type {Clipboard} */ (clipboard).writeText(url);
    tell(thread, say("Link copied"));
  } catch (problem) {
    // The reader closed the sheet.
    if (/** @type {Error} */ (problem).name === "AbortError") return;
    // Not every page may copy: then the address of the window is the comment's, and can be taken from there.
    location.hash = `comment-${node.comment_.id}`;
    tell(thread, say("The link is in the address bar."));
  }
}

/**
 * @param {Thread} thread
 * @param {string} words
 */
function tell(thread, words) {
  thread.voice_.show_(words);
  setTimeout(() => thread.top_.line.textContent === words && thread.voice_.show_(), SHOWN_MS);
}
