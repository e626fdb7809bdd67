/**
 * Words for people. The English sentence stands where it is used and is its own key: a further language
 * is a table from these sentences to its own, loaded on demand, and English costs nothing twice.
 */

/** @type {Record<string, string>} */
const table = {};

/** The language the words are in. */
export const LANGUAGE = "en";

/**
 * `say("Reply")`, `say("# reply|# replies", 3)`, `say("Reply to #", "Ada")`.
 * @param {string} text forms for one and many parted by `|`; `#` stands for the value
 * @param {string | number} [value]
 */
export function say(text, value = "") {
  const forms = (table[text] ?? text).split("|");
  return forms[value === 1 ? 0 : forms.length - 1].replace("#", () => /** @type {string} */ (value));
}

/**
 * The server says in words what was wrong; ours are for its silence, and for what we know better.
 * @param {{code: string, message: string}} problem
 */
export const explain = ({ code, message }) =>
  ({ network: say("The server cannot be reached."), not_found: say("This comment no longer exists.") })[code] ??
  message;
