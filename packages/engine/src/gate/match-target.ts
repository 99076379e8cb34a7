const globCharacters = /[*?]/;

/** Whether a target names exactly one path or host; only such a target approves something destructive. */
export function isExact(target: string): boolean {
  return !globCharacters.test(target);
}

function segmentMatches(pattern: string, segment: string): boolean {
  let expression = "";
  for (const character of pattern) {
    if (character === "*") expression += "[^/]*";
    else if (character === "?") expression += "[^/]";
    else expression += character.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  }
  return new RegExp(`^${expression}$`, "su").test(segment);
}

function segmentsMatch(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === "**") {
    for (let skipped = 0; skipped <= path.length; skipped += 1)
      if (segmentsMatch(rest, path.slice(skipped))) return true;
    return false;
  }
  const [first, ...others] = path;
  return first !== undefined && segmentMatches(head, first) && segmentsMatch(rest, others);
}

/** `**` at several places makes matching exponential; plans come from the model, so more are refused */
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
