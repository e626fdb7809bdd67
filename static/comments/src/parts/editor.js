/** What a form needs once somebody writes in it. */
import { button, make } from "../dom.js";
import { field } from "../form.js";
import { say } from "../messages.js";
import { recall } from "../storage.js";
import css from "./editor.css";
import { addCompletion } from "./editor-complete.js";
import { pasteWell } from "./editor-paste.js";
import { addPreview } from "./editor-preview.js";
import { addToolbar } from "./editor-toolbar.js";

/** @import { Form } from "../form.js" */
/** @import { Thread } from "../thread.js" */

const NEAR_LIMIT = 200;
const TYPING_EVERY_MS = 5000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
/** A random word of this page's, so that who goes on typing is counted once. */
const who = crypto.getRandomValues(new Uint32Array(3)).join("-");
let nextTyping = 0;

/**
 * @param {Thread} thread
 * @param {Form} form
 */
export default function equip(thread, form) {
  const { adoptedStyleSheets: sheets } = thread.root_;
  if (!sheets.includes(sheet)) sheets.push(sheet);
  addFields(thread, form);
  countCharacters(thread, form);
  tellTyping(thread, form);
  whenWriting(form, () => {
    addPreview(thread, form, addToolbar(form, button('"tool preview"', say("Preview"))));
    addCompletion(thread, form);
    pasteWell(form.body_);
  });
}

/** Tools come between words and name: whoever begins with the name would have it move away. @type {(form: Form, work: () => void) => void} */
function whenWriting({ body_: body }, work) {
  if (body.matches(":focus")) work();
  else body.addEventListener("focus", work, { once: true });
}

/**
 * How to reach the author, and where they live: the name alone stood there before.
 * @param {Thread} thread
 * @param {Form} form
 */
function addFields(thread, form) {
  const row = form.parts_.form.querySelector(".author");
  if (!row) return;
  const { more, forget } = make(
    {},
    `<div class=more>${field("email", say("E-mail (not shown)"))}${field("website", say("Website"), "input type=url autocomplete=url")}${button("forget", say("Forget me on this device"))}</div>`,
  );
  row.append(...more.children);
  form.recall_();
  const { claim_: claim } = thread.api_;
  const show = () => {
    forget.hidden = !(thread.api_.known_() || recall(claim) || form.recall_().name);
  };
  show();
  form.parts_.form.addEventListener("focusin", show);
  forget.onclick = () => thread.part_("forget", form, forget);
}

/**
 * @param {Thread} thread
 * @param {Form} form
 */
function countCharacters(thread, { body_: body, parts_: { hint } }) {
  body.addEventListener("input", () => {
    const left = thread.site_.max_length - [...body.value].length;
    if (left < NEAR_LIMIT) hint.textContent = say("# character left|# characters left", left);
  });
}

/**
 * A beacon: nobody waits for it, and it needs no preflight.
 * @param {Thread} thread
 * @param {Form} form
 */
function tellTyping(thread, { body_: body }) {
  const { server_, site_ } = thread.options_;
  body.addEventListener("input", () => {
    if (!thread.site_.typing || Date.now() < nextTyping) return;
    nextTyping = Date.now() + TYPING_EVERY_MS;
    navigator.sendBeacon(`${server_}/live/v1/${site_}/typing?${thread.query_}&who=${who}`);
  });
}
