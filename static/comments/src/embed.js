/**
 * The entry: defines the element, draws where the script tag stands, fills in the counts.
 * A module runs once for each address; a second copy under another address finds the element defined and stops.
 */
import { LiveComments } from "./element.js";
import { ATTRIBUTES, ORIGIN } from "./options.js";
import { load } from "./parts.js";

const TAG = "live-comments";

/** The tag that loaded this: an optimiser may have moved it, so it is looked up by address. */
const script = [...document.scripts].find(({ src }) => src === import.meta.url);

const thread = document.querySelector(TAG);

/**
 * What the page says: on the script tag, else on its first thread.
 * @param {string} name
 */
const told = (name) => script?.getAttribute(`data-${name}`) ?? thread?.getAttribute(name);

function drawHere() {
  const element = document.createElement(TAG);
  for (const name of ATTRIBUTES) {
    const value = told(name);
    if (value) element.setAttribute(name, value);
  }
  if (!document.getElementById("comments")) element.id = "comments";
  script?.after(element);
}

if (!customElements.get(TAG)) {
  customElements.define(TAG, LiveComments);
  const site = told("site");
  if (site) {
    if (!thread && !script?.hasAttribute("data-counts-only")) drawHere();
    if (document.querySelector("[data-comments-count]"))
      load("counts")
        .then((show) => show(told("server") || ORIGIN, site))
        .catch(() => {});
  }
}
