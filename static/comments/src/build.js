/**
 * Makes static/comments/embed.js, the parts beside it and elements.js from these modules. `--check` makes them aside and says whether
 * the committed ones are the same.
 *
 * embed.js holds what a reader meets without asking. A part (`parts/NAME.js`) is loaded on first use; what it imports from
 * the modules here it gets from the running embed.js (`kit.js`, made here too), so nothing is there twice.
 * Names that end in `_` are the widget's own and are shortened, the same everywhere; wire names never end so.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const SOURCES = new URL(".", import.meta.url);
const PARTS = new URL("parts/", import.meta.url);
const ELEMENTS = new URL("elements/", import.meta.url);
const TARGETS = new URL("../", import.meta.url);
const LOCALES = new URL("../locale/", import.meta.url);
const OWN = /^[a-z]+_$/i;
const ONE = [..."etnrisoaulcdphmfgvbywkxTNSACLEDMIOPRBFHGUWVYK$"];
const PAIRS = ONE.flatMap((first) => ONE.map((second) => first + second));
const BUILD = "__BUILD__";
/** Said by the server, not in the sources. */
const SERVER_WORDS = ["moderator", "owner"];

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

/** @param {URL} folder */
async function readSources(folder) {
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(".js") && !["build.js", "kit.js"].includes(name),
  );
  return Promise.all(names.sort().map(async (name) => ({ name, text: await readFile(new URL(name, folder), "utf8") })));
}

/** What the parts import from the modules here, as `[name, module]`. @param {{text: string}[]} parts */
function readNeeds(parts) {
  const needs = new Map();
  for (const { text } of parts)
    for (const [, names, module] of text.matchAll(/^import \{([^}]*)\} from "\.\.\/([\w-]+\.js)";/gm))
      for (const name of names.split(",").map((one) => one.trim())) if (name) needs.set(name, module);
  return [...needs].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The module through which embed.js hands out what the parts need. @param {string[][]} needs */
function writeKit(needs) {
  const modules = [...new Set(needs.map(([, module]) => module))].sort();
  const imports = modules.map((module) => {
    const names = needs.filter(([, its]) => its === module).map(([name]) => name);
    return `import { ${names.join(", ")} } from "./${module}";`;
  });
  return [
    "/** Made by build.js: what embed.js hands to its parts, in the order they expect. */",
    ...imports,
    "",
    "// biome-ignore format: made by build.js",
    `export const kit = () => [${needs.map(([name]) => name).join(", ")}];`,
    "",
  ].join("\n");
}

/** In embed.js the kit is the one that is made with it. @param {string} contents */
const lent = (contents) => ({
  name: "lent",
  setup: ({ onLoad }) => onLoad({ filter: /\/kit\.js$/ }, () => ({ contents, loader: "js" })),
});

/** In a part the modules here are names that embed.js fills in. @param {string[][]} needs */
const borrowed = (needs) => ({
  name: "borrowed",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\.\.\/[\w-]+\.js$/ }, () => ({ path: "kit", namespace: "kit" }));
    const names = needs.map(([name]) => name).join(", ");
    const contents = `export let ${names};\nexport const init = (kit) => { [${names}] = kit; };`;
    onLoad({ filter: /.*/, namespace: "kit" }, () => ({ contents, loader: "js" }));
  },
});

/**
 * The elements stand alone. Of the parts they load one, to speak other languages, and that needs one thing.
 * @param {string[][]} needs
 */
const alone = (needs) => ({
  name: "alone",
  setup: ({ onLoad }) => {
    const things = needs.map(([name]) => (name === "home" ? name : "")).join();
    const contents = `import { ORIGIN } from "./options.js";
      const home = () => ORIGIN + "/embed/" + BUILD + "/";
      export async function load(name) {
        const part = await import(home() + name + ".js");
        part.init([${things}]);
        return part.default;
      }`;
    onLoad({ filter: /\/src\/parts\.js$/ }, () => ({ contents, loader: "js" }));
  },
});

/**
 * @param {import("esbuild").BuildOptions} entry
 * @param {Record<string, string | false>} mangleCache
 */
async function pack(entry, mangleCache) {
  const made = await build({
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    mangleProps: OWN,
    mangleCache,
    charset: "utf8",
    legalComments: "none",
    write: false,
    ...entry,
  });
  // Once more: only now that its classes have no names of their own are their methods' variables named as all others.
  const text = /** @type {any} */ (made.outputFiles)[0].text;
  const { code = "" } = await minify(text, { module: true, ecma: 2022, compress: { passes: 1, ecma: 2022 } });
  return code;
}

