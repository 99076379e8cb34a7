import type { ImageState, IsolationReport } from "@deskhand/contracts";

type Image = IsolationReport["image"];
type Set = keyof Image;

const titles: Readonly<Record<Set, string>> = { minimal: "small set", full: "full set" };
const stopWords = "If you stop, what is done so far is kept, and the next build goes on from there.";

/** `42 %`; empty while nobody knows how far it is */
export function percentOf({ progress }: Pick<ImageState, "progress">): string {
  return progress === null ? "" : `${Math.round(progress * 100)} %`;
}

/** Whether a set is there that is older than what this Deskhand makes: it counts as missing, and tasks have it. */
export function isOlder({ bytes, status }: Pick<ImageState, "bytes" | "status">): boolean {
  return status === "missing" && bytes !== null;
}

/** What is being built and how far, what tasks have meanwhile, and what Stop does; for a build that is under way, begins, or is between two parts. */
export function buildInWords(image: Image): string {
  const set = underWay(image);
  if (set === null) return `The build is under way. ${stopWords}`;
  const percent = percentOf(image[set]);
  const newer = image[set].bytes === null ? "" : "newer ";
  return `The ${newer}${titles[set]} is being built${percent === "" ? "" : ` (${percent})`}. Tasks that begin meanwhile ${programsMeanwhile(image)}. ${stopWords}`;
}

/** A set with a size is there, whether it is the newest or not; the full one is used where both are. */
function programsMeanwhile({ full, minimal }: Image): string {
  if (full.bytes !== null) return "have the older full set";
  if (minimal.status === "ready") return "have the small set";
  return minimal.bytes === null ? "use the programs of this computer" : "have the older small set";
}

/** The set that is being built; the small one comes first, and what virtual machines need belongs to both. */
function underWay({ full, minimal }: Image): Set | null {
  if (minimal.status === "building") return "minimal";
  return full.status === "building" ? "full" : null;
}

/**
 * What to say of a set that is not there while another one is built or, with `isBuilding`, a build goes on of which nothing is seen just
 * now; `null` when its own note is right.
 */
export function noteMeanwhile(set: Set, image: Image, isBuilding: boolean): string | null {
  if (image[set].status !== "missing" || isOlder(image[set])) return null;
  const other = underWay(image);
  if (other === null) return isBuilding ? "Its turn comes in a moment." : null;
  return set === "full"
    ? "The small set comes first; this one follows if you asked for it with “Build it”."
    : "The full set is being built, which has all of these programs.";
}
