/** Any other language than English, or another English: its words, plurals and numbers. */
import { home } from "../parts.js";

const CATEGORIES = "zero one two few many other".split(" ");

/**
 * @param {string} wanted a language tag; the server knows the nearest language it has
 * @returns what `messages.js` keeps of a language. Rejects when there is none.
 */
export default async function speak(wanted) {
  const [language_] = Intl.getCanonicalLocales(wanted.replace("_", "-"));
  if (/^en\b/i.test(language_)) return describe(language_, "ltr", {});
  const table = await (await fetch(`${home()}locale/${language_}.json`)).json();
  return describe(table["@language"], table["@direction"], table);
}

/**
 * @param {string} language_
 * @param {string} direction_
 * @param {Record<string, string>} table_ plural forms stand in the order of CATEGORIES, without those the language lacks
 */
function describe(language_, direction_, table_) {
  const rules = new Intl.PluralRules(language_);
  const { pluralCategories } = rules.resolvedOptions();
  const forms = CATEGORIES.filter((one) => pluralCategories.includes(/** @type {any} */ (one)));
  const form_ = (/** @type {number} */ value) => forms.indexOf(rules.select(value));
  const times = new Intl.RelativeTimeFormat(language_, { numeric: "auto" });
  const ago_ = (/** @type {number} */ value, /** @type {any} */ unit) => times.format(-value, unit);
  const number_ = (/** @type {any} */ value) => value.toLocaleString(language_);
  return { language_, direction_, table_, form_, number_, ago_ };
}
