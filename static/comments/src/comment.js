/**
 * One comment on the page. Its own part (head, body, note, actions), the slot for a form and the list of replies
 * are siblings: redrawing the first never touches the others, and its buttons stay the same elements, so focus stays too.
 *
 * Hooks: `article.comment[part=comment]#comment-ID` with the class of its state (`published pending removed sending failed`),
 * `.name .time .edited .badge .body .note`, buttons `.reply .toggle .fresh .edit .delete .retry`, `.replies`, `.more`.
 */
import { button, h, html } from "./dom.js";
import { say } from "./messages.js";
import { isLocal, kidsOf, missing, waitingUnder } from "./store.js";
import { ago, fullTime } from "./time.js";

/** @import { Author, Comment } from "./types.d.ts" */
/** @import { Thread } from "./thread.js" */

const GLOW_MS = 3000;

/**
 * The name, as a link where its owner gave a site.
 * @param {Author | null} author
 */
function nameOf(author) {
  const name = author ? author.name || say("Anonymous") : say("Comment removed");
  const href = author?.website ?? "";
  const rel = "nofollow ugc noopener noreferrer";
  return /^https?:/.test(href) ? h("a.name", { href, rel, dir: "auto" }, name) : h("span.name", { dir: "auto" }, name);
}

/**
 * A disc with the first letter, its colour from the author's seed: no picture is asked of anybody.
 * @param {HTMLElement} disc
 * @param {Author | null} author
 */
function paint(disc, author) {
  disc.textContent = [...(author ? author.name || "?" : "")][0]?.toUpperCase() ?? "";
  disc.style.background = author?.avatar ? `oklch(48% .09 ${Number.parseInt(author.avatar, 16) % 360})` : "";
}

export class CommentView {
  /**
   * @param {Thread} thread
   * @param {string} id
   */
  constructor(thread, id) {
    this.thread_ = thread;
    this.id_ = id;
    this.disc_ = h("span.disc", { ariaHidden: "true" });
    this.title_ = h("h3");
    this.stamp_ = h("time");
    this.time_ = h("a.time", {}, this.stamp_);
    this.edited_ = h("span.edited", {}, say("edited"));
    this.body_ = h("div.body", { dir: "auto" });
    this.note_ = h("p.note");
    this.buttons_();
    this.article_ = h("article.comment", { part: "comment", tabIndex: -1 });
    this.slot_ = h("div.slot");
    this.list_ = h("ol.replies");
    this.more_ = button("more", "", () => thread.moreReplies_(this.id_));
    const head = h("header", {}, this.disc_, this.title_);
    this.article_.append(head, this.body_, this.note_, this.actions_);
    this.item_ = h("li", {}, this.article_, this.slot_, this.list_, this.more_);
  }

  buttons_() {
    const { thread_: thread } = this;
    this.reply_ = button("reply", say("Reply"), () => thread.writing_.reply_(this.id_));
    this.toggle_ = button("toggle", "", () => this.fold_(!this.list_.hidden));
    this.fresh_ = button("fresh", "", () => thread.show_(this.id_));
    this.retry_ = button("retry", say("Try again"), () => thread.writing_.send_(this.id_));
    this.edit_ = button("edit", say("Edit"), () => thread.writing_.edit_(this.id_));
    this.delete_ = button("delete", say("Delete"), () => this.remove_());
    this.delete_.onblur = () => this.ask_(false);
    this.actions_ = h("div.actions", {}, this.reply_, this.toggle_, this.fresh_, this.retry_, this.edit_, this.delete_);
  }

  get comment_() {
    return /** @type {Comment} */ (this.thread_.state_.comments_.get(this.id_));
  }

  /**
   * Takes a reply into its list, by time; what is new comes last.
   * @param {CommentView} reply
   */
  insert_(reply) {
    /** @param {Element} item */
    const made = (item) => Date.parse(item.querySelector("time")?.dateTime ?? "");
    let before = this.list_.lastElementChild;
    while (before && !isLocal(reply.comment_) && made(before) > made(reply.item_))
      before = before.previousElementSibling;
    if (before) before.after(reply.item_);
    else this.list_.prepend(reply.item_);
  }

