/** What both elements live by: their place in the page, the reader's eye, and the threads on the page. */
import { speak } from "../messages.js";
import { readOptions } from "../options.js";

/** @import { Options } from "../options.js" */

const FRESH_MS = 60000;

/**
 * @typedef {object} Life
 * @property {HTMLElement} element
 * @property {ShadowRoot} root
 * @property {Options} options
 * @property {AbortSignal} signal until when it lasts
 */

/**
 * An element that is begun anew when its attributes change. The children stand there until `show` has something better.
 * @param {string} tag
 * @param {string[]} observedAttributes
 * @param {(life: Life) => void} show
 */
export function define(tag, observedAttributes, show) {
  if (customElements.get(tag)) return;
  class Element extends HTMLElement {
    static observedAttributes = observedAttributes;
    root_ = this.attachShadow({ mode: "open" });
    life_ = new AbortController();

    connectedCallback() {
      this.disconnectedCallback();
      this.life_ = new AbortController();
      const { signal } = this.life_;
      // The next task: several changes are one start, and a router may change the address only after the page.
      setTimeout(async () => {
        const options = readOptions(this);
        await speak(options.lang_);
        if (options.site_ && !signal.aborted) show({ element: this, root: this.root_, options, signal });
      });
    }

    disconnectedCallback() {
      this.life_.abort();
      this.root_.replaceChildren(document.createElement("slot"));
    }

    attributeChangedCallback() {
      if (this.isConnected) this.connectedCallback();
    }
  }
  customElements.define(tag, Element);
}

/**
 * Loads when the element is seen, and again when it is looked at after a minute: never unseen.
 * @param {Life} life
 * @param {() => unknown} load
 */
export function keepFresh({ element, signal }, load) {
  let asked = 0;
  let seen = false;
  const look = () => {
    if (!seen || document.hidden || Date.now() - asked < FRESH_MS) return;
    asked = Date.now();
    load();
  };
  const watch = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    look();
  });
  watch.observe(element);
  signal.addEventListener("abort", () => watch.disconnect());
  document.addEventListener("visibilitychange", look, { signal });
}

/**
 * What threads of the same site on this page tell.
 * @param {Life} life
 * @param {string[]} types without the prefix
 * @param {(detail: any, thread: Options) => void} take
 */
export function hear({ options, signal }, types, take) {
  /** @param {any} event */
  const listen = (event) => {
    const thread = readOptions(event.composedPath()[0]);
    if (thread.site_ === options.site_ && thread.server_ === options.server_) take(event.detail, thread);
  };
  for (const type of types) document.addEventListener(`comments:${type}`, listen, { signal });
}

/**
 * @param {Options} options
 * @param {string} path
 */
export async function ask({ server_, site_ }, path) {
  const response = await fetch(`${server_}/api/v1/sites/${site_}/${path}`);
  if (!response.ok) throw response;
  return response.json();
}
