import type { z } from "zod";

type Issue = z.core.$ZodIssue;
type Flat = Readonly<{ path: readonly PropertyKey[]; message: string }>;

/** The first reasons a description does not fit, each with the place in it, such as `slides.2.title: Too long`. */
export function describeIssues(error: z.ZodError): string {
  const found = error.issues.slice(0, 5).map((issue) => flatten(issue, []));
  return found.map(({ path, message }) => `${path.join(".") || "description"}: ${message}`).join("; ");
}

/** Of several shapes that were possible, the one that got furthest says most. */
function flatten(issue: Issue, before: readonly PropertyKey[]): Flat {
  const path = [...before, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return { path, message: issue.message };
  const branches = issue.errors.flatMap((issues) => (issues[0] ? [flatten(issues[0], path)] : []));
  const deepest = branches.toSorted((one, other) => other.path.length - one.path.length)[0];
  const isOpen = deepest === undefined || deepest.path.length <= path.length;
  return isOpen ? { path, message: branches.map((branch) => branch.message).join(" or ") || issue.message } : deepest;
}
