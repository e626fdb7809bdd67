/**
 * The live line of one thread: an event stream, and the patience between attempts. No DOM: the page's wishes come in by
 * `check_`, `rest_` and `close_`. docs/protocol.md has the messages.
 * Clock, chance and network are the globals, which tests replace. `parts/line.js` adds what most readers can do without
 * for a moment: one stream for all tabs, and long-polling where streams do not come through.
 */

/** @import { LiveEvent, LiveState } from "./types.d.ts" */

const HELLO_MS = 8000;
const SLOWEST_RETRY_MS = 30000;
const STABLE_MS = 60000;
const TYPES =
  "hello ping reset closing stop votes presence comment.created comment.edited comment.removed thread.changed".split(
    " ",
  );

export class Live {
  /**
   * @param {object} thread
   * @param {{server_: string, site_: string | null, counts_?: boolean}} thread.options_
   * @param {string} thread.query_ `thread=…`
   * @param {string} thread.place_ a name that no other thread has
   * @param {(type: string, data: any) => void} thread.event_
   * @param {() => Promise<string>} thread.load_ loads the snapshot again and gives its cursor
   * @param {(state: LiveState) => void} thread.connection_
   * @param {string} cursor
   */
  constructor(thread, cursor) {
    this.thread_ = thread;
    this.cursor_ = cursor;
    /** Failures that the pause grows with. */
    this.attempt_ = 0;
    /** Milliseconds of silence that are still well. */
    this.patience_ = HELLO_MS;
    /** When the present stream said hello. */
    this.since_ = 0;
    /** When the line was last well, and when something was last heard from the server. */
    this.heard_ = this.known_ = Date.now();
    this.connect_();
  }

  /** Tells a state once. @param {LiveState} state */
  say_(state) {
    if (this.said_ !== state) this.thread_.connection_(state);
    /** @type {LiveState | undefined} */
    this.said_ = state;
  }

  connect_() {
    this.pause_();
    if (this.over_) return;
    if (navigator.onLine) this.open_();
    else this.say_("offline");
  }

  open_() {
    const source = new EventSource(this.url_("stream"));
    this.begin_(HELLO_MS, () => source.close());
    source.onerror = () => this.fail_();
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        const data = JSON.parse(event.data);
        this.watch_();
        this.known_ = Date.now();
        if (type.includes(".")) this.take_({ id: event.lastEventId, type, data });
        else this.signal_(type, data);
      });
    }
  }

  /** Drops the connection. */
  pause_() {
    this.drop_?.();
    this.drop_ = undefined;
    clearTimeout(this.timer_);
    this.busy_ = false;
  }

  /** Lets go of the line without giving it up: a page that is put away. `check_` takes it up again. */
  rest_() {
    this.pause_();
  }

  close_() {
    this.over_ = true;
    this.rest_();
  }

  /** Something happened that may have cut or mended the line: network, tab, sleep. */
  check_() {
    if (!this.busy_ || !navigator.onLine || Date.now() - this.heard_ > this.patience_) this.connect_();
  }

  /**
   * @param {number} ms
   * @param {() => void} work
   */
  after_(ms, work) {
    clearTimeout(this.timer_);
    this.timer_ = setTimeout(work, ms);
  }

  /**
   * Something was heard; silence from here on may last so long.
   * @param {number} [ms]
   */
  watch_(ms = this.patience_) {
    this.patience_ = ms;
    this.heard_ = Date.now();
    this.after_(ms, () => this.fail_());
  }

  /**
   * Begins to listen.
   * @param {number} patience
   * @param {() => void} [drop]
   */
  begin_(patience, drop) {
    this.drop_ = drop;
    this.busy_ = true;
    this.since_ = 0;
    this.watch_(patience);
  }

  /**
   * `away` is for how many seconds nothing was heard: votes have no place in the log, and are asked for by time.
   * @param {string} door
   * @param {string} [more]
   */
  url_(door, more = "") {
    const { server_, site_ } = this.thread_.options_;
    const away = Math.ceil((Date.now() - this.known_) / 1000);
    return `${server_}/live/v1/${site_}/${door}?${this.thread_.query_}&cursor=${this.cursor_}&away=${away}${more}`;
  }

  /**
   * @param {string} type
   * @param {any} data
   */
  signal_(type, data) {
    if (type === "hello") {
      this.since_ = Date.now();
      this.top_ = data.cursor;
      this.watch_(data.heartbeat_s * 1750);
      this.say_("live");
    }
    if (type === "ping" && this.isNew_(data.cursor)) {
      // What hello named as the top has been replayed by now; anything beyond that we should have been sent.
      if (data.cursor === this.top_) this.cursor_ = data.cursor;
      else this.connect_();
    }
    if (type === "reset") this.reset_();
    if (type === "closing") this.retry_(data.retry_ms);
    if (type === "stop") this.end_();
    if (type === "votes" || type === "presence") this.note_(type, data);
  }

  /**
   * Whether a cursor lies beyond ours. Another epoch always does.
   * @param {string} cursor
   */
  isNew_(cursor) {
    const [epoch, seq, ours, last] = `${cursor}.${this.cursor_}`.split(".");
    return epoch !== ours || +seq > +last;
  }

  /** @param {LiveEvent} event */
  take_({ id, type, data }) {
    if (!this.isNew_(id)) return;
    this.cursor_ = id;
    this.thread_.event_(type, data);
  }

  /**
   * What has no place in the log.
   * @param {string} type
   * @param {any} data
   */
  note_(type, data) {
    this.thread_.event_(type, data);
  }

  end_() {
    this.say_("off");
    this.close_();
  }

  /** Asks for the snapshot. Until that is had the cursor stays, so that the server would say `reset` again. */
  async reset_() {
    this.pause_();
    this.begin_(SLOWEST_RETRY_MS, () => {});
    const cursor = await this.thread_.load_().catch(() => "");
    this.cursor_ = cursor || this.cursor_;
    this.retry_(cursor ? 0 : SLOWEST_RETRY_MS);
  }

  /** The connection broke, or never came to be. */
  fail_() {
    if (this.since_ && Date.now() - this.since_ > STABLE_MS) this.attempt_ = 0;
    this.say_(navigator.onLine ? "lost" : "offline");
    this.retry_(Math.min(SLOWEST_RETRY_MS, 1000 * 2 ** this.attempt_++));
  }

  /**
   * Full jitter: the server's readers must not come back together.
   * @param {number} most milliseconds
   */
  retry_(most) {
    this.pause_();
    if (!this.over_) this.after_(Math.random() * most, () => this.connect_());
  }
}
