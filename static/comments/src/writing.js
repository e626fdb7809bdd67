/**
 * What the reader writes: forms, cards on their way to the server, changes and removals.
 *
 * A sent text lies in the outbox (and so in this browser's storage) until the server has answered;
 * its `client_id` makes sending it again harmless.
 */

import { Form } from "./form.js";
import { explain, say } from "./messages.js";
import { keep, recall, uuid } from "./storage.js";
import { addCard, dropCard } from "./store.js";

/** @import { Comment, Draft } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */
/** @import { Problem } from "./api.js" */

export class Writing {
  /** @param {Thread} thread */
  constructor(thread) {
    this.thread_ = thread;
    const { server_, site_, thread_ } = thread.options_;
    this.place_ = `${server_}:${site_}:${thread_}`;
    /** @type {Map<string, Draft>} */
    this.outbox_ = new Map();
    /** Open forms by kind and comment. @type {Map<string, Form>} */
    this.forms_ = new Map();
  }

  /** @param {string} id */
  writesIn_(id) {
    return ["answer", "change"].some((kind) => this.forms_.get(kind + id)?.dirty_());
  }

  /**
   * @param {string} kind
   * @param {string} id the comment it stands under, "" for the thread
   * @param {{label_: string, send_: string, text_?: string, submit_: Form["wishes_"]["submit_"]}} words
   * @returns {Form}
   */
  form_(kind, id, words) {
    const open = this.forms_.get(kind + id);
    if (open) return open;
    const view = this.thread_.views_.get(id);
    const close = () => this.close_(kind, id);
    const form = new Form({
      ...words,
      kind_: kind,
      draft_: `draft:${this.place_}:${kind === "change" ? "change:" : ""}${id}`,
      most_: this.thread_.site_.max_length,
      close_: view && close,
    });
    (view ? view.slot_ : this.thread_.desk_).append(form.element_);
    this.forms_.set(kind + id, form);
    return form;
  }

  /** The form for a new comment ("") or an answer. @param {string | null} parent */
  answerForm_(parent) {
    const above = this.thread_.views_.get(parent ?? "");
    const label = above ? say("Reply to #", above.comment_.author?.name || say("Anonymous")) : say("Your comment");
    return this.form_(above ? "answer" : "main", above?.id_ ?? "", {
      label_: label,
      send_: above ? say("Post reply") : say("Post comment"),
      submit_: (body, author) => this.post_(above?.id_ ?? null, body, /** @type {Draft["author"]} */ (author)),
    });
  }

  /**
   * Closes a form and leads back to the button that opened it.
   * @param {string} kind
   * @param {string} id
   */
  close_(kind, id) {
    const view = this.thread_.views_.get(id);
    this.forms_.get(kind + id)?.element_.remove();
    this.forms_.delete(kind + id);
    (kind === "change" ? view?.edit_ : view?.reply_)?.focus();
  }

  /** Shows what a page that went away had not sent. */
  restore_() {
    const sent = new Set([...this.thread_.state_.comments_.values()].map(({ client_id }) => client_id));
    /** @type {Draft[]} */
    const drafts = JSON.parse(recall(`outbox:${this.place_}`) || "[]");
    for (const draft of drafts) {
      if (sent.has(draft.client_id)) this.settle_(draft.client_id);
      else if (!this.outbox_.has(draft.client_id)) this.card_(draft, "failed");
    }
  }

  /**
   * @param {string | null} parent
   * @param {string} body
   * @param {Draft["author"]} author
   */
  post_(parent, body, author) {
    const draft = { client_id: uuid(), parent, body, author };
    const form = this.answerForm_(parent);
    form.done_();
    this.card_(draft, "sending");
    if (parent) {
      this.close_("answer", parent);
      this.thread_.views_.get(draft.client_id)?.article_.focus();
    }
    return this.send_(draft.client_id);
  }

  /**
   * @param {Draft} draft
   * @param {Comment["state"]} state
   */
  card_({ client_id: id, parent, body, author }, state) {
    const { thread_: thread } = this;
    this.outbox_.set(id, { client_id: id, parent, body, author });
    this.save_();
    const card = { id, parent, state, text: body, author: { ...author, avatar: "", badge: null } };
    addCard(thread.state_, { ...card, created_at: new Date().toISOString() });
    thread.views_.get(parent ?? "")?.fold_(false);
    thread.add_(id);
    thread.refresh_(id);
  }

  save_() {
    keep(`outbox:${this.place_}`, this.outbox_.size ? JSON.stringify([...this.outbox_.values()]) : "");
  }

  /** @param {string} id */
  settle_(id) {
    this.outbox_.delete(id);
    this.save_();
  }

