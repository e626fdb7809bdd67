/**
 * The live line of one thread: an event stream, long-polling where streams do not come through, and the patience
 * between attempts. No DOM: the page's wishes come in by `check_`, `pause_` and `close_`. docs/protocol.md has the messages.
 * Clock, chance and network are the globals, which tests replace.
 */

/** @import { LiveEvent, LiveState } from "./types.d.ts" */

const HELLO_MS = 8000;
const SLOWEST_RETRY_MS = 30000;
const STABLE_MS = 60000;
const STREAM_AGAIN_MS = 300000;
const POLL_WAIT_S = 25;
const TYPES = "hello ping reset closing stop comment.created comment.edited comment.removed thread.changed".split(" ");

export class Live {
  /**
   * @param {object} thread
   * @param {{server_: string, site_: string | null}} thread.options_
   * @param {string} thread.query_ `thread=…`
   * @param {(type: string, data: any) => void} thread.event_
   * @param {() => Promise<string>} thread.load_ loads the snapshot again and gives its cursor
   * @param {(state: LiveState) => void} thread.connection_
   * @param {string} cursor
   */
  constructor(thread, cursor) {
    this.thread_ = thread;
    this.cursor_ = cursor;
    /** Streams in a row that said no hello; two mean that streams do not come through. */
    this.deaf_ = 0;
    /** Failures that the pause grows with. */
    this.attempt_ = 0;
    /** Milliseconds of silence that are still well. */
    this.patience_ = HELLO_MS;
    /** When the present stream said hello. */
    this.since_ = 0;
    this.heard_ = 0;
    /** Until when to poll. */
    this.pollUntil_ = 0;
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
    if (!navigator.onLine) return this.say_("offline");
    if (Date.now() < this.pollUntil_) this.poll_(0);
    else this.stream_();
  }

  /** Lets the line go without giving it up: a page that is put away. `check_` takes it up again. */
  pause_() {
    this.drop_?.();
    this.drop_ = undefined;
    clearTimeout(this.timer_);
    this.busy_ = false;
  }

  close_() {
    this.over_ = true;
    this.pause_();
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
   * @param {string} door
   * @param {string} [more]
   */
  url_(door, more = "") {
    const { server_, site_ } = this.thread_.options_;
    return `${server_}/live/v1/${site_}/${door}?${this.thread_.query_}&cursor=${this.cursor_}${more}`;
  }

  stream_() {
    const source = new EventSource(this.url_("stream"));
    this.begin_(HELLO_MS, () => source.close());
    source.onerror = () => this.fail_();
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        const data = JSON.parse(event.data);
        this.watch_();
        if (type.includes(".")) this.take_({ id: event.lastEventId, type, data });
        else this.signal_(type, data);
      });
    }
  }

  /**
   * @param {string} type
   * @param {any} data
   */
  signal_(type, data) {
    if (type === "hello") {
      this.deaf_ = 0;
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
  }

  /**
   * Whether a cursor lies beyond ours. Another epoch always does.
   * @param {string} cursor
   */
  isNew_(cursor) {
    const [epoch, seq] = cursor.split(".");
    const [ours, last] = this.cursor_.split(".");
    return epoch !== ours || +seq > +last;
  }

  /** @param {LiveEvent} event */
  take_({ id, type, data }) {
    if (!this.isNew_(id)) return;
    this.cursor_ = id;
    this.thread_.event_(type, data);
  }

  end_() {
    this.close_();
    this.say_("off");
  }

  /** Asks for the snapshot. Until that is had the cursor stays, so that the server would say `reset` again. */
  async reset_() {
    this.pause_();
    this.begin_(SLOWEST_RETRY_MS);
    const cursor = await this.thread_.load_().catch(() => "");
    this.cursor_ = cursor || this.cursor_;
    this.retry_(cursor ? 0 : SLOWEST_RETRY_MS);
  }

  /** The connection broke, or never came to be. */
  fail_() {
    const now = Date.now();
    if (this.since_ && now - this.since_ > STABLE_MS) this.attempt_ = 0;
    if (!this.since_ && now >= this.pollUntil_ && ++this.deaf_ > 1) {
      this.pollUntil_ = now + STREAM_AGAIN_MS;
      this.deaf_ = 1;
      return this.connect_();
    }
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

  /** @param {number} wait seconds; the first poll only asks what there is, so that a stopped server is known at once */
  async poll_(wait) {
    const control = new AbortController();
    const { signal } = control;
    this.begin_(wait * 1000 + HELLO_MS, () => control.abort());
    try {
      const response = await fetch(this.url_("poll", `&wait=${wait}`), { signal });
      const answer = await response.json();
      this.polled_(response.status, answer);
    } catch {
      if (!signal.aborted) this.fail_();
    }
  }

  /**
   * @param {number} status
   * @param {{cursor: string, events: LiveEvent[], reset: string | null, retry_ms: number, stop?: boolean}} answer
   */
  polled_(status, answer) {
    if (answer.stop) return this.end_();
    if (status === 400) return this.reset_();
    if (status !== 200) return this.fail_();
    this.attempt_ = 0;
    this.say_("polling");
    if (answer.reset) return this.reset_();
    for (const event of answer.events) this.take_(event);
    this.cursor_ = answer.cursor;
    this.after_(answer.retry_ms, () => (Date.now() < this.pollUntil_ ? this.poll_(POLL_WAIT_S) : this.connect_()));
  }
}
