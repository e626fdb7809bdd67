/** What the words will look like: the server renders them as it will when they are sent, and they stand where they were typed. */
import { make } from "../dom.js";
import { say } from "../messages.js";

/** @import { Form } from "../form.js" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {Form} form
 * @param {HTMLElement} bar whose last button it is
 */
export function addPreview(thread, form, bar) {
  const { body_: field } = form;
  const toggle = /** @type {HTMLButtonElement} */ (bar.lastElementChild);
  const shown = document.createElement("div");
  shown.className = "body shown";
  shown.dir = "auto";
  shown.role = "region";
  shown.ariaLabel = say("Preview");
  shown.tabIndex = 0;

  const close = () => {
    shown.remove();
    show(false);
  };
  /** @param {boolean} on */
  const show = (on) => {
    field.hidden = on;
    toggle.ariaPressed = `${on}`;
    for (const one of bar.querySelectorAll("button")) one.disabled = on && one !== toggle;
  };
  const open = () =>
    thread.try_(
      async () => {
        const { html: clean } = await thread.api_.ask_("preview", false, "POST", { body: field.value });
        form.fail_();
        shown.replaceChildren(...make({}, `<div class=made>${clean}</div>`).made.childNodes);
        // As in a comment: what scrolls must be reachable by keyboard.
        for (const pre of shown.querySelectorAll("pre")) {
          pre.tabIndex = 0;
          thread.colours_ ??= thread.part_("code");
        }
        shown.style.minBlockSize = `${field.offsetHeight}px`;
        // Beside the field's paragraph, where nothing of it is in the way.
        field.parentNode.after(shown);
        show(true);
        thread.voice_.say_(say("Preview shown"));
      },
      (problem) => form.fail_(problem),
    );
  /** @param {KeyboardEvent} event */
  const leave = ({ key, ctrlKey, metaKey }) => {
    if (key === "Enter" && (ctrlKey || metaKey)) close();
  };
  toggle.onclick = () => {
    if (shown.isConnected) {
      close();
      field.focus();
    } else if (field.value.trim()) {
      // A pointer left the focus in the words: hidden, they would lose it, and Tab would not find this button again.
      toggle.focus();
      return open();
    } else form.fail_({ code: "", message: say("Please write something."), errors: { body: [] } });
  };
  // What is wrong is told at the field, and it must be there to lead to.
  form.parts_.form.addEventListener("submit", close, { capture: true });
  form.parts_.form.addEventListener("keydown", leave, { capture: true });
}
