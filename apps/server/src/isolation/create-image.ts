import { type ImageState, toFailure } from "@deskhand/contracts";
import type { Image } from "./ports.ts";

/** a part of the image: what only virtual machines need, and the two sets of programs */
type Part = "machine" | "minimal" | "full";

type PartStatus = Readonly<
  { part: Part } & (
    | { state: "absent" }
    | { state: "building"; stage: string; fraction: number }
    | { state: "ready"; version: string; isOutdated: boolean; bytes: number }
    | { state: "failed"; reason: string; remedy: string }
  )
>;

/** Where the image lies and how it is built, as the sandbox package makes it. */
export type Shelf = Readonly<{
  status(): readonly PartStatus[];
  /** why a part cannot be made here now, as a sentence; `null` when it can */
  obstacle(part: Part): Promise<string | null>;
  build(options: Readonly<{ which: Part; signal: AbortSignal }>): Promise<void>;
}>;

/** small first: a task can start with it while the rest is built */
const order: readonly Part[] = ["machine", "minimal", "full"];
const smallOrder: readonly Part[] = ["machine", "minimal"];

const programs = {
  minimal: ["Python", "Node.js", "ripgrep", "jq", "curl", "zip", "SQLite"],
  full: [
    "Python with pandas, numpy and matplotlib",
    "Python for Word, Excel and PDF",
    "Node.js",
    "LibreOffice",
    "pandoc",
    "poppler",
    "qpdf",
    "tesseract",
    "ffmpeg",
    "ImageMagick",
  ],
} as const;

type Set = keyof typeof programs;

function noteOf(set: Set, parts: readonly PartStatus[]): string {
  const failed = parts.find((part) => part.state === "failed");
  if (failed !== undefined) return `${failed.reason} ${failed.remedy}`;
  const building = parts.find((part) => part.state === "building");
  if (building !== undefined) return `It is being built: ${building.stage}.`;
  if (parts.every((part) => part.state === "ready")) return "It is there; tasks have these programs.";
  return set === "full"
    ? "Not built yet. Until then tasks have the small set, or the programs of this computer."
    : "Not built yet. Until then sandboxes on this computer use its own programs, and there is no virtual machine.";
}

function statusOf(parts: readonly PartStatus[]): ImageState["status"] {
  const has = (state: PartStatus["state"]) => parts.some((part) => part.state === state);
  if (has("building")) return "building";
  if (has("failed")) return "failed";
  return has("absent") ? "missing" : "ready";
}

function progressOf(part: PartStatus): number {
  if (part.state === "ready") return 1;
  return part.state === "building" ? part.fraction : 0;
}

function stateOf(set: Set, parts: readonly PartStatus[]): ImageState {
  const status = statusOf(parts);
  const sum = (of: (part: PartStatus) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    status,
    note: noteOf(set, parts),
    progress: status === "building" ? sum(progressOf) / parts.length : null,
    bytes: status === "ready" ? sum((part) => (part.state === "ready" ? part.bytes : 0)) : null,
    programs: [...programs[set]],
  };
}

/** The image of this computer, built in the background one part after the other. A part that fails does not keep the others away. */
export function createImage(shelf: Shelf): Image {
  let building: Readonly<{ controller: AbortController; ended: Promise<void> }> | null = null;

  async function buildAll(parts: readonly Part[], signal: AbortSignal): Promise<void> {
    for (const which of parts) {
      if (signal.aborted) return;
      try {
        await shelf.build({ which, signal });
      } catch (error) {
        // The shelf remembers the reason and shows it; a failure it does not know of is a bug.
        if (!signal.aborted && toFailure(error).kind === "internal") console.error(error);
      }
    }
  }

  function begin(parts: readonly Part[]): Promise<void> {
    const controller = new AbortController();
    const ended = buildAll(parts, controller.signal).finally(() => {
      building = null;
    });
    building = { controller, ended };
    return ended;
  }

  const isReady = (part: Part) => shelf.status().some((each) => each.part === part && each.state === "ready");
  const isSmallReady = () => isReady("machine") && (isReady("minimal") || isReady("full"));

  async function stop(): Promise<void> {
    building?.controller.abort();
    await building?.ended;
  }

  return {
    async status() {
      const parts = shelf.status();
      const of = (...wanted: readonly Part[]) => parts.filter(({ part }) => wanted.includes(part));
      return { minimal: stateOf("minimal", of("machine", "minimal")), full: stateOf("full", of("machine", "full")) };
    },
    build() {
      if (building === null) void begin(order);
    },
    async buildMissing() {
      if (isSmallReady() || building !== null) return false;
      for (const part of smallOrder) if ((await shelf.obstacle(part)) !== null) return false;
      if (isSmallReady() || building !== null) return false;
      await begin(smallOrder);
      return isSmallReady();
    },
    stop,
    close: stop,
  };
}
