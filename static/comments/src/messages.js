/**
 * Words for people. The English sentence stands where it is used and is its own key: a further language
 * is a table from these sentences to its own, loaded on demand, and English costs nothing twice.
 */

/** @type {Record<string, string>} */
const table = {};

/** The language the words are in. */
export const LANGUAGE = "en";

/**
 * `say("Reply")`, `say("# reply|# replies", 3)`, `say("in reply to #", "Ada")`.
 * @param {string} text forms for one and many parted by `|`; `#` stands for the value
 * @param {string | number} [value]
 */
export function say(text, value = "") {
  const forms = (table[text] ?? text).split("|");
  return forms[value === 1 ? 0 : forms.length - 1].replace("#", () => String(value));
}

/** @type {Record<string, string>} */
const PROBLEMS = {
  network: "The server cannot be reached.",
  stale: "The comment has changed meanwhile. Your text is kept: send it again to replace the newer one.",
  thread_closed: "This discussion is closed.",
  not_found: "This comment no longer exists.",
  edit_window_over: "The time for changes is over.",
  rate_limited: "Too many comments in a short time. Please wait a moment.",
};

/**
 * @param {{code: string, message: string}} problem
 */
export const explain = (problem) => say(PROBLEMS[problem.code] ?? (problem.message || "Something went wrong."));
