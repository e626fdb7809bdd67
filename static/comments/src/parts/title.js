/** Counts the comments that came while the page was hidden, in front of its title. */

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export function countInTitle(thread) {
  if (!thread.options_.counts_) return;
  let news = 0;
  const show = () => {
    const bare = document.title.replace(/^\(\d+\) /, "");
    document.title = news ? `(${news}) ${bare}` : bare;
  };
  thread.host_.addEventListener(
    "comments:new",
    () => {
      if (!document.hidden) return;
      news++;
      show();
    },
    thread.gone_,
  );
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.hidden) return;
      news = 0;
      show();
    },
    thread.gone_,
  );
}
