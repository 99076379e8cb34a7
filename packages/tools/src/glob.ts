import { DeskhandError, inputFailure } from "@deskhand/contracts";

const maxAlternatives = 64;

/** Takes the innermost first, so nested braces work: `{a,b{c,d}}`. */
function expandBraces(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const candidate of open) {
      const group = /\{([^{}]*,[^{}]*)\}/.exec(candidate);
      if (group === null) done.push(candidate);
      else
        for (const part of (group[1] ?? "").split(","))
          next.push(`${candidate.slice(0, group.index)}${part}${candidate.slice(group.index + group[0].length)}`);
    }
    if (done.length + next.length > maxAlternatives)
      throw new DeskhandError(
        inputFailure(`The glob has more than ${maxAlternatives} alternatives; use a simpler one.`),
      );
    open = next;
  }
  return done;
}

type Piece = "any" | ((character: string) => boolean);

function characterSet(text: string): (character: string) => boolean {
  const isNegated = text.startsWith("!") || text.startsWith("^");
  const members = [...(isNegated ? text.slice(1) : text)];
  const isMember = (character: string) =>
    members.some((member, at) => {
      if (member === "-" && at > 0 && at < members.length - 1) return false;
      const end = members[at + 1] === "-" ? members[at + 2] : undefined;
      return end === undefined ? member === character : member <= character && character <= end;
    });
  return (character) => isMember(character) !== isNegated;
}

function pieces(segment: string): Piece[] {
  const found: Piece[] = [];
  for (const [token] of segment.matchAll(/\\.|\[[!^]?[^\]]+\]|./gsu)) {
    if (token === "*") found.push("any");
    else if (token === "?") found.push(() => true);
    else if (token.length > 2 && token.startsWith("[")) found.push(characterSet(token.slice(1, -1)));
    else {
      const literal = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
      found.push((character) => character === literal);
    }
  }
  return found;
}

/** Two pointers and one way back: never more than pattern × name steps. */
function matchesSegment(pattern: readonly Piece[], name: string): boolean {
  const characters = [...name];
  let at = 0;
  let piece = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const wanted = pattern[piece];
    if (wanted === "any") {
      star = piece;
      resume = at;
      piece += 1;
    } else if (wanted?.(characters[at] ?? "") === true) {
      at += 1;
      piece += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      piece = star + 1;
    } else return false;
  }
  return pattern.slice(piece).every((rest) => rest === "any");
}

type Segment = "**" | readonly Piece[];

/** Dynamic programming over the two rows of segments, so that many `**` cost no more than one. */
function matchesPath(pattern: readonly Segment[], names: readonly string[]): boolean {
  let reachable = new Array<boolean>(names.length + 1).fill(false);
  reachable[0] = true;
  for (const segment of pattern) {
    const next = new Array<boolean>(names.length + 1).fill(false);
    for (let at = 0; at <= names.length; at += 1) {
      if (segment === "**") next[at] = reachable[at] === true || (at > 0 && next[at - 1] === true);
      else if (at > 0) next[at] = reachable[at - 1] === true && matchesSegment(segment, names[at - 1] ?? "");
    }
    reachable = next;
  }
  return reachable[names.length] === true;
}

/**
 * Compiles a glob (`*`, `?`, `[a-z]`, `{a,b}`, and `**` over folders) to a test of paths. Without a slash it is tested against the last
 * name alone; with a leading slash against the absolute path; else against the path below `folder`. Case and leading dots
 * count like any character. The cost is bounded for every pattern, unlike that of a backtracking expression.
 */
export function compileGlob(glob: string, folder: string): (path: string) => boolean {
  if (glob.length > 1_000)
    throw new DeskhandError(inputFailure("The glob is longer than 1,000 characters; use a simpler one."));
  const patterns = expandBraces(glob).map((pattern) => ({
    isAbsolute: pattern.startsWith("/"),
    isName: !pattern.includes("/"),
    segments: pattern
      .split("/")
      .filter((segment) => segment !== "")
      .map((segment): Segment => (segment === "**" ? "**" : pieces(segment))),
  }));
  const prefix = folder === "/" ? 1 : folder.length + 1;
  return (path) => {
    const absolute = path.split("/").slice(1);
    const below = path.slice(prefix).split("/");
    return patterns.some(({ isAbsolute, isName, segments }) => {
      if (isName) return matchesPath(segments, below.slice(-1));
      return matchesPath(segments, isAbsolute ? absolute : below);
    });
  };
}
