/**
 * A form for words: a new comment, a reply, or a change. What is typed is kept as a draft until it is sent.
 *
 * Hooks: `form.form[part=form]` with class `main`, `answer` or `change`; fields by name (`body name email website`),
 * `.send`, `.cancel`, `.hint`, `.error` (role=alert), `.wrong` per field.
 */
import { button, h } from "./dom.js";
import { explain, say } from "./messages.js";
import { keep, recall } from "./storage.js";

/** @import { Problem } from "./api.js" */

const AUTHOR = "author";
const NEAR_LIMIT = 200;
let ids = 0;

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

export class Form {
  /**
   * @param {object} wishes
   * @param {string} wishes.kind_ main, answer or change
   * @param {string} wishes.label_ what the text is
   * @param {string} wishes.send_ the word on the button
   * @param {string} wishes.draft_ where the draft is kept
   * @param {number} wishes.most_ characters the site takes
   * @param {string} [wishes.text_] what stands there at first
   * @param {(body: string, author: Record<string, string>) => void} wishes.submit_
   * @param {() => void} [wishes.close_] there is a way out
   */
  constructor(wishes) {
    this.wishes_ = wishes;
    /** @type {Record<string, Field>} */
    this.fields_ = {};
    this.hint_ = h("p.hint");
    this.error_ = h("p.error", { role: "alert" });
    this.send_ = h("button.send", { part: "button" }, wishes.send_);
    const row = h("div.row", {}, this.send_, this.hint_);
    if (wishes.close_) this.send_.after(button("cancel", say("Cancel"), () => this.leave_()));
    this.element_ = h(
      `form.form.${wishes.kind_}`,
      { part: "form", noValidate: true },
      this.field_("body", wishes.label_, h("textarea", { rows: 3, dir: "auto" })),
      ...(wishes.kind_ === "change" ? [] : [this.author_()]),
      this.error_,
      row,
    );
    this.listen_();
    this.fill_(recall(wishes.draft_) || wishes.text_ || "");
    if (recall(wishes.draft_)) this.hint_.textContent = say("Draft restored");
  }

  get body_() {
    return this.fields_.body;
  }

  author_() {
    const known = JSON.parse(recall(AUTHOR) || "{}");
    const input = (/** @type {string} */ type, /** @type {string} */ autocomplete, value = "") =>
      h("input", { type, autocomplete, value });
    return h(
      "div.author",
      {},
      this.field_("name", say("Name"), input("text", "name", known.name)),
      this.field_("email", say("E-mail (optional, never shown)"), input("email", "email", known.email)),
      this.field_("website", say("Website (optional)"), input("url", "url", known.website)),
    );
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {Field} field
   */
  field_(name, label, field) {
    const id = `field-${++ids}`;
    Object.assign(field, { id, name });
    field.setAttribute("aria-describedby", `${id}-wrong`);
    this.fields_[name] = field;
    return h("p", {}, h("label", { htmlFor: id }, label), field, h("span.wrong", { id: `${id}-wrong` }));
  }

  listen_() {
    const { element_: form, wishes_: wishes } = this;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit_();
    };
    form.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit_();
      if (event.key === "Escape" && wishes.close_ && !this.dirty_()) this.leave_();
    };
    this.body_.oninput = () => {
      keep(wishes.draft_, this.dirty_() ? this.body_.value : "");
      this.count_();
    };
  }

  /** Whether there is something here that is nowhere else. */
  dirty_() {
    const text = this.body_.value;
    return !!text.trim() && text !== this.wishes_.text_;
  }

  count_() {
    const left = this.wishes_.most_ - [...this.body_.value].length;
    this.hint_.textContent =
      left < 0
        ? say("# character too many|# characters too many", -left)
        : left < NEAR_LIMIT
          ? say("# character left|# characters left", left)
          : "";
  }

  /** @param {string} text */
  fill_(text) {
    this.body_.value = text;
    this.count_();
  }

  /** Puts a text in and keeps it as a draft. @param {string} text */
  write_(text) {
    this.fill_(text);
    keep(this.wishes_.draft_, text);
  }

  submit_() {
    const { body, ...rest } = this.fields_;
    const text = body.value;
    const author = Object.fromEntries(Object.entries(rest).map(([name, field]) => [name, field.value.trim()]));
    if (!text.trim()) return this.fail_({ code: "", message: say("Please write something."), errors: { body: [] } });
    this.fail_();
    if (this.wishes_.kind_ !== "change") keep(AUTHOR, JSON.stringify(author));
    this.wishes_.submit_(text, author);
  }

  /** It is sent, or lies in a card: nothing is kept here. */
  done_() {
    keep(this.wishes_.draft_, "");
    this.fill_("");
  }

  /** The words stay as a draft. */
  leave_() {
    this.wishes_.close_?.();
  }

  /**
   * Says what was wrong, at its field where there is one, and leads there.
   * @param {Pick<Problem, "code" | "message" | "errors">} [problem] none takes the words away
   */
  fail_(problem) {
    this.error_.textContent = problem ? explain(problem) : "";
    /** @type {Field | undefined} */
    let first;
    for (const [name, field] of Object.entries(this.fields_)) {
      const wrong = problem?.errors[name] ?? problem?.errors[`author.${name}`];
      field.ariaInvalid = wrong ? "true" : null;
      const words = /** @type {Element} */ (field.nextElementSibling);
      words.textContent = wrong?.join(" ") ?? "";
      if (wrong) first ??= field;
    }
    first?.focus();
  }
}
