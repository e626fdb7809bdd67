/** What is said to the reader: some only to be heard, some to be seen too. Both stand in a polite region that stays. */
import { say } from "./messages.js";

const NEWS_EVERY_MS = 10000;

export class Voice {
  /**
   * @param {Element} heard
   * @param {Element} seen
   */
  constructor(heard, seen) {
    this.heard_ = heard;
    this.seen_ = seen;
    this.news_ = 0;
    this.next_ = 0;
  }

  /** @param {string} words */
  say_(words) {
    this.heard_.textContent = words;
  }

  /** @param {string} [words] none when there is nothing to see any more */
  show_(words = "") {
    this.seen_.textContent = words;
  }

  /** One more comment by somebody else: told together, at most every ten seconds. */
  count_() {
    if (this.news_++) return;
    setTimeout(() => {
      this.say_(say("# new comment|# new comments", this.news_));
      this.news_ = 0;
      this.next_ = Date.now() + NEWS_EVERY_MS;
    }, this.next_ - Date.now());
  }
}
