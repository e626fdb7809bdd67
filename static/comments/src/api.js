/** The HTTP API: a token where it is needed, errors with a code. No DOM. */
import { keep, recall, uuid } from "./storage.js";

/**
 * An answer that is not a success. `code` is for programs (RFC 9457 problem), `message` for people;
 * there is none when no answer came that could be read.
 * @typedef {Error & {status?: number, code: string, errors: Record<string, string[]>}} Problem
 */

export class Api {
  /**
   * @param {string} server
   * @param {string} site
   */
  constructor(server, site) {
    this.base_ = `${server}/api/v1/sites/${site}/`;
    this.token_ = `token:${server}:${site}`;
    this.claim_ = `claim:${server}:${site}`;
  }

  /** Whether this browser has written here before. */
  known_() {
    return recall(this.token_);
  }

  /**
   * @param {string} path
   * @param {boolean} [own] send the token, when there is one
   * @param {string} [method]
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async ask_(path, own, method, body) {
    const token = own ? recall(this.token_) : "";
    /** @type {Record<string, string>} */
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    /** @type {any} */
    let answer = { code: "network" };
    try {
      const init = /** @type {RequestInit} */ ({ method, headers, body: JSON.stringify(body) });
      const response = await fetch(this.base_ + path, init);
      answer = await response.json();
      if (response.ok) return answer;
    } catch {}
    if (token && answer.code === "bad_token") {
      keep(this.token_, "");
      return this.ask_(path, own, method, body);
    }
    throw Object.assign(new Error(answer.detail), { errors: {} }, answer);
  }

  /**
   * Writes as this browser's author. Until the server has given a token, a secret made here goes along and is kept:
   * if the answer is lost, the repeat gets the same token.
   * @param {string} path
   * @param {string} method
   * @param {object} body
   */
  async write_(path, method, body) {
    if (!recall(this.claim_)) keep(this.claim_, uuid());
    const claim = recall(this.token_) ? undefined : recall(this.claim_);
    const send = () => this.ask_(path, true, method, { ...body, claim });
    // Perhaps only the answer was lost: asking again is harmless, and brings the token.
    const answer = await send().catch((problem) => {
      if (problem.status) throw problem;
      return send();
    });
    if (answer.token) keep(this.token_, answer.token);
    return answer;
  }
}
