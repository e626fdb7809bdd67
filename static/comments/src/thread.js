/**
 * One thread on the page: loads it, keeps the page in step with the store, and holds its parts together.
 *
 * Hooks: `section.root[part=root]` (class `closed`), `h2`, `ol.list`, `.root > .list > .item > .more` (more roots),
 * `.pill`, `.status[role=status]` with `.line`, `.shut` (stands instead of the form), `.error` with `.retry`.
 */
import { Api } from "./api.js";
import { build, draw, drawCounts, fold, glow, tick } from "./comment.js";
import { button, make } from "./dom.js";
import { Live } from "./live.js";
import { explain, say } from "./messages.js";
import { followHash } from "./permalink.js";
import { apply, createTree, merge, missing, release, replace, waiting } from "./store.js";
import { Voice } from "./voice.js";
import { answerForm, writesIn } from "./writing.js";

/** @import { Problem } from "./api.js" */
/** @import { LiveEvent, LiveState, Snapshot, TreeNode } from "./types.d.ts" */
/** @import { Options } from "./options.js" */

const RETRY_MS = 3000;
const QUIET_LOSS_MS = 4000;
const MINUTE_MS = 60000;

export class Thread {
  /**
   * @param {HTMLElement} host
   * @param {any} root
   * @param {Options} options
   */
  constructor(host, root, options) {
    this.host_ = host;
    this.options_ = options;
    this.place_ = `${options.server_}:${options.site_}:${options.thread_}`;
    this.api_ = new Api(options.server_, options.site_ ?? "");
    this.query_ = `thread=${encodeURIComponent(options.thread_)}`;
    this.tree_ = createTree();
    this.tree_.held_ = writesIn;
    /** Ids of the reader's own comments. @type {Set<string>} */
    this.own_ = new Set();
    this.gone_ = new AbortController();
    this.site_ = /** @type {Snapshot["site"]} */ ({});
    this.root_ = root;
    this.top_ = this.lay_();
    this.voice_ = new Voice(this.top_.sr, this.top_.line);
    this.start_();
  }

  /** The words are English, whatever the page's language is. */
  lay_() {
    const top = make(
      this.tree_.top_,
      `<section class=root part=root lang=en aria-labelledby=title hidden><h2 class=title id=title tabindex=-1></h2><div class=slot><small class=shut>${say("This discussion is closed.")}</small></div><ol class=list><li class=item>${button("more", say("Show more comments"))}</ol><div class=dock><p class=status part=status role=status><span class=sr></span><small class=line></small></p>${button("pill")}</div></section><div class=error hidden><small role=alert class=words></small>${button("retry", say("Try again"))}`,
    );
    top.fresh = top.pill;
    top.fresh.onclick = () => this.show_(top);
    top.more.onclick = () => this.moreRoots_();
    top.retry.onclick = () => this.start_();
    this.root_.append(top.root, top.error);
    return top;
  }

  /**
   * The slot shows the element's own children until there is something better.
   * @param {number} [tries] how often to try before telling
   */
  async start_(tries = 3) {
    const { root, error, words } = this.top_;
    error.hidden = true;
    await this.try_(
      async () => {
        const cursor = await this.load_();
        if (this.gone_.signal.aborted) return;
        this.root_.replaceChildren(root);
        root.hidden = false;
        answerForm(this, this.tree_.top_);
        this.emit_("ready", { thread: this.options_.thread_, count: this.counted_ });
        this.listen_();
        followHash(this);
        if (this.options_.live_ && this.site_.live) this.line_ = new Live(this, cursor);
      },
      (problem) => {
        if (--tries) return setTimeout(() => this.start_(tries), RETRY_MS / tries);
        words.textContent = `${say("Comments not loaded.")} ${explain(problem)}`;
        error.hidden = false;
      },
    );
  }

  /**
   * Loads the snapshot, as far as it was loaded before, and takes it in.
   * @returns {Promise<string>} the cursor the live line continues from
   */
  async load_() {
    const snapshot = await this.page_();
    const roots = this.tree_.top_.kids_.size;
    while (snapshot.next && snapshot.comments.filter(({ parent }) => !parent).length < roots) {
      const { comments, next } = await this.page_(snapshot.next);
      snapshot.comments.push(...comments);
      snapshot.next = next;
    }
    // What is the reader's own is asked only for who has written here.
    const me = this.api_.known_() && (await this.api_.ask_(`me?${this.query_}`, true).catch(() => {}));
    for (const id of me?.own ?? []) this.own_.add(id);
    this.site_ = snapshot.site;
    this.sync_(replace(this.tree_, snapshot), null);
    this.sync_(merge(this.tree_, me?.pending ?? [], false));
    return snapshot.cursor;
  }

  /**
   * @param {string} [after]
   * @returns {Promise<Snapshot>}
   */
  page_(after = "") {
    return this.api_.ask_(`thread?${this.query_}&sort=${this.options_.sort_}&after=${encodeURIComponent(after)}`);
  }

