/** What is pasted: rich text comes as Markdown, and an address put upon words makes a link of them. */
import { make } from "../dom.js";
import { change, insert, spotOf } from "./editor-change.js";
import { isUrl, link } from "./editor-format.js";
import { isRich, toMarkdown } from "./editor-markdown.js";

/** @param {HTMLTextAreaElement} field */
export function pasteWell(field) {
  field.addEventListener("paste", (event) => {
    const plain = event.clipboardData?.getData("text/plain").trim() ?? "";
    const rich = event.clipboardData?.getData("text/html") ?? "";
    const spot = spotOf(field);
    if (isUrl(plain) && takesLink(spot)) change(field, link(spot, plain));
    else {
      const text = rich && !isUrl(plain) && markdownOf(rich);
      if (!text) return;
      insert(field, text);
    }
    event.preventDefault();
  });
}

/** Not words that are an address already, or stand where one goes. @param {import("./editor-change.js").Spot} spot */
function takesLink({ text, start, end }) {
  const words = text.slice(start, end);
  return words.trim() && !words.includes("\n") && !isUrl(words.trim()) && !text.slice(0, start).endsWith("](");
}

/** What is made stays in its template, which is inert: nothing in it runs, and nothing is fetched. @param {string} rich */
function markdownOf(rich) {
  const root = make({}, `<span class=pasted></span>${withoutStyle(rich)}`).pasted.getRootNode();
  return isRich(root) && toMarkdown(root);
}

/** Even there a strict policy complains of style and handlers; they are only read, under another name. @param {string} rich */
const withoutStyle = (rich) =>
  rich
    .replace(/<(style)\b.*?<\/\1>/gis, "")
    .replace(/<\w[^>]*>/g, (tag) => tag.replace(/\s(style|on\w+)=/gi, " data-$1="));
