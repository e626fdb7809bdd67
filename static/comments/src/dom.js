/** Making elements. All markup, the server's and our own, enters the page through `html()` and nowhere else. */

/** @type {{createHTML(text: string): any} | undefined} */
let policy;
/** Made once: the browser would make one for each text, and that takes as long as to read the text. */
const safe = globalThis.Sanitizer && { sanitizer: new Sanitizer({}) };

/**
 * The one HTML sink. Where the browser can, it takes out once more what could run. (An empty list means: only that; the
 * usual one takes `rel` and `class` as well.) The policy is made on first use, so that a second copy of the script makes none.
 * @param {any} element
 * @param {string} text sanitised by the server, or markup of ours
 */
export function html(element, text) {
  if (safe) return element.setHTML(text, safe);
  policy ??= globalThis.trustedTypes?.createPolicy("live-comments", { createHTML: String });
  element.innerHTML = policy?.createHTML(text) ?? text;
}

/** What was made last, parsed: to copy it for the next comment takes a third of the time. */
let box = /** @type {any} */ ({});

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
  if (box.title !== markup) {
    box = document.createElement("template");
    box.title = markup;
    html(box, markup);
  }
  for (const element of box.content.cloneNode(true).querySelectorAll("[class]")) found[element.className] = element;
  return found;
}

/**
 * @param {string} kind class name
 * @param {string} [words]
 */
export const button = (kind, words = "") => `<button type=button part=button class=${kind}>${words}</button>`;
