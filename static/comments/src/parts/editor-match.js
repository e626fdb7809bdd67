/** What is begun before the caret, and the names that go on so. No DOM. */

const MOST = 5;
const NAME = /(?<![^\s(])@([^\n@]{0,40})$/;
const EMOJI = /(?<![\p{L}\p{N}:])(:)([\w+-]{2,})(:?)$/u;

/**
 * @param {string} before the text up to the caret
 */
export function readQuery(before) {
  const name = NAME.exec(before);
  if (name) return { sign: "@", word: name[1], from: name.index, closed: false };
  const emoji = EMOJI.exec(before);
  return emoji && { sign: ":", word: emoji[2].toLowerCase(), from: emoji.index, closed: Boolean(emoji[3]) };
}

/** Whether code is open there: a sign in it is that sign. @param {string} before */
export const isInCode = (before) => {
  const fences = before.split(/^```/m).length - 1;
  return fences % 2 === 1 || (before.split(/\n\s*\n/).at(-1) ?? "").split("`").length % 2 === 0;
};

/**
 * The first few whose name, or a word of it, begins so.
 * @param {string[]} names
 * @param {string} word
 */
export function matchNames(names, word) {
  const plain = fold(word);
  return names.filter((name) => ` ${fold(name)}`.includes(` ${plain}`)).slice(0, MOST);
}

/** «Jose» finds José. @param {string} text */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