  /** All its replies are here, so their number is what it has. */
  complete_() {
    this.comment_.reply_count -= missing(this.thread_.state_, this.id_);
    this.counts_();
  }

  /** @param {boolean} folded */
  fold_(folded) {
    this.list_.hidden = folded;
    this.toggle_.ariaExpanded = String(!folded);
    this.counts_();
  }

  /** Deleting asks once, in the button's own place. @param {boolean} asking */
  ask_(asking) {
    this.asking_ = asking;
    this.delete_.textContent = asking ? say("Really delete?") : say("Delete");
  }

  remove_() {
    if (this.asking_) this.thread_.writing_.remove_(this.id_);
    this.ask_(!this.asking_);
  }

  /** Draws the comment as it now is. */
  draw_() {
    const { comment_: comment, article_: article } = this;
    const { author, state, html: body, text } = /** @type {Comment & {text?: string}} */ (comment);
    this.id_ = comment.id;
    article.id = `comment-${comment.id}`;
    article.className = `comment ${state}`;
    paint(this.disc_, author);
    this.head_(comment);
    if (this.drawn_ !== body + text) {
      if (body) html(this.body_, body);
      else this.body_.textContent = text ?? "";
      this.drawn_ = body + text;
    }
    this.words_(state);
    this.counts_();
    this.tick_();
  }

  /** @param {Comment} comment */
  head_({ id, parent, author, created_at, edited_at, state }) {
    const above = this.thread_.state_.comments_.get(parent ?? "")?.author;
    const to = above ? [h("span.to", {}, ` ${say("in reply to")} `, h("span", { dir: "auto" }, above.name))] : [];
    const badge = author?.badge
      ? [h("span.badge", {}, author.badge === "owner" ? say("Owner") : say("Moderator"))]
      : [];
    this.time_.href = `${location.href.split("#")[0]}#comment-${id}`;
    this.stamp_.dateTime = created_at;
    this.stamp_.title = fullTime(created_at);
    this.edited_.hidden = !edited_at || state === "removed";
    this.title_.replaceChildren(nameOf(author), ...badge, ...to, " ", this.time_, " ", this.edited_);
  }

  /** @param {Comment["state"]} state */
  words_(state) {
    const { thread_: thread, note_: note } = this;
    const problem = thread.problems_.get(this.id_);
    note.textContent =
      state === "pending"
        ? say("Waiting for approval")
        : state === "sending"
          ? say("Sending…")
          : (problem ?? (state === "failed" ? say("Not sent.") : ""));
    note.role = problem ? "alert" : null;
  }

  /** Which buttons there are, and the numbers on them. Also when something changed below. */
  counts_() {
    const { thread_: thread, comment_: comment, id_: id } = this;
    const { state_: state } = thread;
    const waiting = waitingUnder(state, id).length;
    const replies = comment.reply_count - waiting;
    const rest = comment.parent ? 0 : missing(state, id);
    const mine = thread.mayChange_(comment);
    const failed = comment.state === "failed";
    this.reply_.hidden = comment.state !== "published";
    this.toggle_.hidden = !kidsOf(state, id).size || replies < 1;
    this.toggle_.textContent = say("# reply|# replies", replies);
    this.fresh_.hidden = !waiting;
    this.fresh_.textContent = say("# new reply|# new replies", waiting);
    this.retry_.hidden = !failed;
    this.edit_.hidden = !mine && !failed;
    this.delete_.hidden = !mine;
    this.more_.hidden = rest < 1 || this.list_.hidden;
    this.more_.textContent = say("Show # more reply|Show # more replies", rest);
  }

  /** Time goes by: its words, and the end of the edit window. */
  tick_() {
    const { comment_: comment } = this;
    this.stamp_.textContent = ago(comment.created_at);
    if (!this.thread_.mayChange_(comment) && !isLocal(comment)) this.edit_.hidden = this.delete_.hidden = true;
  }

  /** Brings it into view with everything above it unfolded, focused, and marked for a moment. */
  reveal_() {
    const { article_: article } = this;
    article.scrollIntoView({ block: "start" });
    article.focus({ preventScroll: true });
    this.glow_();
  }

  glow_() {
    const { classList } = this.article_;
    classList.add("glow");
    setTimeout(() => classList.remove("glow"), GLOW_MS);
  }
}
