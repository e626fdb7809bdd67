/**
 * One stream for all tabs of a browser, and long-polling where streams do not come through.
 *
 * Who holds the lock leads and relays what it hears; the other tabs take its word, and ask the server for what they missed.
 * Where tabs cannot agree (no secure context) each has a stream of its own.
 */
import { Live } from "../live.js";

/** @import { LiveEvent } from "../types.d.ts" */

const HELLO_MS = 8000;
const STREAM_AGAIN_MS = 300000;
const POLL_WAIT_S = 25;
/** So long a leader may say nothing: it is frozen, as the server's ping comes by every 25 s. */
const SILENCE_MS = 45000;
/** A hidden tab lets go after so long, and asks for what it missed when it is looked at again. */
const HIDDEN_MS = 60000;

/** A class only now that its parent is here. */
export const lineClass = () =>
  class Line extends Live {
    /**
     * Tells the other tabs, as their leader; or asks it.
     * @param {string} type
     * @param {unknown} [data]
     * @param {string} [id]
     */
    tell_(type, data, id) {
      if (this.leads_ || type === "ask") this.channel_?.postMessage({ id, type, data });
    }

    /** @param {Parameters<Live["say_"]>[0]} state */
    say_(state) {
      super.say_(state);
      this.tell_("state", state);
    }

    /** @param {LiveEvent} event */
    take_({ id, type, data }) {
      if (!id) return this.note_(type, data);
      if (this.isNew_(id)) this.tell_(type, data, id);
      super.take_({ id, type, data });
    }

    /**
     * @param {string} type
     * @param {any} data
     */
    note_(type, data) {
      super.note_(type, data);
      this.tell_(type, data);
    }

    /**
     * @param {string} type
     * @param {any} data
     */
    signal_(type, data) {
      if (type === "hello") this.deaf_ = 0;
      super.signal_(type, data);
      if (type === "ping") this.tell_("at", undefined, this.cursor_);
    }

    open_() {
      if (navigator.locks && !this.leads_ && !this.alone_) this.follow_();
      else if (this.polls_()) this.poll_(0);
      else super.open_();
    }

    /** Whether streams were given up for now. */
    polls_() {
      return Date.now() < (this.pollUntil_ ?? 0);
    }

    /** Whether another tab has the stream. */
    follows_() {
      return this.channel_ && !this.leads_;
    }

    /** Another tab leads, or this one will in a moment. */
    follow_() {
      if (!this.channel_) {
        try {
          this.channel_ = new BroadcastChannel(`live-comments:${this.thread_.place_}`);
        } catch {
          // Firefox refuses it, and locks too, where the reader forbids sites to store anything.
          this.alone_ = true;
          return this.connect_();
        }
        this.channel_.onmessage = ({ data }) => this.overhear_(data);
        this.queue_();
      }
      this.begin_(SILENCE_MS);
      this.tell_("ask");
    }

    /**
     * Asks for the lock, and leads for as long as it is held.
     * @param {boolean} [steal] from a tab that says nothing any more
     */
    queue_(steal) {
      this.turn_?.abort();
      const turn = new AbortController();
      /** @type {AbortController | undefined} */
      this.turn_ = turn;
      /** @type {Promise<void>} */
      const led = navigator.locks.request(
        `live-comments:${this.thread_.place_}`,
        steal ? { steal } : { signal: turn.signal },
        () => {
          if (turn.signal.aborted) return;
          this.leads_ = true;
          this.connect_();
          return new Promise((done) => turn.signal.addEventListener("abort", () => done(undefined)));
        },
      );
      led.catch(({ name }) => {
        // Another tab took the lock, because this one was silent for too long; or locks are forbidden here.
        if (turn.signal.aborted) return;
        this.alone_ = name !== "AbortError";
        this.rest_();
        this.connect_();
      });
    }

    /**
     * Another tab speaks: it asks, or leads and says an event, a state, or (in an event without data) how far it is.
     * @param {LiveEvent} words
     */
    overhear_({ id, type, data }) {
      if (type === "ask") {
        if (this.said_) this.tell_("state", this.said_);
        return this.tell_("at", undefined, this.cursor_);
      }
      if (this.leads_ || !this.busy_) return;
      this.known_ = Date.now();
      // What is on its way brings all that, in its order.
      if (!this.drop_) this.watch_();
      if (type === "state") {
        if (data === "off") this.end_();
        else this.say_(data);
      } else if (!id) this.note_(type, data);
      else if (!this.drop_ && this.isNew_(id)) {
        if (data && this.isNext_(id)) this.take_({ id, type, data });
        else this.poll_(0);
      }
    }

    /**
     * Whether nothing lies between a cursor and ours. In the beginning there is no epoch yet.
     * @param {string} cursor
     */
    isNext_(cursor) {
      const [epoch, seq, ours, last] = `${cursor}.${this.cursor_}`.split(".");
      return (epoch === ours || ours === "0") && +seq === +last + 1;
    }

    check_() {
      clearTimeout(this.idle_);
      // A page on its way into the browser's cache is hidden once it is put away, and must not take up its line again.
      if (!globalThis.document?.hidden) super.check_();
      else if (!this.thread_.options_.counts_) this.idle_ = setTimeout(() => this.rest_(), HIDDEN_MS);
    }

    /** Lets go of the lock too, for another tab to lead. */
    rest_() {
      super.rest_();
      clearTimeout(this.idle_);
      this.leads_ = false;
      this.turn_?.abort();
      // A page that is kept for the way back must not hear anything.
      this.channel_?.close();
      this.channel_ = undefined;
    }

    /** Two streams in a row that said no hello mean that streams do not come through. */
    fail_() {
      const now = Date.now();
      if (this.follows_()) {
        if (!this.drop_) return this.queue_(true);
      } else if (!this.since_ && !this.polls_()) {
        this.deaf_ = (this.deaf_ ?? 0) + 1;
        if (this.deaf_ > 1) {
          this.pollUntil_ = now + STREAM_AGAIN_MS;
          this.deaf_ = 1;
          return this.connect_();
        }
      }
      super.fail_();
    }

    /** @param {number} wait seconds; the first poll only asks what there is, so that a stopped server is known at once */
    async poll_(wait) {
      this.pause_();
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
      this.known_ = Date.now();
      if (answer.reset) return this.reset_();
      for (const event of answer.events) this.take_(event);
      this.cursor_ = answer.cursor;
      // A tab that follows is up to date again; who leads may be further by now.
      if (this.follows_()) return this.connect_();
      this.say_("polling");
      this.after_(answer.retry_ms, () => (this.polls_() ? this.poll_(POLL_WAIT_S) : this.connect_()));
    }
  };
