/** The HTTP API as functions: a token where it is needed, errors with a code. No DOM. */
import { keep, randomHex, recall } from "./storage.js";

/** An answer that is not a success. `code` is for programs (RFC 9457 problem), `message` for people. */
export class Problem extends Error {
  /**
   * @param {number} status 0 when no answer came
   * @param {{code?: string, detail?: string, errors?: Record<string, string[]>}} [problem]
   */
  constructor(status, { code, detail, errors } = {}) {
    super(detail);
    this.status = status;
    this.code = code ?? (status ? "http" : "network");
    this.errors = errors ?? {};
  }
}

export class Api {
  /**
   * @param {string} server
   * @param {string} site
   * @param {typeof fetch} [fetcher]
   */
  constructor(server, site, fetcher = (...request) => fetch(...request)) {
    this.base_ = `${server}/api/v1/sites/${site}/`;
    this.tokenName_ = `token:${server}:${site}`;
    this.claimName_ = `claim:${server}:${site}`;
    this.fetch_ = fetcher;
  }

  hasToken_() {
    return !!recall(this.tokenName_);
  }

  /**
   * @param {string} path
   * @param {{method?: string, body?: object, own?: boolean}} [request] `own` sends the token, when there is one
   * @returns {Promise<{status: number, data: any}>}
   */
  async ask_(path, request = {}) {
    const { method, body, own } = request;
    const token = own ? recall(this.tokenName_) : "";
    /** @type {Record<string, string>} */
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const { status, data } = await this.exchange_(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-cache",
      credentials: "omit",
    });
    if (status < 400) return { status, data };
    if (token && data.code === "bad_token") {
      keep(this.tokenName_, "");
      return this.ask_(path, request);
    }
    throw new Problem(status, data);
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async exchange_(path, init) {
    const response = await this.fetch_(this.base_ + path, init).catch(() => {
      throw new Problem(0);
    });
    return { status: response.status, data: await response.json().catch(() => ({})) };
  }

  /**
   * Posts a comment. Until the server has given a token, a secret made here goes along and is kept:
   * if the answer is lost, the repeat gets the same token.
   * @param {object} body
   */
  async post_(body) {
    if (!this.hasToken_() && !recall(this.claimName_)) keep(this.claimName_, randomHex() + randomHex());
    const claim = this.hasToken_() ? undefined : recall(this.claimName_);
    const answer = await this.ask_("comments", { method: "POST", body: { ...body, claim }, own: true });
    if (answer.data.token) {
      keep(this.tokenName_, answer.data.token);
      keep(this.claimName_, "");
    }
    return answer;
  }
}
