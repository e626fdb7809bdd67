/**
 * Finishes what is begun: `@` with a name of somebody who wrote in this thread, `:` with the name of an emoji.
 *
 * Focus stays in the field, whose role is no combobox: what is chosen is told by `aria-activedescendant`. Both lists stand
 * in the flow, as a thread's branches clip what would lie over them.
 */
import { make } from "../dom.js";
import { say } from "../messages.js";
import { load } from "../parts.js";
import { change, insert } from "./editor-change.js";
import { isInCode, matchNames, readQuery } from "./editor-match.js";

/** @import { Form } from "../form.js" */
/** @import { Thread } from "../thread.js" */
/** @typedef {{label: string, put: string}} Choice */

/**
 * Names of those who wrote here: first the one who is answered, then who wrote last.
 * @param {Thread} thread
 * @param {Form} form
 */
function namesIn(thread, form) {
  const others = [...thread.tree_.nodes_.values()]
    .map(({ comment_ }) => comment_)
    .filter(({ id, author }) => author && !thread.own_.has(id))
    .sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
  const names = [form.node_.comment_, ...others].map(({ author }) => author?.name);
  return /** @type {string[]} */ ([...new Set(names)].filter(Boolean));
}

class Completion {
  /**
   * @param {Thread} thread
   * @param {Form} form
   */
  constructor(thread, form) {
    this.thread_ = thread;
    this.form_ = form;
    this.field_ = /** @type {HTMLTextAreaElement} */ (form.body_);
    this.list_ = make({}, "<div class=suggestions role=listbox hidden></div>").suggestions;
    this.list_.id = `${this.field_.id}-suggestions`;
    this.list_.ariaLabel = say("Suggestions");
    this.field_.parentElement?.after(this.list_);
    this.field_.ariaAutoComplete = "list";
    this.field_.setAttribute("aria-controls", this.list_.id);
    /** @type {Choice[]} */
    this.choices_ = [];
    this.at_ = 0;
    /** Where the word begins that is being finished, and the one that was finished or given up last. */
    this.from_ = -1;
    this.settled_ = -1;
    this.field_.addEventListener("input", () => this.look_());
    this.field_.addEventListener("click", () => this.look_());
    this.field_.addEventListener("blur", () => this.show_([]));
    this.field_.addEventListener("keydown", (event) => this.key_(event));
  }

  async look_() {
    const { value, selectionStart, selectionEnd } = this.field_;
    const query = selectionStart === selectionEnd && readQuery(value.slice(0, selectionStart));
    if (!query || query.from !== this.settled_) this.settled_ = -1;
    if (!query || this.settled_ >= 0) return this.show_([]);
    this.from_ = query.from;
    if (query.sign === "@") {
      const names = matchNames(namesIn(this.thread_, this.form_), query.word);
      return this.show_(names.map((name) => ({ label: name, put: `@${name} ` })));
    }
    if (isInCode(value.slice(0, query.from))) return this.show_([]);
    /** @type {[string, string][]} */
    const found = await load("emoji").then(
      (find) => find(query.word),
      () => [],
    );
    const [first] = found;
    const exact = query.closed && first?.[1] === query.word;
    // Typing may have gone on while the table came: this is about what stood there before.
    if (exact) return this.swap_(first[0], query.from, value.slice(query.from, selectionStart));
    if (value !== this.field_.value || selectionStart !== this.field_.selectionStart) return;
    this.show_(query.closed ? [] : found.map(([sign, name]) => ({ label: `${sign} :${name}:`, put: `${sign} ` })));
  }

  /**
   * Puts a sign in the place of its name; the caret stays where it is in the words.
   * @param {string} sign
   * @param {number} from
   * @param {string} name
   */
  swap_(sign, from, name) {
    const to = from + name.length;
    const caret = this.field_.selectionStart;
    if (this.field_.value.slice(from, to) !== name || caret < to) return;
    const end = caret - name.length + sign.length;
    change(this.field_, { from, to, put: sign, start: end, end });
  }

  /** @param {Choice[]} choices */
  show_(choices) {
    const changed = choices.length !== this.choices_.length;
    this.choices_ = choices;
    this.list_.hidden = !choices.length;
    this.list_.replaceChildren(
      ...choices.map(({ label }, place) => {
        const one = document.createElement("div");
        one.id = `${this.list_.id}-${place}`;
        one.role = "option";
        one.dir = "auto";
        one.textContent = label;
        // Pressed, not clicked: the field keeps its focus.
        one.onpointerdown = (event) => {
          event.preventDefault();
          this.take_(place);
        };
        return one;
      }),
    );
    if (choices.length) {
      if (changed) this.thread_.voice_.say_(say("# suggestion|# suggestions", choices.length));
      this.choose_(0);
    } else this.field_.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  choose_(place) {
    const all = [...this.list_.children];
    this.at_ = (place + all.length) % all.length;
    for (const one of all) one.ariaSelected = `${one === all[this.at_]}`;
    this.field_.setAttribute("aria-activedescendant", all[this.at_].id);
  }

  /** @param {number} place */
  take_(place) {
    const { put } = this.choices_[place];
    this.settled_ = this.from_;
    insert(this.field_, put, this.from_, this.field_.selectionStart);
    this.show_([]);
  }

  /** @param {KeyboardEvent} event */
  key_(event) {
    const { key, ctrlKey, metaKey, isComposing } = event;
    if (!this.choices_.length || isComposing || ctrlKey || metaKey) return;
    if (key === "ArrowDown") this.choose_(this.at_ + 1);
    else if (key === "ArrowUp") this.choose_(this.at_ - 1);
    else if (key === "Enter" || key === "Tab") this.take_(this.at_);
    else if (key === "Escape") {
      this.settled_ = this.from_;
      this.show_([]);
      // The form stays open.
      event.stopPropagation();
    } else {
      if (/^(Arrow|Home|End)/.test(key)) this.show_([]);
      return;
    }
    event.preventDefault();
  }
}

/** @type {(thread: Thread, form: Form) => unknown} */
export const addCompletion = (thread, form) => new Completion(thread, form);
