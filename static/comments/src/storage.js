/**
 * What this browser remembers for the blog's origin. Where storage is denied, memory serves until the page goes.
 */

const PREFIX = "live-comments:";

/** @type {Record<string, string>} */
let box = {};
try {
  // Some browsers refuse by an error, some by a null.
  box = localStorage ?? box;
} catch {}

/**
 * @param {string} name
 * @returns {string} "" when there is nothing
 */
export const recall = (name) => box[PREFIX + name] ?? "";

/**
 * @param {string} name
 * @param {string} value "" forgets it
 */
export function keep(name, value) {
  try {
    if (value) box[PREFIX + name] = value;
    else delete box[PREFIX + name];
  } catch {} // It is full: what does not fit is not remembered.
}

/**
 * A version 4 UUID. `crypto.randomUUID` is missing on plain http; the name of a blob is one too, and stays small.
 * @returns {string}
 */
export const uuid = () => crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36);
