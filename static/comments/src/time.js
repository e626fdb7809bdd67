/** Times in words. */
import { LANGUAGE } from "./messages.js";

/** @type {[number, Intl.RelativeTimeFormatUnit][]} how many of a unit make the next one */
const UNITS = [
  [60, "minute"],
  [24, "hour"],
  [7, "day"],
  [4.35, "week"],
  [12, "month"],
  [Number.POSITIVE_INFINITY, "year"],
];

const words = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });

/**
 * "3 minutes ago". A time ahead of this computer's clock is "now".
 * @param {string} iso
 * @param {number} [now] milliseconds
 */
export function ago(iso, now = Date.now()) {
  let value = Math.max(0, now - Date.parse(iso)) / 60000;
  if (value < 1) return words.format(0, "second");
  for (const [size, unit] of UNITS) {
    if (value < size) return words.format(-Math.floor(value), unit);
    value /= size;
  }
  return "";
}

/**
 * The whole date, for the tooltip.
 * @param {string} iso
 */
export const fullTime = (iso) => new Date(iso).toLocaleString(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