/** How often each of our names stands in a text. @param {string} text */
function tally(text) {
  const counts = new Map();
  for (const [name] of text.matchAll(/\b[a-z]+_\b/gi)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * Short names, the shortest for the most used in embed.js. A name that only one class file has, and only after `this.`
 * or as a method, is that class's alone: it may be as short as another class's.
 * @param {string[]} texts of embed.js, then of the parts
 * @param {number} core how many of them are embed.js's
 */
function shortNames(texts, core) {
  const source = texts.join("\n");
  const all = tally(source);
  const weight = tally(texts.slice(0, core).join("\n"));
  // A pair that is a word somewhere ("to", "id") may be a name that is not ours.
  const letters = [...ONE, ...PAIRS.filter((pair) => !source.match(new RegExp(`\\b${pair}\\b`)))];
  // A class and those that extend it are one object: their names are nobody's alone.
  const parents = [...source.matchAll(/class \w+ extends (\w+)/g)].map(([, parent]) => `class ${parent} `);
  const isFamily = (/** @type {string} */ text) => / extends /.test(text) || parents.some((one) => text.includes(one));
  const own = texts.map((text) =>
    [...tally(isFamily(text) ? "" : text)].filter(([name, count]) => {
      const mine = text.match(new RegExp(`(this\\.|^  (async )?(?=\\w+\\())${name}\\b`, "gm")) ?? [];
      return count === all.get(name) && mine.length === count;
    }),
  );
  const alone = new Set(own.flat().map(([name]) => name));
  const most = (/** @type {[string, number][]} */ names) =>
    names.sort((a, b) => (weight.get(b[0]) ?? 0) - (weight.get(a[0]) ?? 0) || b[1] - a[1]).map(([name]) => name);
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

/**
 * English as a language file: the list of all sentences there are, to translate from.
 * @param {string[]} texts
 */
function writeEnglish(texts) {
  const said = texts
    .join("\n")
    .replace(/\/\*.*?\*\//gs, "")
    .matchAll(/\bsay\(\s*"([^"]+)"|"([^"]*#[^"]*\|[^"]*)"/g);
  const sentences = new Set([...SERVER_WORDS, ...[...said].map(([, one, other]) => one ?? other)]);
  const words = Object.fromEntries([...sentences].sort().map((sentence) => [sentence, sentence]));
  return `${JSON.stringify({ "@language": "en", "@direction": "ltr", ...words }, null, 2)}\n`;
}

/**
 * Everything that is built, by path below static/comments. Parts and languages belong to the very embed.js they were
 * made with, so their address holds a fingerprint of all.
 * @returns {Promise<Map<string, string>>}
 */
export async function bundle() {
  const [core, parts, others] = await Promise.all([SOURCES, PARTS, ELEMENTS].map(readSources));
  const needs = readNeeds(parts);
  const kit = writeKit(needs);
  const cache = shortNames([...core.map(({ text }) => text), ...parts.map(({ text }) => text)], core.length);
  const entryPoints = [fileURLToPath(new URL("embed.js", SOURCES))];
  const made = await pack({ entryPoints, plugins: [sheets, lent(kit)], define: { BUILD: `"${BUILD}"` } }, cache);
  const files = new Map();
  for (const { name, text } of parts) {
    // What has no default is a piece of others.
    if (!text.includes("export default ")) continue;
    const contents = `export { init } from "../kit.js"; export { default } from "./${name}";`;
    const stdin = { contents, resolveDir: fileURLToPath(PARTS) };
    files.set(`embed/${name}`, await pack({ stdin, plugins: [sheets, borrowed(needs)] }, cache));
  }
  const entry = [fileURLToPath(new URL("elements.js", ELEMENTS))];
  const elements = await pack(
    { entryPoints: entry, plugins: [sheets, alone(needs)], define: { BUILD: `"${BUILD}"` } },
    cache,
  );
  const hash = createHash("sha256");
  for (const text of [made, elements, ...files.values()]) hash.update(text);
  const english = writeEnglish([...core, ...parts, ...others].map(({ text }) => text));
  files.set("locale/en.json", english);
  for (const name of (await readdir(LOCALES).catch(() => [])).sort())
    hash.update(name === "en.json" ? english : await readFile(new URL(name, LOCALES)));
  const build = hash.digest("hex").slice(0, 8);
  files.set("embed/build.txt", build);
  files.set("embed.js", made.replace(BUILD, build));
  files.set("elements.js", elements.replace(BUILD, build));
  return files.set("src/kit.js", kit);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await bundle();
  const folder = new URL("embed/", TARGETS);
  if (process.argv.includes("--check")) {
    const there = await readdir(folder).catch(() => []);
    const stale = there.map((name) => `embed/${name}`).filter((path) => !made.has(path));
    for (const [path, text] of made)
      if ((await readFile(new URL(path, TARGETS), "utf8").catch(() => "")) !== text) stale.push(path);
    console.log(stale.length ? `STALE: ${stale.join(" ")}: run \`npm run build\` and commit.` : "embed.js is fresh.");
    process.exitCode = stale.length ? 1 : 0;
  } else {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await mkdir(LOCALES, { recursive: true });
    for (const [path, text] of made) {
      await writeFile(new URL(path, TARGETS), text);
      console.log(`${path}: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} with gzip -9`);
    }
  }
}
