/** Another order, because the reader asked for it: all take their places anew. */
import { load } from "../parts.js";
import { keep } from "../storage.js";
import { SORT } from "../thread.js";

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export default async function sort(thread) {
  const { options_: options, top_: top } = thread;
  options.sort_ = top.sort.value;
  keep(SORT, options.sort_);
  await (await load("reload"))(thread, 0);
}
