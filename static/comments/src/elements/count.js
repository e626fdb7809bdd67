/** `<live-comments-count>`: how many comments a thread has. When the server does not answer, the element's own words stay. */
import { language, say, tongue } from "../messages.js";
import { ask, hear, keepFresh } from "./life.js";

/** @import { Life } from "./life.js" */
/** @import { Options } from "../options.js" */

/** What is asked together, by address. @type {Map<string, {keys: Set<string>, answer: Promise<any>}>} */
const batches = new Map();

/** @param {Life} life */
export function showCount(life) {
  const { root, options } = life;
  const words = document.createElement("span");
  words.part = "count";
  words.lang = language();
  words.dir = tongue.direction_;
  /** @param {number} count */
  const show = (count) => {
    words.textContent = say("# comment|# comments", count);
    root.replaceChildren(words);
  };
  hear(life, ["ready", "count"], ({ count }, { thread_ }) => thread_ === options.thread_ && show(count));
  keepFresh(life, () => load(options).then(show, () => 0));
}

/**
 * The counts of all elements that ask in one task are one request: 100 keys at most, which no screen shows.
 * @param {Options} options
 * @returns {Promise<number>}
 */
async function load(options) {
  const name = options.server_ + options.site_;
  let batch = batches.get(name);
  if (!batch) {
    const keys = new Set();
    const answer = new Promise((done) => setTimeout(done)).then(() => {
      batches.delete(name);
      return ask(options, `counts?thread=${[...keys].map(encodeURIComponent).join("&thread=")}`);
    });
    batch = { keys, answer };
    batches.set(name, batch);
  }
  batch.keys.add(options.thread_);
  return (await batch.answer).counts[options.thread_];
}
