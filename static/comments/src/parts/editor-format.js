/** What a tool does to a text. Doing it again takes it back. No DOM. */

/** @import { Change, Spot } from "./editor-change.js" */

/** @type {(text: string, sign: string) => [number, number]} how many of a sign a text begins and ends with */
function runs(text, sign) {
  const rest = [...text];
  const first = rest.findIndex((one) => one !== sign);
  const last = rest.reverse().findIndex((one) => one !== sign);
  return first < 0 ? [text.length, text.length] : [first, last];
}

/** What is selected without its outer spaces: `** so **` is not bold. @param {Spot} spot */
function tighten({ text, start, end }) {
  const picked = text.slice(start, end);
  const inner = picked.trim();
  const from = start + picked.indexOf(inner);
  return { inner, from, to: from + inner.length };
}

/** Whether so many stars are that mark: three are both. @type {(stars: number, mark: string) => boolean} */
const holds = (stars, mark) => (mark.length > 1 ? stars > 1 : stars % 2 === 1);

/**
 * Bold (`**`), italic (`*`) or code.
 * @param {Spot} spot
 * @param {string} mark
 * @returns {Change}
 */
export function surround(spot, mark) {
  const { inner, from, to } = tighten(spot);
  const { length } = mark;
  const around = Math.min(runs(spot.text.slice(0, from), mark[0])[1], runs(spot.text.slice(to), mark[0])[0]);
  if (holds(around, mark)) {
    const start = from - length;
    return { from: start, to: to + length, put: inner, start, end: start + inner.length };
  }
  if (inner.length > 2 * length && holds(Math.min(...runs(inner, mark[0])), mark)) {
    const put = inner.slice(length, -length);
    return { from, to, put, start: from, end: from + put.length };
  }
  return { from, to, put: mark + inner + mark, start: from + length, end: to + length };
}

/**
 * Code in the line, or a block of it where several lines are selected.
 * @param {Spot} spot
 * @returns {Change}
 */
export function code(spot) {
  const { inner, from, to } = tighten(spot);
  if (!inner.includes("\n")) return surround(spot, "`");
  const fence = fenceFor(inner);
  const before = from && spot.text[from - 1] !== "\n" ? "\n" : "";
  const after = to < spot.text.length && spot.text[to] !== "\n" ? "\n" : "";
  const start = from + before.length + fence.length + 1;
  return {
    from,
    to,
    put: `${before}${fence}\n${inner}\n${fence}${after}`,
    start,
    end: start + inner.length,
  };
}

/** A fence that does not end at one inside. @param {string} text */
export function fenceFor(text) {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(longest + 1);
}

/** @param {string} text */
export const isUrl = (text) => /^https?:\/\/\S+$/.test(text);

/** A parenthesis or space would end the address early. @param {string} url */
export const safeUrl = (url) =>
  url.replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);

/**
 * What is selected becomes the words of a link, or its address where it is one.
 * @param {Spot} spot
 * @param {string} [url] without one, its place is selected
 * @returns {Change}
 */
export function link(spot, url) {
  const { inner, from, to } = tighten(spot);
  const [words, target] = isUrl(inner) && !url ? ["", inner] : [inner, url ?? "https://"];
  const put = `[${words}](${safeUrl(target)})`;
  const place = from + words.length + 3;
  if (url) return { from, to, put, start: from + put.length, end: from + put.length };
  if (!words) return { from, to, put, start: from + 1, end: from + 1 };
  return { from, to, put, start: place, end: place + target.length };
}

/**
 * Quotes (`> `) or lists (`- `) the lines that are selected.
 * @param {Spot} spot
 * @param {string} mark
 * @returns {Change}
 */
export function lead({ text, start, end }, mark) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = `${text}\n`.indexOf("\n", last);
  const rows = text.slice(from, to).split("\n");
  const on = rows.every((row) => row.startsWith(mark));
  const made = rows.map((row) => (on ? row.slice(mark.length) : mark + row)).join("\n");
  // Without a gap the next line would still belong to it.
  const gap = !on && /^\n[^\n]/.test(text.slice(to)) ? "\n" : "";
  const shift = on ? -mark.length : mark.length;
  const caret = Math.max(from, start + shift);
  const picked = start < end ? { start: from, end: from + made.length } : { start: caret, end: caret };
  return { from, to, put: made + gap, ...picked };
}
