/**
 * The one place that speaks: a polite region that stays. `.sr` is heard only, `.line` is seen too.
 */
import { h } from "./dom.js";
import { say } from "./messages.js";

const NEWS_EVERY_MS = 10000;

export class Announcer {
  constructor() {
    this.heard_ = h("span.sr");
    this.seen_ = h("span.line");
    this.element_ = h("p.status", { role: "status", part: "status", ariaAtomic: "false" }, this.heard_, this.seen_);
    this.news_ = 0;
    this.last_ = 0;
  }

  /** @param {string} words */
  say_(words) {
    this.heard_.textContent = words;
  }

  /** @param {string} words "" when there is nothing to see any more */
  show_(words) {
    this.seen_.textContent = words;
  }

  /** One more comment by somebody else; told together, at most every ten seconds. */
  count_() {
    if (!this.news_++) this.timer_ = setTimeout(() => this.tell_(), this.last_ + NEWS_EVERY_MS - Date.now());
  }

  tell_() {
    this.say_(say("# new comment|# new comments", this.news_));
    this.news_ = 0;
    this.last_ = Date.now();
  }

  close_() {
    clearTimeout(this.timer_);
  }
}
