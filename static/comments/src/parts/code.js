/** Colours for program code, for threads that have some. */
import css from "./code.css";

/** @import { Thread } from "../thread.js" */

/** @param {Thread} thread */
export default function colour(thread) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  thread.root_.adoptedStyleSheets.push(sheet);
}
