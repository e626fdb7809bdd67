/** Making elements. All markup, the server's and our own, enters the page through `html()` and nowhere else. */

/** @type {{createHTML(text: string): any} | undefined} */
let policy;

/**
 * The one HTML sink. The policy is made on first use, so that a second copy of the script makes none.
 * @param {Element} element
 * @param {string} text sanitised by the server, or markup of ours
 */
export function html(element, text) {
  policy ??= globalThis.trustedTypes?.createPolicy("live-comments", { createHTML: (clean) => clean });
  element.innerHTML = policy ? policy.createHTML(text) : text;
}

/**
 * Makes elements and puts each into `parts` under its class. Only our own words may stand in the markup;
 * what people wrote is put in as text afterwards.
 * @template T
 * @param {T} parts
 * @param {string} markup
 * @returns {T & Record<string, any>}
 */
export function make(parts, markup) {
  const found = /** @type {any} */ (parts);
  const box = document.createElement("template");
  html(box, markup);
  for (const element of box.content.querySelectorAll("[class]")) found[element.className] = element;
  return found;
}

/**
 * @param {string} kind class name
 * @param {string} [words]
 */
export const button = (kind, words = "") => `<button type=button part=button class=${kind}>${words}</button>`;
