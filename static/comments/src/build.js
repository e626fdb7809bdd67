/**
 * Makes static/comments/embed.js from these modules. `--check` makes it aside and says whether the committed one is the same.
 * Names that end in `_` are the widget's own and are shortened; wire names never end so.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const TARGET = new URL("../embed.js", import.meta.url);
const ES = "es2022";

/** The sheet travels as a string, made small as CSS first. */
const sheets = {
  name: "sheets",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    }),
};

/** @returns {Promise<string>} */
export async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("embed.js", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: ES,
    mangleProps: /[a-z]_$/i,
    charset: "utf8",
    legalComments: "none",
    plugins: [sheets],
    write: false,
  });
  return outputFiles[0].text;
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
