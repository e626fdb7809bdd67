/** Changing what stands in a text field, so that the browser's own undo takes it back. */

/** A field's text and what is selected in it. @typedef {{text: string, start: number, end: number}} Spot */
/** What stands from `from` to `to` gives way to `put`; then `start` to `end` is selected. @typedef {{from: number, to: number, put: string, start: number, end: number}} Change */

/**
 * @param {HTMLTextAreaElement} field
 * @returns {Spot}
 */
export const spotOf = ({ value, selectionStart, selectionEnd }) => ({
  text: value,
  start: selectionStart,
  end: selectionEnd,
});

/**
 * @param {HTMLTextAreaElement} field
 * @param {Change} change
 */
export function change(field, { from, to, put, start, end }) {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated for years, and still the only way into the browser's undo history.
  if ((put || from < to) && !document.execCommand?.(put ? "insertText" : "delete", false, put)) {
    field.setRangeText(put);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start, end);
}

/**
 * Puts a text in place of what is selected; the caret goes behind it.
 * @param {HTMLTextAreaElement} field
 * @param {string} put
 * @param {number} [from]
 * @param {number} [to]
 */
export function insert(field, put, from = field.selectionStart, to = field.selectionEnd) {
  const end = from + put.length;
  change(field, { from, to, put, start: end, end });
}
