/** What the page says about its thread: attributes first, then the page's own head. */
import { canonicalKey } from "./keys.js";

export const ATTRIBUTES =
  /* @__PURE__ */ "site thread url page-title lang theme sort live loading server title-count".split(" ");

/** Where this script came from is where the comments are. */
export const ORIGIN = new URL(import.meta.url).origin;

/** @param {Element} element */
export function readOptions(element) {
  /** @param {string} name */
  const get = (name) => element.getAttribute(name);
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const page = canonical?.href || location.href.split("#")[0];
  return {
    site_: get("site"),
    server_: get("server") || ORIGIN,
    thread_: canonicalKey(get("thread") || page),
    url_: get("url") || page,
    title_: get("page-title") || document.title,
    lang_: element.closest("[lang]")?.getAttribute("lang") || navigator.language,
    sort_: get("sort") || "oldest",
    live_: get("live") !== "off",
    /** Whether comments that come while the page is hidden are counted in its title. */
    counts_: element.hasAttribute("title-count"),
    lazy_: get("loading") !== "eager" && !location.hash.split("#comment-")[1],
  };
}

/** @typedef {ReturnType<typeof readOptions>} Options */
