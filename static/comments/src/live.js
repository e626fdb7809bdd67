/**
 * The live line of one thread: an event stream, long-polling where streams do not come through, and the patience
 * between attempts. No DOM: the page's wishes come in by `check_`, `pause_` and `close_`. docs/protocol.md has the messages.
 */

/**
 * @import { LiveEvent, LiveState } from "./types.d.ts"
 * @typedef {object} World what tests replace
 * @property {new (url: string) => EventTarget & {close(): void}} Source
 * @property {typeof fetch} fetch
 * @property {(work: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds
 * @property {() => number} random
 * @property {() => boolean} online
 */

/** @type {World} */
const browser = {
  get Source() {
    return EventSource;
  },
  fetch: (...request) => fetch(...request),
  setTimeout: (work, ms) => setTimeout(work, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => Date.now(),
  random: () => Math.random(),
  online: () => navigator.onLine,
};

const HELLO_MS = 8000;
const SLOWEST_RETRY_MS = 30000;
const STABLE_MS = 60000;
const STREAM_AGAIN_MS = 300000;
const POLL_WAIT_S = 25;
const NUMBERED = ["comment.created", "comment.edited", "comment.removed", "thread.changed"];
const SIGNALS = ["hello", "ping", "reset", "closing", "stop"];

export class Live {
  /**
   * @param {object} wishes
   * @param {string} wishes.base_ `{server}/live/v1/{site}/`
   * @param {string} wishes.thread_
   * @param {string} wishes.cursor_
   * @param {(event: LiveEvent) => void} wishes.event_
   * @param {() => Promise<string>} wishes.reset_ loads the snapshot again and gives its cursor
   * @param {(state: LiveState) => void} wishes.state_
   * @param {World} [world]
   */
  constructor(wishes, world = browser) {
    this.wishes_ = wishes;
    this.world_ = world;
    this.cursor_ = wishes.cursor_;
    /** @type {LiveState | ""} */
    this.said_ = "";
    this.over_ = false;
    this.polling_ = false;
    /** Streams in a row that said no hello. */
    this.deaf_ = 0;
    this.attempt_ = 0;
    this.patience_ = HELLO_MS;
    this.since_ = 0;
    this.heard_ = 0;
    this.streamAgain_ = 0;
    /** Grows with each connection, so that what an earlier one still says is not heard. */
    this.turn_ = 0;
    this.drop_ = () => {};
    this.connect_();
  }

  /** @param {LiveState} state */
  say_(state) {
    if (this.said_ !== state) this.wishes_.state_(state);
    this.said_ = state;
  }

  /**
   * @param {string} door
   * @param {string} [more]
   */
  url_(door, more = "") {
    const { base_, thread_ } = this.wishes_;
    return `${base_ + door}?thread=${encodeURIComponent(thread_)}&cursor=${encodeURIComponent(this.cursor_)}${more}`;
  }

  connect_() {
    this.pause_();
    if (this.over_) return;
    if (!this.world_.online()) return this.say_("offline");
    if (this.polling_ && this.world_.now() < this.streamAgain_) return this.poll_(0);
    this.polling_ = false;
    this.stream_();
  }

  /** Lets the line go without giving it up: a page that is put away. `check_` takes it up again. */
  pause_() {
    this.turn_++;
    this.drop_();
    this.drop_ = () => {};
    this.world_.clearTimeout(this.timer_);
    this.timer_ = undefined;
    this.busy_ = false;
  }

  close_() {
    this.over_ = true;
    this.pause_();
  }

  /** Something happened that may have cut or mended the line: network, tab, sleep. */
  check_() {
    const silent = this.world_.now() - this.heard_ > this.patience_;
    if (!this.busy_ || silent || !this.world_.online()) this.connect_();
  }

  /**
   * @param {number} ms
   * @param {() => void} work
   */
  after_(ms, work) {
    this.world_.clearTimeout(this.timer_);
    this.timer_ = this.world_.setTimeout(work, ms);
  }

  /** The line is silent for longer than it may be. */
  watch_() {
    this.heard_ = this.world_.now();
    this.after_(this.patience_, () => this.fail_());
  }

  stream_() {
    const turn = this.turn_;
    const source = new this.world_.Source(this.url_("stream"));
    this.drop_ = () => source.close();
    this.busy_ = true;
    this.since_ = 0;
    this.patience_ = HELLO_MS;
    this.watch_();
    source.addEventListener("error", () => turn === this.turn_ && this.fail_());
    for (const type of [...SIGNALS, ...NUMBERED]) {
      source.addEventListener(type, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent} */ (event);
        if (turn === this.turn_) this.frame_({ id: lastEventId, type, data: JSON.parse(data) });
      });
    }
  }

  /** @param {LiveEvent} frame */
  frame_(frame) {
    this.watch_();
    if (NUMBERED.includes(frame.type)) this.take_(frame);
    else this.signal_(frame);
  }

  /** @param {LiveEvent} frame */
  signal_({ id, type, data }) {
    if (type === "hello") this.hello_(data);
    if (type === "ping" && this.isNew_(data.cursor)) this.connect_();
    if (type === "reset") this.reset_(id || "");
    if (type === "closing") this.retry_(this.world_.random() * data.retry_ms);
    if (type === "stop") this.end_();
  }

  /** @param {{cursor: string, heartbeat_s: number, replayed: number}} data */
  hello_({ cursor, heartbeat_s, replayed }) {
    this.deaf_ = 0;
    this.since_ = this.world_.now();
    this.patience_ = heartbeat_s * 1750;
    // With a replay to come, the place reached is the last event that arrives, not the one it will end at.
    if (!replayed) this.cursor_ = cursor;
    this.watch_();
    this.say_("live");
  }

  /**
   * Whether a cursor lies beyond ours. Another epoch always does.
   * @param {string | null} cursor
   */
  isNew_(cursor) {
    const [epoch, seq] = (cursor ?? "").split(".");
    const [ourEpoch, ourSeq] = this.cursor_.split(".");
    return epoch !== ourEpoch || Number(seq) > Number(ourSeq);
  }

  /** @param {LiveEvent} event */
  take_(event) {
    if (event.id && !this.isNew_(event.id)) return;
    this.cursor_ = event.id || this.cursor_;
    this.wishes_.event_(event);
  }

  end_() {
    this.close_();
    this.say_("off");
  }

  /** @param {string} cursor */
  async reset_(cursor) {
    this.pause_();
    const turn = this.turn_;
    this.busy_ = true;
    this.heard_ = this.world_.now();
    try {
      this.cursor_ = cursor || this.cursor_;
      this.cursor_ = await this.wishes_.reset_();
      if (turn === this.turn_) this.connect_();
    } catch {
      if (turn === this.turn_) this.fail_();
    }
  }

  /** The connection broke, or never came to be. */
  fail_() {
    const now = this.world_.now();
    if (this.since_ && now - this.since_ > STABLE_MS) this.attempt_ = 0;
    if (!this.polling_ && !this.since_ && ++this.deaf_ > 1) return this.turnToPolling_();
    this.say_(this.world_.online() ? "lost" : "offline");
    this.retry_(this.world_.random() * Math.min(SLOWEST_RETRY_MS, 1000 * 2 ** this.attempt_++));
  }

  turnToPolling_() {
    this.polling_ = true;
    this.deaf_ = 1;
    this.streamAgain_ = this.world_.now() + STREAM_AGAIN_MS;
    this.connect_();
  }

  /** @param {number} ms */
  retry_(ms) {
    this.pause_();
    this.after_(ms, () => this.connect_());
  }

  /**
   * @param {number} wait seconds; the first poll asks only what there is, so that a stopped server is known at once
   */
  async poll_(wait) {
    const turn = this.turn_;
    const control = new AbortController();
    this.drop_ = () => control.abort();
    this.busy_ = true;
    this.since_ = 0;
    this.patience_ = wait * 1000 + HELLO_MS * 2;
    this.watch_();
    try {
      const response = await this.world_.fetch(this.url_("poll", `&wait=${wait}`), {
        signal: control.signal,
        cache: "no-store",
        credentials: "omit",
      });
      const answer = response.status === 200 ? await response.json() : null;
      if (turn === this.turn_) this.polled_(response.status, answer);
    } catch {
      if (turn === this.turn_) this.fail_();
    }
  }

  /**
   * @param {number} status
   * @param {{cursor: string, events: LiveEvent[], reset: string | null, retry_ms?: number} | null} answer
   */
  polled_(status, answer) {
    if (status === 204 || status === 410) return this.end_();
    if (status === 400) return this.reset_("");
    if (!answer) return this.fail_();
    this.attempt_ = 0;
    this.say_("polling");
    if (answer.reset) return this.reset_(answer.cursor);
    for (const event of answer.events) this.take_(event);
    this.cursor_ = answer.cursor;
    this.busy_ = true;
    const again = () => (this.world_.now() < this.streamAgain_ ? this.poll_(POLL_WAIT_S) : this.connect_());
    this.after_(answer.retry_ms ?? 1000, again);
  }
}
