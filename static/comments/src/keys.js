/**
 * The thread-key rule. The server has the same one in comments/text/keys.py;
 * tests/contracts/thread_keys.json holds both to it.
 */

// Slashes beyond the path's first go too: what comes out must mean the same when it goes in again.
const SCHEME_AND_HOST = /^([a-z][a-z\d+.-]*:)?\/\/[^/?#]*(\/+(?=\/))?/i;

/**
 * A URL or path loses scheme, host, query, fragment, final `index.html` and trailing slashes.
 * Anything else is the blog's own identifier and stays as it is.
 * @param {string} raw
 * @returns {string}
 */
export function canonicalKey(raw) {
  const key = raw.trim();
  if (key[0] !== "/" && !SCHEME_AND_HOST.test(key)) return key;
  const path = key.replace(SCHEME_AND_HOST, "").replace(/[?#].*/s, "");
  return path.replace(/(\/index\.html|\/)+$/, "") || "/";
}
