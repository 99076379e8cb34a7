import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** A module keeps its own place: what it finds beside itself (programs it starts, the pages) is beside its source. */
const keepPlaces = {
  name: "keep-places",
  transform(code, path) {
    if (!code.includes("import.meta.")) return null;
    return code
      .replaceAll("import.meta.url", () => JSON.stringify(pathToFileURL(path).href))
      .replaceAll("import.meta.dirname", () => JSON.stringify(dirname(path)));
  },
};

/** Makes sure that what is written is there after a power cut: an empty `main.mjs` would do nothing, and say so to nobody. */
function keepOnDisk(folder) {
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name), "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** Joins the modules below `entry` into few files in `folder`: `main.mjs`, and one for each part that is loaded when it is needed. */
async function writeProgram(entry, folder) {
  const bundle = await rolldown({ input: { main: entry }, platform: "node", plugins: [keepPlaces] });
  try {
    await bundle.write({
      dir: folder,
      format: "esm",
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
    });
  } finally {
    await bundle.close();
  }
  keepOnDisk(folder);
}

const [entry, folder] = process.argv.slice(2);
try {
  await writeProgram(entry, folder);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
