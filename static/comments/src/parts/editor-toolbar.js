/** Tools for those who do not know Markdown by heart, with the keys they know from elsewhere. */
import { button, make } from "../dom.js";
import { say } from "../messages.js";
import { change, spotOf } from "./editor-change.js";
import { code, lead, link, surround } from "./editor-format.js";

/** @import { Form } from "../form.js" */
/** @import { Change, Spot } from "./editor-change.js" */
/** @typedef {{name: string, words: string, key: string, icon: string, work: (spot: Spot) => Change}} Tool */

// On a Mac, Control with a letter moves the caret.
const MAC = /Mac|iP/.test(navigator.platform);
const [COMMAND, PRESSED] = MAC
  ? /** @type {const} */ (["Meta", "metaKey"])
  : /** @type {const} */ (["Control", "ctrlKey"]);

/** @param {string} path */
const draw = (path) => `<svg viewBox="0 0 16 16" aria-hidden=true><path d="${path}"/></svg>`;

/** @returns {Tool[]} */
const tools = () => [
  { name: "bold", words: say("Bold"), key: "B", icon: "<b>B</b>", work: (spot) => surround(spot, "**") },
  { name: "italic", words: say("Italic"), key: "I", icon: "<i>I</i>", work: (spot) => surround(spot, "*") },
  {
    name: "link",
    words: say("Link"),
    key: "K",
    icon: draw("M6.5 9.5l3-3M7 5l1.5-1.5a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7"),
    work: link,
  },
  { name: "code", words: say("Code"), key: "E", icon: draw("M5.5 4.5 2 8l3.5 3.5m5-7L14 8l-3.5 3.5"), work: code },
  {
    name: "quote",
    words: say("Quote"),
    key: "Shift+9",
    icon: draw("M3 3v10M6.5 4.5H14M6.5 8H14m-7.5 3.5h4"),
    work: (spot) => lead(spot, "> "),
  },
  {
    name: "bullets",
    words: say("List"),
    key: "Shift+8",
    icon: draw("M2.5 4h0m0 4h0m0 4h0M6 4h8M6 8h8m-8 4h8"),
    work: (spot) => lead(spot, "- "),
  },
];

/**
 * @param {Form} form
 * @param {string} [more] markup of further buttons
 */
export function addToolbar({ body_: field }, more = "") {
  const all = tools();
  const markup = all.map(({ name, icon }) => button(`"tool ${name}"`, icon)).join("");
  const bar = make({}, `<div class=tools role=toolbar>${markup}${more}</div>`).tools;
  bar.ariaLabel = say("Formatting");
  bar.setAttribute("aria-controls", field.id);
  for (const tool of all) {
    const one = bar.querySelector(`.${tool.name}`);
    const keys = `${COMMAND}+${tool.key}`;
    one.ariaLabel = tool.words;
    one.title = `${tool.words} (${keys.replace("Meta+", "⌘").replace("Control", "Ctrl")})`;
    one.ariaKeyShortcuts = keys;
    one.onclick = () => change(field, tool.work(spotOf(field)));
  }
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const tool = all.find(({ key }) => key === keyOf(event));
    if (!tool) return;
    event.preventDefault();
    change(field, tool.work(spotOf(field)));
  });
  rove(bar);
  // Below the words: nothing moves under the caret when it comes.
  field.parentNode.after(bar);
  return bar;
}

/** @param {KeyboardEvent} event */
function keyOf(event) {
  const { key, code: place, shiftKey, altKey } = event;
  if (!event[PRESSED] || altKey) return "";
  // By what is printed on it; by its place where that is no Latin letter, or changes with Shift.
  return shiftKey ? `Shift+${place.slice(-1)}` : (key > "\x7f" ? place.slice(-1) : key).toUpperCase();
}

/** One stop for Tab, and arrows from there. @param {HTMLElement} bar */
function rove(bar) {
  const all = /** @type {HTMLButtonElement[]} */ ([...bar.children]);
  for (const one of all.slice(1)) one.tabIndex = -1;
  bar.addEventListener("focusin", ({ target }) => {
    for (const one of all) one.tabIndex = one === target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const open = all.filter(({ disabled }) => !disabled);
    const at = open.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const on = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const next = { ArrowRight: at + on, ArrowLeft: at - on, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    open.at(next % open.length)?.focus();
  });
  // A pointer takes neither focus nor selection from the words.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
}
