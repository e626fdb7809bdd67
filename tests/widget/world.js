/** A made-up browser for the live line: clock, chance, network and event sources that a test moves by hand. */

export class World {
  constructor() {
    this.time = 1_000_000;
    this.timers = new Map();
    this.next = 1;
    this.sources = [];
    this.polls = [];
    this.online = true;
    this.chance = 0.5;
  }

  /** Puts itself in the place of the globals, and them back when the test is over. */
  install(t) {
    const world = this;
    class EventSource {
      constructor(url) {
        this.url = url;
        this.listeners = {};
        world.sources.push(this);
      }
      addEventListener(type, listener) {
        this.listeners[type] = listener;
      }
      close() {
        this.closed = true;
      }
      /** A real one says nothing any more once it is closed. */
      say(type, data, lastEventId = "") {
        if (!this.closed) this.listeners[type]?.({ data: JSON.stringify(data), lastEventId });
      }
      hello(cursor = "1.5", more = {}) {
        this.say("hello", { v: 1, cursor, heartbeat_s: 20, replayed: 0, ...more }, cursor);
      }
      fail() {
        if (!this.closed) this.onerror();
      }
    }
    t.mock.method(globalThis, "setTimeout", (work, ms) => {
      this.timers.set(this.next, { work, at: this.time + ms });
      return this.next++;
    });
    t.mock.method(globalThis, "clearTimeout", (id) => this.timers.delete(id));
    t.mock.method(Date, "now", () => this.time);
    t.mock.method(Math, "random", () => this.chance);
    t.mock.method(globalThis, "fetch", (url, { signal }) => this.fetch(url, signal));
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", {
      configurable: true,
      get: () => ({ onLine: this.online, locks: this.locks }),
    });
    globalThis.EventSource = EventSource;
    t.after(() => {
      delete globalThis.EventSource;
      if (before) Object.defineProperty(globalThis, "navigator", before);
      else delete globalThis.navigator;
    });
  }

  fetch(url, signal) {
    return new Promise((resolve, reject) => {
      const answer = (status, body) => resolve({ status, json: async () => body });
      this.polls.push({ url, answer, fail: () => reject(new TypeError("network")) });
      signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  }

  get source() {
    return this.sources.at(-1);
  }

  get poll() {
    return this.polls.at(-1);
  }

  /** Milliseconds until the next timer. */
  get wait() {
    return Math.min(...[...this.timers.values()].map(({ at }) => at)) - this.time;
  }

  /** Lets time pass, timer after timer. */
  async pass(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.time = due[1].at;
      this.timers.delete(due[0]);
      due[1].work();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

/** Lets promises that can go on go on. */
export async function settle() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
