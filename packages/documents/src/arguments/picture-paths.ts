const IN_MARKDOWN = /!\[[^\]]*\]\(\s*<?([^)>]+?)>?\s*\)/g;

/**
 * Paths of the files a description or edits name: pictures by `image`, by `path` beside `kind: "image"` and in Markdown, PDF files by
 * `append`.
 */
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
  const { image, append, kind, path } = value as Readonly<Record<string, unknown>>;
  return [image, append, kind === "image" ? path : null].filter((each) => typeof each === "string");
}
