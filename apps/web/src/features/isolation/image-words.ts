import type { ImageState, IsolationReport } from "@deskhand/contracts";

type Image = IsolationReport["image"];
type Set = keyof Image;

const titles: Readonly<Record<Set, string>> = { minimal: "small set", full: "full set" };
const stopWords = "If you stop, what is done so far is kept, and the next build goes on from there.";

/** `42 %`; empty while nobody knows how far it is */
export function percentOf({ progress }: Pick<ImageState, "progress">): string {
  return progress === null ? "" : `${Math.round(progress * 100)} %`;
}

/** What is being built and how far, what tasks have meanwhile, and what Stop does; for a build that is under way, begins, or is between two parts. */
export function buildInWords(image: Image): string {
  const set = underWay(image);
  if (set === null) return `The build is under way. ${stopWords}`;
  const percent = percentOf(image[set]);
  const programs = image.minimal.status === "ready" ? "have the small set" : "use the programs of this computer";
  return `The ${titles[set]} is being built${percent === "" ? "" : ` (${percent})`}. Tasks that begin meanwhile ${programs}. ${stopWords}`;
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
  if (image[set].status !== "missing") return null;
  const other = underWay(image);
  if (other === null) return isBuilding ? "Its turn comes in a moment." : null;
  return set === "full"
    ? "The small set comes first; this one follows if you asked for it with “Build it”."
    : "The full set is being built, which has all of these programs.";
}
