/** `<live-comments-recent>`: the newest comments of a site, in a sidebar perhaps. */
import { language, say, tongue } from "../messages.js";
import { ago } from "../time.js";
import { ask, hear, keepFresh } from "./life.js";
import css from "./recent.css";

/** @import { Comment } from "../types.d.ts" */
/** @import { Life } from "./life.js" */
/** @typedef {Comment & {thread: {key: string, url: string}}} Recent */

const USUAL = 5;
const EXCERPT = 140;
const MINUTE_MS = 60000;
/** What the server's HTML escapes. @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", nbsp: " " };

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** @param {Life} life */
export function showRecent(life) {
  const { element, root, options, signal } = life;
  const limit = +(element.getAttribute("limit") || USUAL);
  const list = make("ol", "list");
  list.lang = language();
  list.dir = tongue.direction_;
  root.adoptedStyleSheets = [sheet];
  /** @type {Element[]} */
  let items = [];

  /** @param {Element[]} all */
  const show = (all) => {
    items = all.slice(0, limit);
    for (const one of [...list.children]) if (!items.includes(one)) one.remove();
    // What stands in its place is not touched: somebody's focus may be in it.
    for (const place in items)
      if (list.children[place] !== items[place]) list.insertBefore(items[place], list.children[place]);
    tick();
    if (!items[0]) root.replaceChildren(make("p", "note", say("No comments yet")));
    else if (!list.isConnected) root.replaceChildren(list);
  };
  const tick = () => {
    for (const time of list.querySelectorAll("time")) time.textContent = ago(time.dateTime);
  };
  const load = () =>
    ask(options, `recent?limit=${limit}`).then(
      ({ comments }) =>
        signal.aborted ||
        show(
          comments.map(
            (/** @type {Recent} */ one) => items.find(({ id }) => id === one.id + one.rev) ?? draw(options, one),
          ),
        ),
      // What was shown is better than that; so are words of the owner's own.
      () => items[0] || element.firstChild || root.replaceChildren(make("p", "note", say("Comments not loaded."))),
    );

  const clock = setInterval(tick, MINUTE_MS);
  signal.addEventListener("abort", () => clearInterval(clock));
  hear(life, ["new", "posted"], ({ comment }, { thread_: key, url_: url }) =>
    show([
      draw(options, { ...comment, thread: { key, url } }),
      ...items.filter(({ id }) => !id.startsWith(comment.id)),
    ]),
  );
  /** The counts that threads told last. @type {Record<string, number>} */
  const counts = {};
  hear(life, ["count"], ({ count }, { thread_ }) => {
    // One was taken away, perhaps one of these.
    if (count < counts[thread_]) load();
    counts[thread_] = count;
  });
  keepFresh(life, load);
}

/**
 * @param {string} tag
 * @param {string} part what the page may style
 * @param {string} [words]
 * @returns {any}
 */
const make = (tag, part, words = "") => Object.assign(document.createElement(tag), { part, textContent: words });

/**
 * @param {{server_: string, site_: string | null}} options
 * @param {Recent} comment
 */
function draw({ server_, site_ }, { id, rev, author, html, created_at, thread: { url, key } }) {
  const item = make("li", "item");
  const link = make("a", "link");
  const name = make("b", "author", author?.name || say("Anonymous"));
  const excerpt = make("span", "excerpt", excerptOf(html));
  const time = make("time", "time");
  const page = /^https?:/.test(url)
    ? url.split("#")[0]
    : `${server_}/t/${site_}/?thread=${encodeURIComponent(key)}&branch=${id}`;
  item.id = id + rev;
  link.href = `${page}#comment-${id}`;
  name.dir = excerpt.dir = "auto";
  time.dateTime = created_at;
  link.append(name, " ", excerpt);
  item.append(link, " ", time);
  return item;
}

/**
 * The words of a comment, without an HTML parser: they are put in as text, so nothing in them can act.
 * @param {string} html
 */
export function excerptOf(html) {
  const words = html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all)
    .replace(/\s+/g, " ")
    .trim();
  const letters = [...words];
  return letters[EXCERPT] ? `${letters.slice(0, EXCERPT - 1).join("")}…` : words;
}