  /** Sends a card, for the first time or again. @param {string} id */
  async send_(id) {
    const { thread_: thread } = this;
    const { thread_: key, url_: url, title_: title } = thread.options_;
    this.mark_(id, "sending");
    try {
      const { data, status } = await thread.api_.post_({ thread: key, url, title, ...this.outbox_.get(id) });
      this.settle_(id);
      this.sent_(data.comment, status);
    } catch (error) {
      this.unsent_(id, /** @type {Problem} */ (error));
    }
  }

  /**
   * @param {Comment} comment
   * @param {number} status
   */
  sent_(comment, status) {
    const { thread_: thread } = this;
    thread.own_.add(comment.id);
    thread.event_({ id: null, type: "comment.created", data: comment });
    const held = status === 202;
    thread.voice_.say_(held ? say("Your comment waits for approval.") : say("Your comment is posted."));
    thread.emit_(held ? "pending" : "posted", { comment });
  }

  /**
   * @param {string} id
   * @param {Problem} problem
   */
  unsent_(id, problem) {
    if (!this.thread_.state_.comments_.has(id)) return this.settle_(id);
    const parent = this.outbox_.get(id)?.parent ?? null;
    this.thread_.emit_("error", problem);
    if (problem.code === "invalid" && !this.answerForm_(parent).dirty_()) return this.takeBack_(id, problem);
    this.mark_(id, "failed", `${say("Not sent.")} ${explain(problem)}`);
  }

  /**
   * @param {string} id
   * @param {Comment["state"]} state
   * @param {string} [words]
   */
  mark_(id, state, words) {
    const comment = this.thread_.state_.comments_.get(id);
    if (comment) comment.state = state;
    this.note_(id, words);
  }

  /**
   * @param {string} id
   * @param {string} [words] of a failed action; none clears them
   */
  note_(id, words = "") {
    const { problems_, views_ } = this.thread_;
    if (words) problems_.set(id, words);
    else problems_.delete(id);
    views_.get(id)?.draw_();
  }

  /**
   * Puts the text of an unsent card back into its form.
   * @param {string} id
   * @param {Problem} [problem]
   */
  takeBack_(id, problem) {
    const { thread_: thread } = this;
    const { parent = null, body = "" } = this.outbox_.get(id) ?? {};
    const form = this.answerForm_(parent);
    this.settle_(id);
    dropCard(thread.state_, id);
    thread.drop_([id]);
    form.write_(form.dirty_() ? `${form.body_.value}\n\n${body}` : body);
    form.fail_(problem);
    if (!problem) form.body_.focus();
  }

  /** @param {string} id */
  reply_(id) {
    this.answerForm_(id).body_.focus();
  }

  /** @param {string} id */
  edit_(id) {
    if (this.outbox_.has(id)) return this.takeBack_(id);
    return this.try_(id, async () => {
      const source = await this.source_(id);
      const submit = (/** @type {string} */ body) => this.change_(id, source, body);
      const words = { label_: say("Change your comment"), send_: say("Save"), text_: source.body, submit_: submit };
      this.form_("change", id, words).body_.focus();
    });
  }

  /**
   * @param {string} id
   * @returns {Promise<{body: string, rev: number}>}
   */
  async source_(id) {
    return (await this.thread_.api_.ask_(`comments/${id}/source`, { own: true })).data;
  }

  /**
   * @param {string} id
   * @param {{rev: number}} source
   * @param {string} body
   */
  async change_(id, source, body) {
    const form = /** @type {Form} */ (this.forms_.get(`change${id}`));
    form.send_.disabled = true;
    try {
      const request = { method: "PATCH", body: { body, rev: source.rev }, own: true };
      const { data } = await this.thread_.api_.ask_(`comments/${id}`, request);
      form.done_();
      this.close_("change", id);
      this.thread_.event_({ id: null, type: "comment.edited", data: data.comment });
      this.thread_.voice_.say_(say("Your change is saved."));
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      if (problem.code === "stale") Object.assign(source, await this.source_(id));
      form.fail_(problem);
      this.thread_.emit_("error", problem);
    }
    form.send_.disabled = false;
  }

  /** @param {string} id */
  remove_(id) {
    return this.try_(id, async () => {
      const { data } = await this.thread_.api_.ask_(`comments/${id}`, { method: "DELETE", own: true });
      this.thread_.event_({ id: null, type: "comment.removed", data: data.comment });
      this.thread_.voice_.say_(say("Your comment is removed."));
      (this.thread_.views_.get(id)?.article_ ?? this.thread_.title_).focus({ preventScroll: true });
    });
  }

  /**
   * Does something to a comment; what goes wrong is told there.
   * @param {string} id
   * @param {() => Promise<void>} work
   */
  async try_(id, work) {
    this.note_(id);
    try {
      await work();
    } catch (error) {
      this.note_(id, explain(/** @type {Problem} */ (error)));
      this.thread_.emit_("error", error);
    }
  }
}
