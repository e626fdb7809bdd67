/**
 * One thread on the page: loads it, keeps its views in step with the store, and holds its parts together.
 *
 * Hooks: `section.root[part=root]` (class `closed`), `h2`, `.jump`, `ol.list`, `.next` (more roots), `.pill`,
 * `.status[role=status]` with `.line`, `.shut` (the line instead of the form), `.failed` with `.again`.
 */
import { Announcer } from "./announcer.js";
import { Api } from "./api.js";
import { CommentView } from "./comment.js";
import { button, h, steady } from "./dom.js";
import { Live } from "./live.js";
import { explain, LANGUAGE, say } from "./messages.js";
import { ancestors, apply, createState, merge, release, replace, waitingUnder } from "./store.js";
import { Writing } from "./writing.js";

/** @import { Change } from "./store.js" */
/** @import { Comment, LiveEvent, LiveState, Me, Snapshot } from "./types.d.ts" */
/** @import { Options } from "./options.js" */

const RETRY_MS = [1000, 3000];
const QUIET_LOSS_MS = 4000;
const MINUTE_MS = 60000;

/** @param {number} ms */
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

export class Thread {
  /**
   * @param {HTMLElement} host
   * @param {ShadowRoot} root
   * @param {Options} options
   */
  constructor(host, root, options) {
    this.host_ = host;
    this.root_ = root;
    this.options_ = options;
    this.api_ = new Api(options.server_, options.site_);
    this.state_ = createState();
    this.state_.held_ = (id) => this.writing_.writesIn_(id);
    /** @type {Map<string, CommentView>} */
    this.views_ = new Map();
    /** What went wrong with a comment, in words. @type {Map<string, string>} */
    this.problems_ = new Map();
    /** @type {Set<string>} */
    this.own_ = new Set();
    this.voice_ = new Announcer();
    this.writing_ = new Writing(this);
    this.gone_ = new AbortController();
    this.site_ = /** @type {Snapshot["site"]} */ ({});
    this.counted_ = -1;
    this.newestLast_ = options.sort_ === "oldest";
    this.lay_();
    this.start_();
  }

  /** Puts the parts in their places. New comments come in next to the form, wherever that is. */
  lay_() {
    this.title_ = h("h2", { id: "title", tabIndex: -1 }, say("Comments"));
    this.jump_ = button("jump", say("Write a comment"), () => this.writing_.reply_(""));
    this.next_ = button("next", say("Show more comments"), () => this.moreRoots_());
    this.nextItem_ = h("li", { hidden: true }, this.next_);
    this.list_ = h("ol.list", {}, this.nextItem_);
    this.pill_ = button("pill", "", () => this.show_(""));
    this.dock_ = h("div.dock", {}, this.voice_.element_, this.pill_);
    this.desk_ = h("div.desk", {}, h("p.shut", {}, say("This discussion is closed.")));
    this.failed_ = h("div.failed", {}, h("slot"));
    const middle = this.newestLast_ ? [this.list_, this.dock_, this.desk_] : [this.desk_, this.dock_, this.list_];
    this.section_ = h(
      "section.root",
      { part: "root", lang: LANGUAGE, hidden: true },
      h("header.top", {}, this.title_, ...(this.newestLast_ ? [this.jump_] : [])),
      ...middle,
    );
    this.section_.setAttribute("aria-labelledby", "title");
    this.root_.replaceChildren(this.section_, this.failed_);
  }

  async start_() {
    try {
      const cursor = await this.load_(RETRY_MS);
      if (this.gone_.signal.aborted) return;
      this.section_.hidden = false;
      this.failed_.remove();
      this.writing_.answerForm_(null);
      this.emit_("ready", { thread: this.options_.thread_, count: this.state_.count_ });
      this.refresh_();
      this.listen_();
      this.jumpTo_();
      if (this.options_.live_ && this.site_.live) this.goLive_(cursor);
    } catch (error) {
      this.fail_(/** @type {import("./api.js").Problem} */ (error));
    }
  }

  /** @param {import("./api.js").Problem} problem */
  fail_(problem) {
    const again = button("again", say("Try again"), () => {
      this.failed_.replaceChildren(h("slot"));
      this.start_();
    });
    const words = h("p.error", { role: "alert" }, `${say("The comments could not be loaded.")} ${explain(problem)}`);
    this.failed_.replaceChildren(words, again, h("slot"));
    this.emit_("error", problem);
  }

  /**
   * Loads the snapshot, as far as it was loaded before, and takes it in.
   * @param {number[]} [pauses] before further attempts
   * @returns {Promise<string>} the cursor the live line continues from
   */
  async load_(pauses = []) {
    try {
      const mine = this.api_.hasToken_() ? this.me_() : null;
      const snapshot = await this.pages_(this.list_.childElementCount - 1);
      this.take_(snapshot, await mine);
      return snapshot.cursor;
    } catch (error) {
      const [pause, ...rest] = pauses;
      const { status } = /** @type {import("./api.js").Problem} */ (error);
      if (!pause || (status >= 400 && status < 500)) throw error;
      await sleep(pause);
      return this.load_(rest);
    }
  }

