/**
 * Words for people. The English sentence stands where it is used and is its own key: a further language is a file
 * `locale/LANGUAGE.json` from these sentences to its own, loaded on demand, and English costs nothing twice.
 */
import { load } from "./parts.js";

/**
 * What a language is: its words, the place of a number's plural form, and how it, numbers and ages are written.
 * English does without `Intl`: its first use takes the browser some 30 ms, as long as all of a hundred comments.
 */
export let tongue = {
  /** @type {Record<string, string>} */
  table_: {},
  form_: (/** @type {number} */ value) => +(value !== 1),
  language_: "en",
  direction_: "ltr",
  /** @type {(value: any) => string} */
  number_: (value) => (value > 999 ? value.toLocaleString("en") : value),
  /** @type {(value: number, unit: any) => string} */
  ago_: (value, unit) => (value ? `${value} ${unit}${value > 1 ? "s" : ""} ago` : "now"),
};

export const language = () => tongue.language_;

/**
 * Speak a language from now on. One that is not to be had leaves the words as they are.
 * @param {string} wanted a language tag
 */
export async function speak(wanted) {
  // Ours is the English of most pages that name a country with it.
  if (wanted.replace(/-US$/, "") === tongue.language_) return;
  try {
    tongue = await (await load("speak"))(wanted);
  } catch {}
}

/**
 * `say("Reply")`, `say("# reply|# replies", 3)`, `say("Reply to #", "Ada")`.
 * @param {string} text the language's plural forms, parted by `|`; `#` stands for the value
 * @param {string | number} [value]
 */
export function say(text, value = "") {
  const forms = (tongue.table_[text] ?? text).split("|");
  const form = forms[tongue.form_(/** @type {number} */ (value))] ?? forms[0];
  return form.replace("#", () => tongue.number_(value));
}

/**
 * The server says in words what was wrong; ours are for its silence.
 * @param {{code: string, message: string}} problem
 */
export const explain = ({ code, message }) => (code === "network" ? say("The server cannot be reached.") : message);
