/**
 * What this browser remembers for the blog's origin. Storage may be denied or full:
 * then memory serves until the page goes.
 */

const PREFIX = "live-comments:";
/** @type {Record<string, string>} */
const memory = {};

/**
 * @param {string} name
 * @returns {string} "" when there is nothing
 */
export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return memory[name] ?? "";
  }
}

/**
 * @param {string} name
 * @param {string} value "" forgets it
 */
export function keep(name, value) {
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  } catch {
    memory[name] = value;
  }
}

/** 32 random hex digits; `crypto.randomUUID` is missing on plain http. */
export const randomHex = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join("");

/** A version 4 UUID. */
export const uuid = () => randomHex().replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-a$4-");