  /** @returns {Promise<Me | null>} */
  async me_() {
    const query = `me?thread=${encodeURIComponent(this.options_.thread_)}`;
    return this.api_.ask_(query, { own: true }).then(
      ({ data }) => data,
      () => null,
    );
  }

  /**
   * @param {number} roots at least so many, if there are
   * @returns {Promise<Snapshot>}
   */
  async pages_(roots) {
    const first = await this.page_();
    let { next } = first;
    while (next && first.comments.filter(({ parent }) => !parent).length < roots) {
      const page = await this.page_(next);
      first.comments.push(...page.comments);
      next = page.next;
    }
    return { ...first, next };
  }

  /**
   * @param {string} [after]
   * @returns {Promise<Snapshot>}
   */
  async page_(after) {
    const query = new URLSearchParams({ thread: this.options_.thread_, sort: this.options_.sort_ });
    if (after) query.set("after", after);
    return (await this.api_.ask_(`thread?${query}`)).data;
  }

  /**
   * @param {Snapshot} snapshot
   * @param {Me | null} me
   */
  take_(snapshot, me) {
    this.site_ = snapshot.site;
    const pending = me?.pending ?? [];
    if (me) this.own_ = new Set([...me.own, ...pending.map(({ id }) => id)]);
    steady(this.visible_(), () => {
      const gone = replace(this.state_, snapshot);
      this.drop_(gone.filter((id) => !this.state_.comments_.has(id)));
      this.draw_(merge(this.state_, snapshot.comments), null);
      this.draw_(merge(this.state_, pending, false));
      this.writing_.restore_();
      for (const view of this.views_.values()) view.draw_();
    });
    this.refresh_();
  }

  /**
   * Brings changes onto the page.
   * @param {Change[]} changes
   * @param {Element | null} [previous] the root after which roots of a page come; null: the list begins with them
   */
  draw_(changes, previous) {
    for (const { id_: id, was_: was = id, kind_: kind, dropped_ } of changes) {
      if (dropped_) this.drop_(dropped_);
      if (kind === "add") this.add_(id, previous);
      if (kind === "adopt") this.rename_(was, id);
      const view = this.views_.get(id);
      if (kind !== "add") view?.draw_();
      if (previous !== undefined && view && !view.comment_.parent) previous = view.item_;
    }
  }

  /**
   * @param {string} was
   * @param {string} id
   */
  rename_(was, id) {
    const view = this.views_.get(was);
    if (!view) return;
    this.views_.delete(was);
    this.problems_.delete(was);
    this.views_.set(id, view);
    view.id_ = id;
  }

  /**
   * Makes the view of a comment and puts it in its place.
   * @param {string} id
   * @param {Element | null} [previous] see draw_; without it the comment is a new one
   */
  add_(id, previous) {
    const view = new CommentView(this, id);
    const { parent } = view.comment_;
    const above = this.views_.get(parent ?? "");
    this.views_.set(id, view);
    view.draw_();
    if (above) above.insert_(view);
    else if (previous) previous.after(view.item_);
    else if (previous === null || !this.newestLast_) this.list_.prepend(view.item_);
    else this.list_.append(view.item_);
  }

  /** @param {string[]} ids */
  drop_(ids) {
    for (const id of ids) {
      this.views_.get(id)?.item_.remove();
      this.views_.delete(id);
      this.problems_.delete(id);
    }
    this.refresh_();
  }

  /** A comment in the middle of the window, to hold the page by. */
  visible_() {
    return this.root_.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("article") ?? undefined;
  }

  /** @param {LiveEvent} event */
  event_(event) {
    const change = apply(this.state_, event);
    if (change.kind_ === "wait") this.voice_.count_();
    else steady(this.visible_(), () => this.draw_([change]));
    this.refresh_(change.id_);
  }

  /**
   * Brings the numbers up to date: the thread's, and those above a comment.
   * @param {string} [id]
   */
  refresh_(id = "") {
    const { count_: count, closed_: closed, next_: next } = this.state_;
    const waiting = waitingUnder(this.state_, "").length;
    this.title_.textContent = count > 0 ? say("# comment|# comments", count) : say("No comments yet");
    this.section_.classList.toggle("closed", closed);
    this.pill_.hidden = !waiting;
    this.pill_.textContent = say("Show # new comment|Show # new comments", waiting);
    this.nextItem_.hidden = !next;
    for (const above of ancestors(this.state_, id)) this.views_.get(above.id)?.counts_();
    if (this.counted_ !== count) this.emit_("count", { count });
    this.counted_ = count;
  }

  /**
   * Lets in what waits: of the thread (""), or of one branch.
   * @param {string} parent
   */
  show_(parent) {
    const ids = release(this.state_, parent);
    for (const id of ids) this.add_(id);
    const heads = ids.map((id) => this.views_.get(id)).filter((view) => (view?.comment_.parent ?? "") === parent);
    for (const view of heads) view?.glow_();
    this.views_.get(parent)?.fold_(false);
    this.refresh_(ids[0]);
    heads.at(this.newestLast_ || parent ? 0 : -1)?.article_.focus();
  }

