import { dirname } from "node:path";
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
}

const [entry, folder] = process.argv.slice(2);
await writeProgram(entry, folder);
