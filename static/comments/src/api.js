/** The HTTP API: a token where it is needed, errors with a code. No DOM. */
import { keep, randomHex, recall } from "./storage.js";

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
    const init = { method, headers, body: JSON.stringify(body) };
    const { ok, data } = await fetch(this.base_ + path, /** @type {RequestInit} */ (init))
      .then(async (response) => ({ ok: response.ok, data: await response.json() }))
      .catch(() => /** @type {any} */ ({ data: { code: "network" } }));
    if (token && data.code === "bad_token") {
      keep(this.token_, "");
      return this.ask_(path, own, method, body);
    }
    if (!ok) throw Object.assign(new Error(data.detail), { errors: {} }, data);
    return data;
  }

  /**
   * Posts a comment. Until the server has given a token, a secret made here goes along and is kept:
   * if the answer is lost, the repeat gets the same token.
   * @param {object} body
   */
  async post_(body) {
    if (!recall(this.claim_)) keep(this.claim_, randomHex());
    const claim = recall(this.token_) ? undefined : recall(this.claim_);
    const send = () => this.ask_("comments", true, "POST", { ...body, claim });
    // Perhaps only the answer was lost: asking again is harmless, and brings the token.
    const answer = await send().catch((problem) => {
      if (problem.status) throw problem;
      return send();
    });
    if (answer.token) keep(this.token_, answer.token);
    return answer;
  }
}
