/**
 * Makes static/comments/embed.js from these modules. `--check` makes it aside and says whether the committed one is the same.
 * Names that end in `_` are the widget's own and are shortened; wire names never end so.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const TARGET = new URL("../embed.js", import.meta.url);
const ES = "es2022";
const OWN = /^[a-z]+_$/i;
const ONE = [..."etnrisoaulcdphmfgvbywkxTNSACLEDMIOPRBFHGUWVYK$"];
const PAIRS = ONE.flatMap((first) => ONE.map((second) => first + second));

/** The sheet travels as a string, made small as CSS first. */
const sheets = {
  name: "sheets",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, charset: "utf8" });
      // The values of custom properties are left as they are written; nothing of ours needs these spaces.
      return { contents: code.trim().replace(/([:,]) /g, "$1"), loader: "text" };
    }),
};

/** @param {Record<string, string | false>} mangleCache */
async function pack(mangleCache) {
  const made = await build({
    entryPoints: [fileURLToPath(new URL("embed.js", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: ES,
    mangleProps: OWN,
    mangleCache,
    charset: "utf8",
    legalComments: "none",
    plugins: [sheets],
    write: false,
  });
  // Once more: only now that its classes have no names of their own are their methods' variables named as all others.
  const { code } = await transform(made.outputFiles[0].text, {
    minify: true,
    format: "esm",
    target: ES,
    charset: "utf8",
  });
  return code;
}

/** How often each of our names stands in a text. @param {string} text */
function tally(text) {
  const counts = new Map();
  for (const [name] of text.matchAll(/\b[a-z]+_\b/gi)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * Short names, the shortest for the most used. A name that only one class file has, and only after `this.` or as a
 * method, is that class's alone: it may be as short as another class's.
 */
async function shortNames() {
  const folder = new URL(".", import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js") && name !== "build.js").sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")));
  const source = texts.join("\n");
  const all = tally(source);
  // A pair that is a word somewhere ("to", "id") may be a name that is not ours.
  const letters = [...ONE, ...PAIRS.filter((pair) => !source.match(new RegExp(`\\b${pair}\\b`)))];
  const own = texts.map((text) =>
    [...tally(text)].filter(([name, count]) => {
      const mine = text.match(new RegExp(`(this\\.|^  (async )?(?=\\w+\\())${name}\\b`, "gm")) ?? [];
      return count === all.get(name) && mine.length === count;
    }),
  );
  const alone = new Set(own.flat().map(([name]) => name));
  const most = (/** @type {[string, number][]} */ names) => names.sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const shared = most([...all].filter(([name]) => !alone.has(name)));
  const cache = Object.fromEntries(shared.map((name, place) => [name, letters[place]]));
  texts.forEach((text, file) => {
    const taken = new Set([...tally(text).keys()].map((name) => cache[name]));
    const free = letters.filter((short) => !taken.has(short));
    most(own[file]).forEach((name, place) => {
      cache[name] = free[place];
    });
  });
  return cache;
}

/** @returns {Promise<string>} */
export async function bundle() {
  return pack(await shortNames());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await bundle();
  const size = gzipSync(made, { level: 9 }).length;
  if (process.argv.includes("--check")) {
    const fresh = (await readFile(TARGET, "utf8").catch(() => "")) === made;
    console.log(fresh ? "embed.js is fresh." : "embed.js is STALE: run `npm run build` and commit it.");
    process.exitCode = fresh ? 0 : 1;
  } else {
    await writeFile(TARGET, made);
    console.log(`embed.js: ${made.length} bytes, ${size} with gzip -9`);
  }
}
