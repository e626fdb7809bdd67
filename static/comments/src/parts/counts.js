/** Numbers beside links: every `[data-comments-count]` of the page, asked together. */
import { Api } from "../api.js";
import { canonicalKey } from "../keys.js";
import { say } from "../messages.js";

const MOST_KEYS = 100;

/** @param {Element} element */
const keyOf = (element) =>
  canonicalKey(element.getAttribute("data-comments-count") || /** @type {HTMLAnchorElement} */ (element).href);

/**
 * Writes "1 Comment", "5 Comments" into them. When the server does not answer, their own words stay.
 * @param {string} server
 * @param {string} site
 */
export default async function showCounts(server, site) {
  const elements = [...document.querySelectorAll("[data-comments-count]")];
  const keys = [...new Set(elements.map(keyOf))];
  while (keys[0]) {
    const query = keys.splice(0, MOST_KEYS).map((key) => `thread=${encodeURIComponent(key)}`);
    const { counts } = await new Api(server, site).ask_(`counts?${query.join("&")}`);
    for (const element of elements) {
      const count = counts[keyOf(element)];
      if (count >= 0) element.textContent = say("# Comment|# Comments", count);
    }
  }
}
