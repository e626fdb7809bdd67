/** Making elements. Server HTML enters the page through `html()` and nowhere else. */

/** @type {{createHTML(text: string): string} | undefined} */
let policy;

/**
 * The one HTML sink. The policy is made on first use, so that a second copy of the script makes none.
 * @param {Element} element
 * @param {string} text sanitised by the server
 */
export function html(element, text) {
  policy ??= globalThis.trustedTypes?.createPolicy("live-comments", { createHTML: (clean) => clean });
  element.innerHTML = policy ? policy.createHTML(text) : text;
}

/**
 * `h("button.reply", {onclick}, "Reply")`: what the element has as a property is set as one, the rest as an attribute.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T | `${T}.${string}`} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = /** @type {HTMLElementTagNameMap[T]} */ (document.createElement(name));
  element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) Object.assign(element, { [key]: value });
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {string} kind class name
 * @param {string} words
 * @param {(event: MouseEvent) => void} onclick
 */
export const button = (kind, words, onclick) => h(`button.${kind}`, { type: "button", part: "button", onclick }, words);

/**
 * Runs a change of the page without moving what is being read: Safari has no scroll anchoring,
 * and where there is one the difference comes out as nothing.
 * @param {Element | undefined} anchor something visible that stays
 * @param {() => void} change
 */
export function steady(anchor, change) {
  const top = () => anchor?.getBoundingClientRect().top ?? 0;
  const before = top();
  change();
  scrollBy(0, top() - before);
}
