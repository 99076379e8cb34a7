import { type Action, matchesHost, parseHost } from "@deskhand/contracts";

const globCharacters = /[*?]/;

/** Whether a target names exactly one path or host; only such a target approves something destructive. */
export function isExact(target: string): boolean {
  return !globCharacters.test(target);
}

/**
 * Whether `pattern` covers all of `given`, step by step. A `many` stands for any number of steps; only the last one passed can still grow,
 * so this ends after as many comparisons as the product of both lengths, whatever a model wrote.
 */
function covers<Step>(
  pattern: readonly Step[],
  given: readonly string[],
  { isMany, isSame }: Readonly<{ isMany(step: Step): boolean; isSame(step: Step, given: string): boolean }>,
): boolean {
  let [at, next] = [0, 0];
  let grown: Readonly<{ at: number; next: number }> | null = null;
  while (next < given.length) {
    const [step, one] = [pattern[at], given[next] ?? ""];
    if (step !== undefined && isMany(step)) {
      grown = { at, next };
      at += 1;
    } else if (step !== undefined && isSame(step, one)) {
      at += 1;
      next += 1;
    } else if (grown !== null) {
      grown = { at: grown.at, next: grown.next + 1 };
      at = grown.at + 1;
      next = grown.next;
    } else return false;
  }
  return pattern.slice(at).every(isMany);
}

function segmentMatches(pattern: string, segment: string): boolean {
  return covers([...pattern], [...segment], {
    isMany: (sign) => sign === "*",
    isSame: (sign, given) => sign === "?" || sign === given,
  });
}

function segmentsMatch(pattern: readonly string[], path: readonly string[]): boolean {
  return covers(pattern, path, { isMany: (segment) => segment === "**", isSame: segmentMatches });
}

/** what needs more of `**` is written by nobody who plans; plans come from the model */
const mostDoubleStars = 3;

/**
 * Whether a path lies in a target. Without `*` and `?` the two must be equal; `*` and `?` stay within one segment, `**` spans any
 * number. `/a/**` covers everything below `/a` and `/a` itself.
 */
export function matchesTarget(target: string, path: string): boolean {
  if (isExact(target)) return target === path;
  const pattern = target.split("/");
  if (pattern.filter((segment) => segment === "**").length > mostDoubleStars) return false;
  return segmentsMatch(pattern, path.split("/"));
}

/** One form for the spellings that some drives take for one name. */
export function spelling<Path extends string>(path: Path): Path {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC") as Path;
}

/**
 * Whether a standing no covers an action: however the path is spelt, and for hosts the way the broker reads it, where `*.name` is the name
 * itself too and a no that names no host closes all of them.
 */
export function isDenied(pattern: string, { target, verb }: Action): boolean {
  if (matchesTarget(spelling(pattern), spelling(target))) return true;
  if (verb !== "fetch" && verb !== "send") return false;
  const host = parseHost(pattern);
  return host === null || matchesHost(host, parseHost(target) ?? target);
}