  /**
   * Brings nodes onto the page as they now are.
   * @param {TreeNode[]} nodes
   * @param {Element | null} [last] what the roots among them follow, when they come by page; else they are new
   */
  sync_(nodes, last) {
    for (const node of nodes) {
      // The top has no place of its own; its item is that of the button for more.
      if (!node.up_) continue;
      if (!node.up_.kids_.has(node)) node.item?.remove();
      else if (!node.waits_) {
        if (!node.article) build(this, node);
        draw(this, node);
        if (node.item.parentNode !== node.up_.list) this.insert_(node, last);
        if (last !== undefined && !node.up_.up_) last = node.item;
      }
      for (let up = node.up_; up?.article; up = up.up_) drawCounts(up);
    }
    this.refresh_();
  }

  /**
   * A page has its own order; a reply goes by its time, and what is new to where the reader expects it.
   * @param {TreeNode} node
   * @param {Element | null} [last]
   */
  insert_({ up_, item, draft_, comment_ }, last) {
    const { list, kids_: kids } = up_;
    /** @type {(kid: TreeNode) => unknown} */
    const later = (kid) => kid.item && kid.comment_.created_at > comment_.created_at;
    if (up_.up_) list.insertBefore(item, (!draft_ && [...kids].find(later)?.item) || null);
    else if (last) last.after(item);
    else if (last === null || this.options_.sort_ !== "oldest") list.prepend(item);
    else list.append(item);
  }

  /** Brings the thread's own numbers up to date. */
  refresh_() {
    const { closed_, next_, top_ } = this.tree_;
    const count = top_.comment_.reply_count;
    const news = waiting(top_).length;
    top_.title.textContent = count > 0 ? say("# comment|# comments", count) : say("No comments yet");
    top_.root.classList.toggle("closed", closed_);
    top_.fresh.hidden = !news;
    top_.fresh.textContent = say("Show # new comment|Show # new comments", news);
    top_.item.hidden = !next_;
    if (this.counted_ !== count) this.emit_("count", { count });
    /** @type {number | undefined} */
    this.counted_ = count;
  }

  /**
   * @param {LiveEvent["type"]} type
   * @param {LiveEvent["data"]} data
   */
  event_(type, data) {
    const nodes = apply(this.tree_, type, data);
    if (type === "comment.created" && nodes[0]?.waits_) this.voice_.count_();
    this.sync_(nodes);
  }

  /**
   * Lets in what waits under a comment, or under the top.
   * @param {TreeNode} node
   */
  show_(node) {
    const nodes = release(node);
    fold(node);
    this.lead_(nodes);
    nodes.forEach(glow);
  }

  moreRoots_() {
    this.try_(async () => {
      const { comments, next } = await this.page_(this.tree_.next_ ?? "");
      this.tree_.next_ = next;
      this.lead_(merge(this.tree_, comments), this.top_.item.previousElementSibling);
    });
  }

  /** @param {TreeNode} root */
  moreReplies_(root) {
    const { last_ = "", comment_ } = root;
    this.try_(async () => {
      const { comments, next } = await this.api_.ask_(`comments/${comment_.id}/replies?limit=50&after=${last_}`);
      const nodes = merge(this.tree_, comments);
      // All are here: what the number says beyond them is a mistake.
      if (!next) comment_.reply_count -= missing(root);
      this.lead_(nodes);
    });
  }

  /**
   * Brings nodes onto the page and leads to the first.
   * @param {TreeNode[]} nodes
   * @param {Element | null} [last]
   */
  lead_(nodes, last) {
    this.sync_(nodes, last);
    nodes[0]?.article.focus();
  }

  /**
   * Does something to a comment; what goes wrong is told there.
   * @param {TreeNode} node
   * @param {() => Promise<void>} work
   */
  act_(node, work) {
    this.note_(node);
    this.try_(work, (problem) => this.note_(node, explain(problem)));
  }

  /**
   * @param {TreeNode} node
   * @param {string} [words] what went wrong; none takes it away
   */
  note_(node, words) {
    node.problem_ = words;
    this.sync_([node]);
  }

  /**
   * @param {() => Promise<void>} work
   * @param {(problem: Problem) => unknown} [mend] tells it, if not in the status line
   */
  async try_(work, mend = (problem) => this.voice_.show_(explain(problem))) {
    try {
      await work();
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      if (!problem.code) throw error;
      mend(problem);
      this.emit_("error", problem);
    }
  }

  listen_() {
    const tickAll = () => {
      if (document.hidden) return;
      for (const node of this.tree_.nodes_.values()) if (node.article) tick(this, node);
    };
    /** @param {Event} event */
    const hear = ({ type }) => {
      if (type === "hashchange") return followHash(this);
      if (type === "pagehide") return this.line_?.pause_();
      tickAll();
      this.line_?.check_();
    };
    this.clock_ = setInterval(tickAll, MINUTE_MS);
    for (const type of "online offline pageshow pagehide hashchange visibilitychange".split(" "))
      addEventListener(type, hear, this.gone_);
  }

  /**
   * A loss is told only when it lasts.
   * @param {LiveState} state
   */
  connection_(state) {
    /** @type {string | undefined} */
    const words = { lost: say("Connection lost. Trying again…"), offline: say("You are offline.") }[
      /** @type {string} */ (state)
    ];
    clearTimeout(this.loss_);
    // The first connection has no loss to take back, and must not wipe what else is told there.
    if (words || this.lost_) this.loss_ = setTimeout(() => this.voice_.show_(words), words ? QUIET_LOSS_MS : 0);
    this.lost_ = words;
    this.emit_("status", { state });
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
    clearInterval(this.clock_);
    clearTimeout(this.loss_);
  }
}
