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
 * The elements of a piece of markup, in document order. Only our own words may stand in it;
 * what people wrote is put in as text afterwards.
 * @param {string} markup
 * @returns {any[]}
 */
export function make(markup) {
  const box = document.createElement("template");
  html(box, markup);
  return [...box.content.querySelectorAll("*")];
}

/**
 * @param {string} kind class name
 * @param {string} [words]
 */
export const button = (kind, words = "") => `<button type=button part=button class=${kind}>${words}</button>`;
