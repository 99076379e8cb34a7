import type { ImageState } from "@deskhand/contracts";

/** How a part of the image stands; `older`: there and in use, while this Deskhand would make a newer one. */
export type PartSight = Readonly<
  | { state: "absent" }
  /** `olderBytes`: size of the one in use meanwhile, `null` when there is none */
  | { state: "building"; stage: string; fraction: number; olderBytes: number | null }
  /** `failure`: why the newer one could not be built, as a sentence */
  | { state: "older"; bytes: number; failure: string | null }
  | { state: "ready"; bytes: number }
  | { state: "failed"; reason: string; remedy: string }
>;

const programs = {
  minimal: ["Python", "Node.js", "ripgrep", "jq", "curl", "zip"],
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

/** A set of programs by the parts it takes, which are in use once all are there. An older one counts as missing, and has its size. */
export function stateOfSet(set: Set, parts: readonly PartSight[]): ImageState {
  const status = statusOf(parts);
  return {
    status,
    note: noteOf(set, parts),
    progress: status === "building" ? sum(parts, progressOf) / parts.length : null,
    bytes: sizeOf(parts),
    programs: [...programs[set]],
  };
}

function statusOf(parts: readonly PartSight[]): ImageState["status"] {
  const has = (state: PartSight["state"]) => parts.some((part) => part.state === state);
  if (has("building")) return "building";
  if (has("failed")) return "failed";
  return has("absent") || has("older") ? "missing" : "ready";
}

function noteOf(set: Set, parts: readonly PartSight[]): string {
  const isThere = sizeOf(parts) !== null;
  const building = parts.find((part) => part.state === "building");
  if (building !== undefined)
    return isThere
      ? `There is a newer set of programs; it is being built: ${building.stage}.`
      : `It is being built: ${building.stage}.`;
  const failed = parts.find((part) => part.state === "failed");
  if (failed !== undefined) return `${failed.reason} ${failed.remedy}`;
  const older = parts.filter((part) => part.state === "older");
  if (isThere && older.length > 0) return olderNote(older.find(({ failure }) => failure !== null)?.failure ?? null);
  if (isThere) return "It is there; tasks have these programs.";
  return set === "full"
    ? "Not built yet. Until then tasks have the small set, or the programs of this computer."
    : "Not built yet. Until then sandboxes on this computer use its own programs, and there is no virtual machine.";
}

function olderNote(failure: string | null): string {
  const because = failure === null ? "" : ` Building it did not work: ${failure}`;
  return `There is a newer set of programs; until it is built, tasks have the older one.${because} Build it again.`;
}

function progressOf(part: PartSight): number {
  if (part.state === "ready") return 1;
  return part.state === "building" ? part.fraction : 0;
}

/** Bytes of what tasks use; `null` while a part of it is missing. */
function sizeOf(parts: readonly PartSight[]): number | null {
  const sizes = parts.map((part) => {
    if (part.state === "ready" || part.state === "older") return part.bytes;
    return part.state === "building" ? part.olderBytes : null;
  });
  return sizes.some((size) => size === null) ? null : sum(sizes, (size) => size ?? 0);
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
