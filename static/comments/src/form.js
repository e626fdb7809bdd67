/**
 * A form for words: a new comment, an answer, or a change. What is typed is kept as a draft until it is sent.
 *
 * Hooks: `form.form[part=form]` with class `main`, `reply` or `edit`; fields by name (`body name email website`),
 * `.send`, `.cancel`, `.hint`, `.error` (role=alert), `.wrong` per field.
 */
import { nameOf } from "./comment.js";
import { button, make } from "./dom.js";
import { explain, say } from "./messages.js";
import { keep, recall, uuid } from "./storage.js";

/** @import { TreeNode } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

const AUTHOR = "author";
const ID_LENGTH = 36;
let ids = 0;

/**
 * @param {string} name
 * @param {string} label
 * @param {string} [tag] what the field is
 */
export function field(name, label, tag = `input type=${name} autocomplete=${name}`) {
  const id = `field-${++ids}`;
  return `<p><label for=${id}>${label}</label><${tag} id=${id} name=${name} aria-describedby=${id}-wrong></${tag}><small class=wrong id=${id}-wrong></small></p>`;
}

/**
 * Where a draft is kept.
 * @param {Thread} thread
 * @param {TreeNode} node
 * @param {string} [kind]
 */
export const draftName = ({ place_ }, node, kind = node.up_ ? "reply" : "main") =>
  `draft:${place_}:${kind}:${node.comment_.id}`;

export class Form {
  /**
   * Opens the form in a comment's slot, or that of the top.
   * @param {Thread} thread
   * @param {TreeNode} node
   * @param {"main" | "reply" | "edit"} kind
   * @param {(body: string, author: any) => void} send
   * @param {string} [text] what stands there at first
   */
  constructor(thread, node, kind, send, text = "") {
    this.thread_ = thread;
    this.node_ = node;
    this.kind_ = kind;
    this.text_ = text;
    this.done_ = send;
    this.draft_ = draftName(thread, node, kind);
    this.parts_ = this.lay_();
    const { form } = this.parts_;
    form.className += ` ${kind}`;
    this.body_ = form.elements.body;
    this.recall_();
    form.oninput = () => this.typed_();
    form.onsubmit = this.submit_.bind(this);
    form.onkeydown = this.key_.bind(this);
    const kept = recall(this.draft_);
    this.write_(kept.slice(ID_LENGTH) || text, kept.slice(0, ID_LENGTH));
    if (kept) this.parts_.hint.textContent = say("Draft restored");
    node.forms_[kind] = this;
    node.slot.append(form);
  }

  lay_() {
    const { kind_: kind, node_: node } = this;
    const [label, word] = {
      main: [say("Your comment"), say("Post comment")],
      reply: [say("Reply to #", nameOf(node)), say("Post reply")],
      edit: [say("Change your comment"), say("Save")],
    }[kind];
    const parts = make(
      { form: /** @type {any} */ (null) },
      `<form class=form part=form novalidate>${field("body", "", "textarea")}${kind === "edit" ? "" : `<div class="row author">${field("name", say("Name"))}</div>`}<small class=error role=alert></small><div class=row><button part=button class=send>${word}</button>${button("cancel", say("Cancel"))}<small class=hint>`,
    );
    parts.form.querySelector("label").textContent = label;
    parts.cancel.onclick = () => this.close_();
    parts.cancel.hidden = kind === "main";
    parts.form.addEventListener("focusin", () => this.thread_.part_("editor", this), { once: true });
    return parts;
  }

  /** Fills in how the reader signed last. */
  recall_() {
    const known = JSON.parse(recall(AUTHOR) || "{}");
    for (const one of this.fields_()) one.value ||= known[one.name] ?? "";
    return known;
  }

  /** @returns {Field[]} */
  fields_() {
    return [...this.parts_.form.elements].filter(({ name }) => name);
  }

  /** @param {KeyboardEvent} event */
  key_(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit_(event);
    if (event.key === "Escape" && !this.dirty_()) this.close_();
  }

  /** Goes, and leads back to the button that opened it. The draft stays. */
  close_() {
    const { kind_: kind, node_: node } = this;
    if (kind === "main") return;
    this.parts_.form.remove();
    delete node.forms_[kind];
    /** @type {HTMLElement} */ (node[kind]).focus();
  }

  /** Whether there is something here that is nowhere else. */
  dirty_() {
    const text = this.body_.value;
    return text.trim() && text !== this.text_;
  }

  /** What is kept is a `client_id` and the text it is for: the same text, sent again after a lost answer, is no second comment. */
  typed_(id = uuid()) {
    /** @type {string} */
    this.id_ = id;
    keep(this.draft_, this.dirty_() ? id + this.body_.value : "");
    this.parts_.hint.textContent = "";
  }

  /**
   * @param {string} [text]
   * @param {string} [id]
   */
  write_(text = "", id) {
    this.body_.value = text;
    this.typed_(id);
  }

  /** @param {Event} event */
  submit_(event) {
    event.preventDefault();
    this.fail_();
    const { body, ...author } = /** @type {any} */ (Object.fromEntries(new FormData(this.parts_.form)));
    if (!body.trim()) return this.fail_({ code: "", message: say("Please write something."), errors: { body: [] } });
    if (this.kind_ !== "edit") keep(AUTHOR, JSON.stringify({ ...this.recall_(), ...author }));
    this.done_(body, author);
  }

  /**
   * Says what was wrong, at its field where there is one, and leads there.
   * @param {{code: string, message: string, errors: Record<string, string[]>}} [problem] none takes the words away
   */
  fail_(problem) {
    this.parts_.error.textContent = problem ? explain(problem) : "";
    for (const one of this.fields_()) {
      const wrong = problem?.errors[one.name] ?? problem?.errors[`author.${one.name}`];
      /** @type {any} */ (one).ariaInvalid = wrong && "true";
      /** @type {Element} */ (one.nextSibling).textContent = wrong ? wrong.join(" ") : "";
      if (wrong) one.focus();
    }
  }
}
