/**
 * Runs in a page before its own scripts. Marks when comments are on the screen, and keeps what moved and how long frames
 * took in `watched`. Looks only when something was added, so that the page does its own work and little else.
 */
(() => {
  const COMMENTS = "article.comment, .isso-comment[id]";
  const SCROLL_FRAMES = 120;
  const SCROLL_PIXELS = 300;
  const roots = [document];
  const channel = new MessageChannel();
  let asked = false;
  let seen = 0;

  /** @param {string} words heard by the program that opened the page, and found in its trace */
  function tell(words) {
    performance.mark(words);
    console.info(words);
  }

  const nextFrame = () => new Promise(requestAnimationFrame);
  const find = (selector) => roots.map((root) => root.querySelector(selector)).find(Boolean);
  const count = () => roots.reduce((sum, root) => sum + root.querySelectorAll(COMMENTS).length, 0);

  const watched = {
    shifts: [],
    frames: [],
    tell,
    count,

    /** Notes the length of each frame from now on. */
    watchFrames() {
      this.frames = [];
      let last;
      const step = (now) => {
        if (last) this.frames.push(now - last);
        last = now;
        this.step = requestAnimationFrame(step);
      };
      cancelAnimationFrame(this.step);
      this.step = requestAnimationFrame(step);
    },

    /** Clicks on «more» until there is none; milliseconds of each page. */
    async loadAll() {
      const times = [];
      const more = find(".root > .list > .item:last-child > .more");
      while (more?.checkVisibility()) {
        const [before, begun] = [count(), performance.now()];
        more.click();
        while (count() === before) await nextFrame();
        times.push(performance.now() - begun);
      }
      return times;
    },

    /** Scrolls on from a place for two seconds; the lengths of the frames. */
    async scroll(from) {
      scrollTo(0, from);
      await nextFrame();
      this.watchFrames();
      for (let frame = 0; frame < SCROLL_FRAMES; frame++) {
        await nextFrame();
        scrollBy(0, SCROLL_PIXELS);
      }
      return this.frames;
    },

    /**
     * Whether a search leads to the last comment that has these words. Ctrl+F then holds what it found in its place while
     * the branches around it are drawn and grow (it is what the browser anchors its scrolling to); a script's search does
     * not, so it is looked at before they are.
     */
    async finds(words) {
      scrollTo(0, 0);
      await nextFrame();
      if (!window.find(words)) return false;
      const { top, bottom } = roots
        .flatMap((root) => [...root.querySelectorAll(COMMENTS)])
        .findLast(({ textContent }) => textContent.includes(words))
        .getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    },
  };
  globalThis.watched = watched;

  // A message that a frame sends arrives when that frame was painted.
  channel.port1.onmessage = () => {
    if (!seen) performance.mark("first");
    asked = false;
    seen = count();
    tell(`drawn ${seen}`);
  };
  const look = new MutationObserver(() => {
    if (asked || count() === seen) return;
    asked = true;
    requestAnimationFrame(function wait() {
      if (find(COMMENTS)?.checkVisibility()) channel.port2.postMessage("");
      else requestAnimationFrame(wait);
    });
  });
  const watch = (root) => look.observe(root, { childList: true, subtree: true });
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    roots.push(root);
    watch(root);
    return root;
  };
  addEventListener("comments:status", ({ detail }) => tell(`status ${detail.state}`));
  addEventListener("comments:count", ({ detail }) => tell(`count ${detail.count}`));
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, startTime } of list.getEntries())
      if (!hadRecentInput) watched.shifts.push([startTime, value]);
  }).observe({ type: "layout-shift", buffered: true });
})();
