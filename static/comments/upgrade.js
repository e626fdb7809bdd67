/**
 * The page of a thread, made live: the widget is drawn out of sight, and takes the plain thread's place when nothing is lost by
 * it. Whoever has begun to write, or is at a link with the keyboard, keeps the plain page until the next visit.
 */
const plain = document.getElementById("plain");
const live = document.querySelector("live-comments");

/** A comment that the address names has the focus too, without anybody having done anything. */
const isTouched = () =>
  document.activeElement.matches("#plain :is(a, button, input, textarea)") ||
  // The browser may have put words back into the form.
  [...plain.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue);

/** The first comment in view, or the one that the address names. */
const findSeen = () =>
  plain.querySelector(":target") ??
  [...plain.querySelectorAll("article")].find((article) => article.getBoundingClientRect().bottom > 0);

function takePlace() {
  if (isTouched()) return live.remove();
  const seen = scrollY > 0 ? findSeen() : undefined;
  const top = seen?.getBoundingClientRect().top ?? 0;
  live.hidden = false;
  plain.remove();
  const same = seen && live.shadowRoot.getElementById(seen.id);
  if (same) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
}

live.addEventListener("comments:ready", takePlace, { once: true });
