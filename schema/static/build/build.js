// Writes ../graphiql: one script, one style sheet, and the licences of what is in them. `npm ci && npm run build`.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

const OUT = "../graphiql";

// The fonts come as data: addresses, which the content security policy forbids: the system's own are used.
const withoutFonts = {
  name: "without-fonts",
  setup(building) {
    building.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replaceAll(/@font-face\s*\{[^}]*\}/g, ""), loader: "css" };
    });
  },
};

const { metafile } = await build({
  entryPoints: { graphiql: "entry.js" },
  outdir: OUT,
  bundle: true,
  minify: true,
  metafile: true,
  legalComments: "none",
  format: "iife",
  target: "es2022",
  alias: { "react-style-singleton": "./no-style.js", "react-compiler-runtime": "react/compiler-runtime" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
  plugins: [withoutFonts],
});

async function packageOf(file) {
  for (let directory = dirname(file); directory.includes("node_modules"); directory = dirname(directory)) {
    const found = await readFile(join(directory, "package.json"), "utf8").then(JSON.parse, () => undefined);
    if (found?.name && found.version) return [directory, found];
  }
  return undefined;
}

async function licence(directory, { name, version, license }) {
  const file = (await readdir(directory)).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? await readFile(join(directory, file), "utf8") : `Licence: ${license}\n`;
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

const packages = new Map();
for (const input of Object.keys(metafile.inputs)) {
  const found = await packageOf(input);
  if (found) packages.set(relative(".", found[0]), found);
}
const notices = await Promise.all([...packages.values()].map(([directory, found]) => licence(directory, found)));
await writeFile(join(OUT, "LICENSES.txt"), notices.sort().join(`\n${"-".repeat(80)}\n\n`));
