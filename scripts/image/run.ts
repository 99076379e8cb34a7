import { parseArgs } from "node:util";
import { readConfig } from "../../apps/server/src/config.ts";
import { DeskhandError } from "../../packages/contracts/src/failure.ts";
import { createImageShelf } from "../../packages/sandbox/src/image/create-image-shelf.ts";
import type { ImagePart, ImageProgress } from "../../packages/sandbox/src/image/image-status.ts";

const usage = `npm run image -- [minimal|full] [--folder PATH] [--refresh] [--check]
Makes the workspace image that programs run in: the kernel and the root named, minimal unless said otherwise.
--folder   where images lie (default: DESKHAND_IMAGES, else images in the data folder)
--refresh  takes newer packages where there are any
--check    reads every byte of what is there instead of making something`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: "string" }, refresh: { type: "boolean" }, check: { type: "boolean" } },
  });
  const [root = "minimal", ...more] = positionals;
  if ((root !== "minimal" && root !== "full") || more.length > 0)
    throw new TypeError(`There is no image ${positionals.join(" ")}.`);
  const folder = values.folder ?? readConfig().images;
  return { root, folder, isRefresh: values.refresh === true, isCheck: values.check === true } as const;
}

/** One line for each stage, and for each tenth of a long one. */
function createReporter(): (progress: ImageProgress) => void {
  let last = "";
  return ({ part, stage, fraction }) => {
    const line = `${part}: ${stage}, ${Math.floor(fraction * 10) * 10} %`;
    if (line !== last) process.stderr.write(`deskhand: ${line}\n`);
    last = line;
  };
}

async function run(): Promise<number> {
  const { root, folder, isRefresh, isCheck } = readArguments();
  const shelf = createImageShelf({ folder });
  if (isCheck) {
    const faults = await shelf.findFaults();
    for (const { part, reason } of faults) console.log(`${part}: ${reason}; it will be made anew`);
    if (faults.length > 0) return 1;
  } else {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.once("SIGTERM", () => stop.abort());
    for (const which of ["machine", root] satisfies ImagePart[]) {
      await shelf.build({ which, signal: stop.signal, isRefresh, onProgress: createReporter() });
    }
  }
  for (const status of shelf.status()) console.log(JSON.stringify(status));
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof TypeError) process.stderr.write(`${error.message}\n${usage}\n`);
  else if (error instanceof DeskhandError) process.stderr.write(`${error.message}\n`);
  else if (!(error instanceof Error && error.name === "AbortError")) throw error;
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
