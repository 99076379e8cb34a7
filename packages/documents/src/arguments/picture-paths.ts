const IN_MARKDOWN = /!\[[^\]]*\]\(\s*<?([^)>]+?)>?\s*\)/g;

/** Paths of the pictures a description of a document or deck names: `path` beside `kind: "image"`, `image`, and those in Markdown. */
export function picturePaths(description: unknown): readonly string[] {
  const found = new Set<string>();
  collect(description, found, 0);
  return [...found];
}

function collect(value: unknown, found: Set<string>, depth: number): void {
  if (typeof value === "string") for (const match of value.matchAll(IN_MARKDOWN)) found.add(match[1] ?? "");
  if (typeof value !== "object" || value === null || depth > 20) return;
  for (const path of named(value)) found.add(path);
  for (const each of Object.values(value)) collect(each, found, depth + 1);
}

function named(value: object): readonly string[] {
  const { image, kind, path } = value as Readonly<Record<string, unknown>>;
  return [image, kind === "image" ? path : null].filter((each) => typeof each === "string");
}