  async moreRoots_() {
    await this.fetchInto_(this.next_, async () => {
      const page = await this.page_(this.state_.next_ ?? "");
      const last = this.nextItem_.previousElementSibling;
      this.state_.next_ = page.next;
      this.draw_(merge(this.state_, page.comments), last);
      this.refresh_();
      return page.comments[0]?.id;
    });
  }

  /** @param {string} root */
  async moreReplies_(root) {
    const view = /** @type {CommentView} */ (this.views_.get(root));
    await this.fetchInto_(view.more_, async () => {
      const after = this.state_.last_.get(root);
      const { data } = await this.api_.ask_(`comments/${root}/replies?limit=50${after ? `&after=${after}` : ""}`);
      this.draw_(merge(this.state_, data.comments));
      if (!data.next) view.complete_();
      this.refresh_(data.comments[0]?.id);
      return data.comments[0]?.id;
    });
  }

  /**
   * Fetches on a button's word and leads to the first of what came.
   * @param {HTMLButtonElement} asked
   * @param {() => Promise<string | undefined>} work
   */
  async fetchInto_(asked, work) {
    asked.disabled = true;
    try {
      const first = await work();
      this.views_.get(first ?? "")?.article_.focus({ preventScroll: true });
      this.voice_.show_("");
    } catch (error) {
      this.voice_.show_(explain(/** @type {import("./api.js").Problem} */ (error)));
      this.emit_("error", error);
    }
    asked.disabled = false;
  }

  /** Follows `#comment-ID` to its comment, wherever that is. */
  async jumpTo_() {
    const id = location.hash.split("#comment-")[1];
    if (!id) return;
    if (!this.views_.has(id)) await this.find_(id);
    const view = this.views_.get(id);
    if (!view) return;
    for (const above of ancestors(this.state_, id)) this.views_.get(above.id)?.fold_(false);
    view.reveal_();
  }

  /**
   * Brings in a comment that waits, or was not loaded.
   * @param {string} id
   */
  async find_(id) {
    const waits = [...ancestors(this.state_, id)].find((above) => !this.state_.waiting_.has(above.id));
    if (this.state_.comments_.has(id)) return this.show_(waits?.id ?? "");
    try {
      const { data } = await this.api_.ask_(`comments/${encodeURIComponent(id)}`);
      // Another thread on this page may be the one that is meant.
      if (data.thread.key !== this.options_.thread_) return;
      this.draw_(merge(this.state_, [...data.ancestors, data.comment], false), this.nextItem_);
      this.refresh_(id);
    } catch (error) {
      this.voice_.show_(explain(/** @type {import("./api.js").Problem} */ (error)));
    }
  }

  listen_() {
    const { signal } = this.gone_;
    addEventListener("hashchange", () => this.jumpTo_(), { signal });
    for (const type of ["online", "offline", "pageshow"])
      addEventListener(type, () => this.line_?.check_(), { signal });
    addEventListener("pagehide", () => this.line_?.pause_(), { signal });
    document.addEventListener("visibilitychange", () => this.wake_(), { signal });
    this.clock_ = setInterval(() => document.hidden || this.tick_(), MINUTE_MS);
  }

  wake_() {
    if (document.hidden) return;
    this.tick_();
    this.line_?.check_();
  }

  tick_() {
    for (const view of this.views_.values()) view.tick_();
  }

  /** @param {string} cursor */
  goLive_(cursor) {
    this.line_ = new Live({
      base_: `${this.options_.server_}/live/v1/${this.options_.site_}/`,
      thread_: this.options_.thread_,
      cursor_: cursor,
      event_: (event) => this.event_(event),
      reset_: () => this.load_(),
      state_: (state) => this.connection_(state),
    });
  }

  /**
   * A loss is told only when it lasts.
   * @param {LiveState} state
   */
  connection_(state) {
    const words =
      state === "offline" ? say("You are offline.") : state === "lost" ? say("Connection lost. Trying again…") : "";
    clearTimeout(this.loss_);
    if (words) this.loss_ = setTimeout(() => this.voice_.show_(words), QUIET_LOSS_MS);
    else this.voice_.show_("");
    this.emit_("status", { state });
  }

  /** @param {Comment} comment */
  mayChange_({ id, state, created_at }) {
    const age = Date.now() - Date.parse(created_at);
    return this.own_.has(id) && state === "published" && age < this.site_.edit_window_s * 1000;
  }

  /**
   * Tells the page around.
   * @param {string} name
   * @param {unknown} detail
   */
  emit_(name, detail) {
    this.host_.dispatchEvent(new CustomEvent(`comments:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Lets go of everything outside. */
  close_() {
    this.gone_.abort();
    this.line_?.close_();
    this.voice_.close_();
    clearInterval(this.clock_);
    clearTimeout(this.loss_);
  }
}
