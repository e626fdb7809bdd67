/**
 * One thread on the page: loads it, keeps the page in step with the store, and holds its parts together.
 *
 * Hooks: `section.root[part=root]` (class `closed`), `h2`, `.readers`, `.sort`, `.live[aria-pressed]`, `ol.list`,
 * `.root > .list > .item > .more` (more roots), `.pill`, `.status[role=status]` with `.line`, `.shut` (stands instead of the
 * form), `.error` with `.retry`.
 */
import { Api } from "./api.js";
import { act, build, draw, drawCounts, fold, glow, offer } from "./comment.js";
import { button, make } from "./dom.js";
import { Live } from "./live.js";
import { explain, say, speak, tongue } from "./messages.js";
import { load } from "./parts.js";
import { recall } from "./storage.js";
import { apply, begin, createTree, release, waiting } from "./store.js";
import { Voice } from "./voice.js";
import { answerForm, writesIn } from "./writing.js";

/** @import { Problem } from "./api.js" */
/** @import { LiveEvent, LiveState, Snapshot, TreeNode } from "./types.d.ts" */
/** @import { Options } from "./options.js" */

const RETRY_MS = 3000;
/** What the reader chose once holds for all threads of this browser and blog. */
export const PAUSED = "paused";
export const SORT = "sort";

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
    /** The reader's own votes, by comment. @type {Record<string, number>} */
    this.votes_ = {};
    options.sort_ = recall(SORT) || options.sort_;
    this.gone_ = new AbortController();
    /** Who tells a number of readers, and how the line is. @type {((counts: {readers: number, typing: number}) => void) | undefined} */
    this.tellReaders_ = undefined;
    /** @type {((state: LiveState) => void) | undefined} */
    this.tellState_ = undefined;
    this.Line_ = Live;
    /** What is told of a post that found no line, by who will send it again. */
    this.hope_ = "";
    /** @type {Live | undefined} */
    this.line_ = undefined;
    /** @type {Promise<void> | undefined} */
    this.colours_ = undefined;
    /** Whether the author's private line is open. */
    this.watches_ = false;
    this.site_ = /** @type {Snapshot["site"]} */ ({});
    this.root_ = root;
    this.top_ = /** @type {ReturnType<Thread["lay_"]>} */ (this.tree_.top_);
    /** @type {Voice} */
    this.voice_ = /** @type {any} */ (undefined);
    this.start_();
  }

  lay_() {
    const sorts = {
      oldest: say("Oldest first"),
      newest: say("Newest first"),
      best: say("Best first"),
      active: say("Latest activity"),
    };
    const choices = Object.entries(sorts).map(([sort, words]) => `<option value=${sort}>${words}</option>`);
    const top = make(
      this.tree_.top_,
      `<section class=root part=root aria-labelledby=title hidden><div class=row><h2 class=title id=title tabindex=-1></h2><small class=readers></small><select class=sort aria-label="${say("Order")}">${choices.join("")}</select>${button("live", say("Live updates"))}</div><div class=slot><small class=shut>${say("This discussion is closed.")}</small></div><ol class=list><li class=item>${button("more", say("Show more comments"))}</ol><div class=dock><p class=status part=status role=status><span class=sr></span><small class=line></small></p>${button("pill")}</section><div class=error hidden><small role=alert class=words></small>${button("retry", say("Try again"))}`,
    );
    top.pill.onclick = () => this.show_(top);
    top.item.node_ = top;
    top.root.onclick = (/** @type {Event} */ { target }) => act(this, target);
    top.retry.onclick = () => this.start_();
    top.live.onclick = () => this.part_("pause");
    top.live.ariaPressed = !recall(PAUSED);
    top.sort.value = this.options_.sort_;
    top.sort.onchange = () => this.part_("sort");
    for (const one of [top.root, top.error]) {
      one.lang = tongue.language_;
      one.dir = tongue.direction_;
      this.root_.append(one);
    }
    this.voice_ = new Voice(top.sr, top.line);
    return top;
  }

  /**
   * The slot shows the element's own children until there is something better.
   * @param {number} [tries] how often to try before telling
   */
  async start_(tries = 3) {
    const page = this.page_();
    page.catch(() => {}); // it is waited for below
    await speak(this.options_.lang_);
    if (this.gone_.signal.aborted) return;
    if (!this.voice_) this.lay_();
    const { root, error, words } = this.top_;
    error.hidden = true;
    await this.try_(
      async () => {
        const cursor = this.take_(await page);
        if (this.gone_.signal.aborted) return;
        this.root_.replaceChildren(root);
        root.hidden = false;
        answerForm(this, this.tree_.top_);
        this.emit_("ready", { thread: this.options_.thread_, count: this.counted_ });
        this.followHash_();
        this.top_.live.hidden = !this.options_.live_ || !this.site_.live;
        this.Line_ = await load("later").then(
          (later) => later(this),
          () => Live,
        );
        if (!this.top_.live.hidden && !recall(PAUSED)) this.listenLive_(cursor);
      },
      (problem) => {
        if (--tries) return setTimeout(() => this.start_(tries), RETRY_MS / tries);
        words.textContent = `${say("Comments not loaded.")} ${explain(problem)}`;
        error.hidden = false;
      },
    );
  }

  /**
   * Takes in a snapshot, the first or another one.
   * @param {Snapshot} snapshot
   * @param {TreeNode[]} [touched] what it changed
   * @returns {string} the cursor the live line continues from
   */
  take_(snapshot, touched = begin(this.tree_, snapshot)) {
    this.site_ = snapshot.site;
    this.sync_(touched, null);
    // What is the reader's own is asked only for who has written here.
    if (this.api_.known_()) this.part_("own");
    return snapshot.cursor;
  }

  /**
   * Loads the snapshot again, as far as it was loaded before.
   * @returns {Promise<string>} its cursor
   */
  async load_() {
    return (await load("reload"))(this);
  }

  /**
   * Does what a part is for.
   * @param {string} name
   * @param {unknown[]} rest
   */
  part_(name, ...rest) {
    return this.try_(async () => (await load(name))(this, ...rest));
  }

  /** @param {string} cursor */
  listenLive_(cursor) {
    if (!this.gone_.signal.aborted) this.line_ = new this.Line_(this, cursor);
  }

  /**
   * @param {string} [after]
   * @returns {Promise<Snapshot>}
   */
  page_(after = "") {
    const written = this.host_.querySelector("script[type$=json]");
    written?.remove();
    // A page made with its comments in it goes on from there.
    if (written && !recall(SORT)) return Promise.resolve(JSON.parse(written.textContent ?? ""));
    return this.api_.ask_(`thread?${this.query_}&sort=${this.options_.sort_}&after=${encodeURIComponent(after)}`);
  }

  /**
   * Brings nodes onto the page as they now are.
   * @param {TreeNode[]} nodes
   * @param {Element | null} [last] what the roots among them follow, when they come by page; else they are new
   */
  sync_(nodes, last) {
    /** What stands above them. @type {Set<TreeNode>} */
    const ups = new Set();
    for (const node of nodes) {
      /** @type {TreeNode | undefined} */
      let up = node.up_;
      // The top has no place of its own; its item is that of the button for more.
      if (!up) continue;
      if (!up.kids_.has(node)) node.item?.remove();
      else if (!node.waits_) {
        if (!node.article) build(this, node);
        draw(this, node);
        if (node.item.parentNode !== up.list) this.insert_(node, last);
        if (last !== undefined && !up.up_) last = node.item;
      }
      for (; up?.article; up = up.up_) ups.add(up);
    }
    ups.forEach(drawCounts);
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
    const { thread_, next_, top_ } = this.tree_;
    const count = top_.comment_.reply_count;
    const news = waiting(top_).length;
    top_.title.textContent = count > 0 ? say("# comment|# comments", count) : say("No comments yet");
    top_.root.classList.toggle("closed", thread_.state === "closed");
    offer(top_, "pill", news && say("Show # new comment|Show # new comments", news), top_.item);
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
    if (type === "presence") return this.tellReaders_?.(data);
    const nodes = apply(this.tree_, type, data);
    if (type === "comment.created" && nodes[0]?.waits_) {
      this.voice_.count_();
      this.emit_("new", { comment: data });
    }
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

  followHash_() {
    const id = location.hash.split("#comment-")[1];
    if (id) this.part_("show", id);
  }

  /** @param {LiveState} state */
  connection_(state) {
    this.tellState_?.(state);
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
  }
}
