/** Telling the moderators of a comment: a reason, and a note for who wants to say more. */
import { button, make } from "../dom.js";
import { field } from "../form.js";
import { say } from "../messages.js";

/** @import { TreeNode } from "../types.d.ts" */
/** @import { Thread } from "../thread.js" */

const NOTE_LENGTH = 500;

/**
 * Opens the form below the comment, or leads to the one that is open.
 * @param {Thread} thread
 * @param {TreeNode} node
 */
export default function report(thread, node) {
  const { slot } = node;
  slot.querySelector(".thanks")?.remove();
  if (!slot.querySelector(".report")) open(thread, node);
  /** @type {HTMLElement} */ (slot.querySelector(".report [name=reason]")).focus();
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
function open(thread, node) {
  const { report: form, cancel, send, error } = lay(node);
  const close = () => {
    form.remove();
    node.menu.focus();
  };
  cancel.onclick = close;
  form.addEventListener("keydown", (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && close());
  form.onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(form));
    // Not while it is on its way; a button that is disabled would lose the focus.
    if (form.ariaBusy) return;
    form.ariaBusy = "true";
    error.textContent = "";
    thread.try_(
      async () => {
        await thread.api_.ask_(`comments/${node.comment_.id}/report`, true, "POST", told);
        close();
        thank(thread, node);
      },
      ({ code, message }) => {
        form.ariaBusy = null;
        error.textContent = code === "network" ? say("The server cannot be reached.") : message;
        send.focus();
      },
    );
  };
}

/** @param {TreeNode} node */
function lay({ slot }) {
  const reasons = {
    spam: say("Spam or advertising"),
    abuse: say("Insults or threats"),
    off_topic: say("Has nothing to do with the page"),
    other: say("Something else"),
  };
  const choices = Object.entries(reasons).map(
    ([reason, words]) => `<label><input type=radio name=reason value=${reason} required> ${words}</label>`,
  );
  const parts = make(
    {},
    `<form class=report part=form><fieldset><legend>${say("Why should a moderator look at this?")}</legend>${choices.join("")}</fieldset>${field("note", say("Note (optional)"), "textarea")}<small class=error role=alert></small><div class=row><button part=button class=send>${say("Send report")}</button>${button("cancel", say("Cancel"))}</div></form>`,
  );
  parts.report.elements.note.maxLength = NOTE_LENGTH;
  slot.prepend(parts.report);
  return parts;
}

/**
 * @param {Thread} thread
 * @param {TreeNode} node
 */
function thank(thread, { slot }) {
  const { thanks } = make({}, "<small class=thanks></small>");
  thanks.textContent = say("Thank you. A moderator will look at it.");
  slot.prepend(thanks);
  thread.voice_.say_(thanks.textContent);
}
