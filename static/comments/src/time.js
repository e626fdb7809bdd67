/** Times in words. */
import { tongue } from "./messages.js";

/** How many of a unit make the next one. @type {Record<string, number>} */
const UNITS = { minute: 60, hour: 24, day: 7, week: 4.35, month: 12, year: 1e9 };

/**
 * "3 minutes ago". A time ahead of this computer's clock is "now".
 * @param {string} iso
 * @param {number} [now] milliseconds
 */
export function ago(iso, now = Date.now()) {
  let value = Math.max(0, now - Date.parse(iso)) / 60000;
  if (value < 1) return tongue.ago_(0, "second");
  for (const unit in UNITS) {
    if (value < UNITS[unit]) return tongue.ago_(Math.floor(value), unit);
    value /= UNITS[unit];
  }
  return "";
}
