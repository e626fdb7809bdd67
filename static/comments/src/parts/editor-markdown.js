/**
 * Markdown of what was copied elsewhere, or of a comment on the page: links, emphasis, lists, quotes and code; the words
 * alone of all the rest. It only reads the tree it is given.
 */
import { fenceFor, safeUrl } from "./editor-format.js";

// The parser lets no such characters through, so they may stand for what is not settled yet: the end of a block, of a line.
const BLOCK = "\0";
const LINE = "\x01";

const LEFT_OUT = new Set(
  "HEAD,META,LINK,TITLE,STYLE,SCRIPT,NOSCRIPT,TEMPLATE,IFRAME,OBJECT,SVG,BUTTON,SELECT".split(","),
);
const BLOCKS = new Set(
  "P,DIV,SECTION,ARTICLE,ASIDE,HEADER,FOOTER,MAIN,FIGURE,FIGCAPTION,TABLE,TR,DL,DT,DD,DETAILS,SUMMARY,ADDRESS".split(
    ",",
  ),
);

/** @type {Record<string, string>} */
const MARKS = { B: "**", STRONG: "**", I: "*", EM: "*", DEL: "~~", S: "~~", STRIKE: "~~" };

/** Whether there is more to it than its words. @param {ParentNode} root */
export const isRich = (root) =>
  Boolean(
    root.querySelector("a[href],b,strong,i,em,ul,ol,blockquote,pre,code,h1,h2,h3,h4,del,s,[data-style*='font-weight']"),
  );

/** @param {Node} root */
export const toMarkdown = (root) => settle(within(root));

/** @param {string} text */
export const quoted = (text) => text.replace(/^.*/gm, (line) => (line ? `> ${line}` : ">"));

/** @param {string} text */
const settle = (text) =>
  text
    .replaceAll(new RegExp(` *${LINE} *`, "g"), "\n")
    .replaceAll(new RegExp(`[\\s${BLOCK}]*${BLOCK}[ \\n${BLOCK}]*`, "g"), "\n\n")
    .replace(/^\n+|\s+$/g, "");

/** @param {Node} node @returns {string} */
const within = (node) => [...node.childNodes].map(write).join("");

/** @param {string} text */
const block = (text) => BLOCK + text + BLOCK;

/** Signs that would be taken for Markdown. @param {string} text */
const withoutMarks = (text) =>
  text
    .replace(/[\\`*]|~(?=~)|\[(?=[^\]]*\]\()/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/&(?=#?\w+;)/g, "\\&");

/** Signs that would make a block of another kind of its first line. @param {string} text */
const escapeStart = (text) => text.replace(/^(\s*\d*)([#>+.)-])(?=\s)/, "$1\\$2");

/** @param {Node} node @returns {string} */
function write(node) {
  if (node.nodeType === 3) return withoutMarks((node.nodeValue ?? "").replace(/\s+/g, " "));
  if (node.nodeType !== 1) return "";
  const element = /** @type {Element} */ (node);
  const name = element.tagName.toUpperCase();
  if (LEFT_OUT.has(name)) return "";
  if (name === "BR") return LINE;
  if (name === "HR") return block("---");
  if (name === "PRE") return writeCodeBlock(element);
  if (/^(CODE|KBD|SAMP|TT)$/.test(name)) return writeCode(element.textContent ?? "");
  if (name === "UL" || name === "OL") return writeList(element, name === "OL");
  const inner = within(element);
  if (name === "A") return writeLink(inner, element.getAttribute("href") ?? "");
  if (name === "BLOCKQUOTE") return block(quoted(settle(inner)));
  if (/^H\d$/.test(name)) return block(`## ${settle(inner)}`);
  if (name === "TD" || name === "TH") return element.nextElementSibling ? `${inner} | ` : inner;
  if (BLOCKS.has(name)) return block(escapeStart(inner));
  return writeMark(element, name, inner);
}

/** Some editors write their emphasis as style (by the name that paste gives it), and take that of a `<b>` away again. @type {(element: Element, name: string, inner: string) => string} */
function writeMark(element, name, inner) {
  const style = element.getAttribute("data-style") ?? "";
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  const bold = weight ? /^(bold|[6-9]00)/.test(weight) : MARKS[name] === "**";
  const italic = MARKS[name] === "*" || /font-style:\s*italic/.test(style);
  const marks = [bold && "**", italic && "*", MARKS[name] === "~~" && "~~"];
  return marks.reduce((/** @type {string} */ text, mark) => (mark ? wrap(text, mark) : text), inner);
}

/** The mark goes to the words: a space between would break it, and so would a block. @type {(text: string, mark: string) => string} */
function wrap(text, mark) {
  if (!text.trim() || text.includes(BLOCK)) return text;
  return text.replace(/^(\s*)(.*?)(\s*)$/s, `$1${mark}$2${mark}$3`);
}

/** @param {string} text */
function writeCode(text) {
  if (!text.trim()) return text;
  const fence = text.includes("`") ? fenceFor(text) : "";
  return fence ? `${fence} ${text} ${fence}` : `\`${text}\``;
}

/** @param {Element} element */
function writeCodeBlock(element) {
  const text = (element.textContent ?? "").replace(/^\n|\s+$/g, "");
  const language = /language-([\w+-]+)/.exec(element.firstElementChild?.className ?? "")?.[1] ?? "";
  return block(`${fenceFor(text)}${language}\n${text}\n${fenceFor(text)}`);
}

/** @type {(inner: string, target: string) => string} */
function writeLink(inner, target) {
  const words = inner.trim();
  if (!words || inner.includes(BLOCK) || !/^(https?|mailto):/i.test(target)) return inner;
  return words === target || `${words}/` === target ? target : `[${words}](${safeUrl(target)})`;
}

/** @type {(element: Element, numbered: boolean) => string} */
function writeList(element, numbered) {
  let number = Number(element.getAttribute("start") ?? 1);
  const rows = [...element.children].map((item) => {
    // Word and Google Docs put a list that is inside another beside its item.
    if (/^[UO]L$/.test(item.tagName)) return settle(write(item)).replace(/^/gm, "  ");
    const mark = numbered ? `${number++}. ` : "- ";
    const text = settle(within(item)).replace(/\n\n(?=\d+\. |- )/g, "\n");
    return mark + text.replace(/\n(?!\n)/g, `\n${" ".repeat(mark.length)}`);
  });
  return block(rows.join("\n"));
}
