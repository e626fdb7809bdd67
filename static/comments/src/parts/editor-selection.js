/** What the reader has selected of a comment's words. */

/**
 * @param {any} root the shadow root
 * @param {Element} body
 * @returns {DocumentFragment | undefined}
 */
export function selectedIn(root, body) {
  // How to look into a shadow tree: the standard's way, Chromium's before it, and browsers that hide nothing.
  /** @type {any} */
  const selection = document.getSelection();
  const own = root.getSelection?.() ?? selection;
  const found = selection?.getComposedRanges?.({ shadowRoots: [root] })[0] ?? (own?.rangeCount && own.getRangeAt(0));
  if (!found || found.collapsed) return;
  const starts = body.contains(found.startContainer);
  const ends = body.contains(found.endContainer);
  // Three clicks select up to the next comment's beginning.
  if (!starts && !ends) return;
  const range = document.createRange();
  range.selectNodeContents(body);
  if (starts) range.setStart(found.startContainer, found.startOffset);
  if (ends) range.setEnd(found.endContainer, found.endOffset);
  return range.toString().trim() ? range.cloneContents() : undefined;
}
