import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DeskhandError, type Failure } from "@deskhand/contracts";
import type { BuildCall } from "./build-part.ts";
import { listParts, type StoredPart } from "./part-store.ts";

/** what the process is asked; what has to go on without it is plain data */
export type BuildOrder = Omit<BuildCall, "signal" | "onStage">;

export type BuildWord =
  | Readonly<{ type: "stage"; stage: string; fraction: number }>
  | Readonly<{ type: "built"; version: string }>
  | Readonly<{ type: "failed"; failure: Failure | null; message: string }>;

const program = fileURLToPath(new URL("build-part/main.ts", import.meta.url));

/**
 * `buildPart` in a process of its own: a kernel that is unpacked takes more than 100 MB, which a process that stays does not give back.
 * When `signal` aborts, that process ends what it started and then itself; it does the same when this one dies.
 */
export async function buildPartApart(call: BuildCall): Promise<StoredPart> {
  const { onStage, signal, ...order } = call;
  signal.throwIfAborted();
  const child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const stop = () => {
    if (child.connected) child.disconnect();
  };
  signal.addEventListener("abort", stop, { once: true });
  let last: BuildWord | null = null;
  child.on("message", (word: BuildWord) => {
    if (word.type === "stage") onStage(word.stage, word.fraction);
    else last = word;
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, name) => resolve(`${code ?? name ?? "unknown"}`));
  });
  // its last word may be read after its end; `close` does not come where this side hung up first
  const heard = new Promise((resolve) => child.once("disconnect", resolve));
  child.send(order satisfies BuildOrder);
  try {
    const end = await ended;
    await heard;
    signal.throwIfAborted();
    return partOf(call, last, end);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function partOf({ recipe, shelf }: BuildCall, word: BuildWord | null, end: string): StoredPart {
  if (word?.type === "built") {
    const built = listParts(shelf, recipe.name).find(({ manifest }) => manifest.version === word.version);
    if (built !== undefined) return built;
  }
  if (word?.type === "failed") {
    if (word.failure !== null) throw new DeskhandError(word.failure);
    throw new Error(word.message);
  }
  throw new Error(`the process that makes the image ended with ${end} and left nothing`);
}
