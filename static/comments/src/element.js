/** `<live-comments>`: a thread for as long as the element stands in the page with these attributes. */
import { ATTRIBUTES, readOptions } from "./options.js";
import css from "./style.css";
import { Thread } from "./thread.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

export class LiveComments extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  constructor() {
    super();
    this.shadow_ = this.attachShadow({ mode: "open" });
    this.shadow_.adoptedStyleSheets = [sheet];
    this.close_();
  }

  connectedCallback() {
    this.begin_();
  }

  disconnectedCallback() {
    this.close_();
  }

  /** `moveBefore()` keeps everything as it is: without this it would count as taken out and put back. */
  connectedMoveCallback() {}

  attributeChangedCallback() {
    if (this.isConnected) this.begin_();
  }

  /** Loads the thread again and keeps what is being written. */
  async reload() {
    await this.thread_?.load_();
  }

  /**
   * Several changes in one go are one start; the children stay as the fallback until there is a thread. The next task,
   * not the next microtask: a router may put the element in before it changes the address (Astro does).
   */
  begin_() {
    this.close_();
    const turn = this.turn_;
    setTimeout(() => turn === this.turn_ && this.start_());
  }

  start_() {
    const options = readOptions(this);
    if (!options.site_) return;
    const draw = () => {
      this.watch_?.disconnect();
      this.thread_ = new Thread(this, this.shadow_, options);
    };
    if (!options.lazy_) return draw();
    this.watch_ = new IntersectionObserver((seen) => seen.at(-1)?.isIntersecting && draw(), { rootMargin: "600px" });
    this.watch_.observe(this);
  }

  close_() {
    this.turn_ = {};
    this.watch_?.disconnect();
    this.thread_?.close_();
    this.thread_ = undefined;
    this.shadow_.replaceChildren(document.createElement("slot"));
  }
}
