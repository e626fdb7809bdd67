/**
 * The entry: defines the element, draws where the script tag stands, fills in the counts.
 * A module runs once for each address; a second copy under another address finds the element defined and stops.
 */
import { showCounts } from "./counts.js";
import { LiveComments } from "./element.js";
import { ATTRIBUTES, ORIGIN } from "./options.js";

const TAG = "live-comments";

/** The tag that loaded this: an optimiser may have moved it, so it is looked up by address. */
const script = [...document.scripts].find(({ src }) => src === import.meta.url);

/** @param {HTMLScriptElement} tag */
function drawAt(tag) {
  const element = document.createElement(TAG);
  for (const name of ATTRIBUTES) {
    const value = tag.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  if (!document.getElementById("comments")) element.id = "comments";
  tag.after(element);
}

if (!customElements.get(TAG)) {
  customElements.define(TAG, LiveComments);
  const thread = document.querySelector(TAG);
  const {
    site = thread?.getAttribute("site"),
    server = thread?.getAttribute("server"),
    countsOnly,
  } = {
    ...script?.dataset,
  };
  if (script?.dataset.site && countsOnly === undefined && !thread) drawAt(script);
  if (site) showCounts(server || ORIGIN, site).catch(() => {});
}
