/** A quiet link to the thread's feed, below its comments. */
import { language, say } from "../messages.js";

/** @import { Thread } from "../thread.js" */

/** Where the thread ends, in the room that is kept for news: nothing moves when the link comes. */
const LOOKS = {
  position: "absolute",
  insetBlockEnd: "0.6em",
  insetInlineStart: "0",
  paddingBlock: "0.4em",
  fontSize: "0.86em",
  color: "var(--muted)",
};

/** @param {Thread} thread */
export function offerFeed({ options_: { server_, site_ }, query_, top_ }) {
  const link = document.createElement("a");
  link.className = "feed";
  link.href = `${server_}/t/${site_}/feed/?${query_}&lang=${language()}`;
  link.type = "application/atom+xml";
  link.textContent = say("Feed");
  link.title = say("New comments for your feed reader");
  Object.assign(link.style, LOOKS);
  top_.root.style.position = "relative";
  top_.list.after(link);
}
