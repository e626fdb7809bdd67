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

/** A version 4 UUID; `crypto.randomUUID` is missing on plain http. */
export const uuid = () =>
  "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0] % 16).toString(16),
  );
