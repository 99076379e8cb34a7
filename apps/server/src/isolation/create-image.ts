import { toFailure } from "@deskhand/contracts";
import { type PartSight, stateOfSet } from "./image-state.ts";
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

type Building = Readonly<{ parts: readonly Part[]; controller: AbortController; ended: Promise<void> }> & {
  /** the part it is at; `null` before the first */
  current: Part | null;
};

/** The image of this computer, built in the background one part after the other. A part that fails does not keep the others away. */
export function createImage(shelf: Shelf): Image {
  let building: Building | null = null;
  /** sizes in bytes of parts that were seen ready: an older one stays in use while a newer one is built */
  const seenBytes = new Map<Part, number>();
  /** why a newer part could not be built, which the shelf does not say while an older one is there */
  const failures = new Map<Part, string>();

  function look(): readonly PartStatus[] {
    const parts = shelf.status();
    for (const part of parts) {
      if (part.state === "ready") seenBytes.set(part.part, part.bytes);
      else if (part.state !== "building") seenBytes.delete(part.part);
    }
    return parts;
  }

  async function buildPart(which: Part, signal: AbortSignal): Promise<void> {
    if (building !== null) building.current = which;
    failures.delete(which);
    try {
      await shelf.build({ which, signal });
    } catch (error) {
      if (signal.aborted) return;
      const failure = toFailure(error);
      failures.set(which, failure.message);
      // The shelf remembers the reason and shows it; a failure it does not know of is a bug.
      if (failure.kind === "internal") console.error(error);
    }
  }

  async function buildAll(parts: readonly Part[], signal: AbortSignal): Promise<void> {
    for (const which of parts) if (!signal.aborted) await buildPart(which, signal);
  }

  /** Builds them and says whether one of them is there that was not before. */
  async function begin(parts: readonly Part[]): Promise<boolean> {
    const versions = () => JSON.stringify(look().map((part) => part.state === "ready" && part.version));
    const before = versions();
    const controller = new AbortController();
    const begun = Promise.withResolvers<void>();
    building = { parts, controller, current: null, ended: begun.promise };
    await buildAll(parts, controller.signal).finally(() => {
      building = null;
      begun.resolve();
    });
    return versions() !== before;
  }

  async function stop(): Promise<void> {
    building?.controller.abort();
    await building?.ended;
  }

  return {
    async status() {
      const parts = look();
      const current = building?.current ?? null;
      const sight = (part: PartStatus) =>
        sightOf(part, {
          isBegun: part.part === current,
          bytes: seenBytes.get(part.part) ?? null,
          failure: failures.get(part.part) ?? null,
        });
      const of = (wanted: readonly Part[]) => parts.filter(({ part }) => wanted.includes(part)).map(sight);
      const isOnlySmall = building !== null && !building.parts.includes("full");
      return {
        minimal: stateOfSet("minimal", of(["machine", "minimal"])),
        full: stateOfSet("full", of(isOnlySmall && !isPresent(parts, "full") ? ["full"] : ["machine", "full"])),
      };
    },
    async build() {
      if (building !== null) return false;
      return begin(wantedParts(look()));
    },
    async buildMissing() {
      if (building !== null) return false;
      const missing = missingOfSmall(look());
      for (const part of missing) if ((await shelf.obstacle(part)) !== null) return false;
      if (missing.length === 0 || building !== null) return false;
      return begin(missing);
    },
    stop,
    close: stop,
  };
}

function isPresent(parts: readonly PartStatus[], wanted: Part): boolean {
  return parts.some(({ part, state }) => part === wanted && state === "ready");
}

/** What the button builds: what is older than this Deskhand's where something is in use, else everything. */
function wantedParts(parts: readonly PartStatus[]): readonly Part[] {
  const isUsed = isPresent(parts, "minimal") || isPresent(parts, "full");
  const isOlder = (part: Part) => parts.some((each) => each.part === part && each.state === "ready" && each.isOutdated);
  return isUsed && order.some(isOlder) ? order.filter(isOlder) : order;
}

/** What is to be built unasked. Beside a full set, also an older one, the small one would not be used. */
function missingOfSmall(parts: readonly PartStatus[]): readonly Part[] {
  const isCurrent = (part: Part) =>
    parts.some((each) => each.part === part && each.state === "ready" && !each.isOutdated);
  return smallOrder.filter((part) => !isCurrent(part) && !(part === "minimal" && isPresent(parts, "full")));
}

type Known = Readonly<{
  /** whether this process is at it, which the shelf shows a little later */
  isBegun: boolean;
  /** of the one that was there */
  bytes: number | null;
  failure: string | null;
}>;

/** A part as it stands, with what this process does to it that the shelf does not show yet. */
function sightOf(part: PartStatus, { bytes, failure, isBegun }: Known): PartSight {
  if (part.state === "building") return { ...part, olderBytes: bytes };
  if (part.state === "ready" && !part.isOutdated) return part;
  if (isBegun) return { state: "building", stage: "beginning", fraction: 0, olderBytes: bytes };
  return part.state === "ready" ? { state: "older", bytes: part.bytes, failure } : part;
}
