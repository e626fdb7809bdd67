/**
 * The entry of the second small file: the newest comments of a site, and the number of a thread's, wherever the owner puts
 * them. Where a thread stands on the same page they hear from it what is new, and need no connection of their own.
 */
import { showCount } from "./count.js";
import { define } from "./life.js";
import { showRecent } from "./recent.js";

define("live-comments-count", ["site", "thread", "server"], showCount);
define("live-comments-recent", ["site", "limit", "server"], showRecent);
