// Bundles third-party code into src/deltagym/web/static/vendor/, one file a library, with its licences.
// Run `npm ci && npm run bundle` here after a change of package.json, and commit what it writes.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";

const VENDOR = "../src/deltagym/web/static/vendor";
const FOR_TESTS = "../tests/web/vendor";

await mkdir(VENDOR, { recursive: true });
const { metafile } = await build({
  entryPoints: ["src/codemirror.js", "src/htmx.js", "src/uplot.js", "src/uplot.css"],
  outdir: VENDOR,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none", // The licences are in LICENSES.txt.
  metafile: true,
});
await writeFile(`${VENDOR}/LICENSES.txt`, await licences(packagesOf(metafile)));

await mkdir(FOR_TESTS, { recursive: true });
await copyFile("node_modules/axe-core/axe.min.js", `${FOR_TESTS}/axe.min.js`);
await writeFile(`${FOR_TESTS}/LICENSES.txt`, await licences(["axe-core"]));

/** Names of the packages that went into the bundles, sorted. */
function packagesOf({ inputs }) {
  const names = Object.keys(inputs).map((file) =>
    file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

/** Name, version, address and full licence of each package. */
async function licences(names) {
  const parts = await Promise.all(names.map(async (name) => {
    const folder = path.join("node_modules", name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = await readFile(path.join(folder, file), "utf8");
    const home = about.homepage ?? about.repository?.url ?? about.repository;
    return `${name} ${about.version} (${about.license})\n${home}\n\n${text.trim()}\n`;
  }));
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}
