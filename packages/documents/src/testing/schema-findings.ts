import { validationErrors } from "./validation-errors.ts";

/** How often a file has each finding of the Open XML SDK; null where the validator is not there. */
export type SchemaFindings = ReadonlyMap<string, number>;

type Finding = Readonly<{ path?: string | null; id?: string | null; description?: string | null }>;

/** What the Open XML SDK has against a file, without the places, which edits move. */
export async function schemaFindings(bytes: Uint8Array, ending: string): Promise<SchemaFindings | null> {
  const errors = await validationErrors(bytes, ending);
  if (errors === null) return null;
  const found = new Map<string, number>();
  for (const { path, id, description } of errors as readonly Finding[]) {
    const words = `${path} ${id} ${description}`;
    found.set(words, (found.get(words) ?? 0) + 1);
  }
  return found;
}

/** What is found after an edit and was not before. What a part was copied from has is not new in the copy. */
export function findingsMade(before: SchemaFindings, after: SchemaFindings): readonly string[] {
  return [...after]
    .filter(([words, times]) => times > (before.get(words) ?? 0) && !isCopied(words, before))
    .map(([words]) => words);
}

function isCopied(words: string, findings: SchemaFindings): boolean {
  const kind = kindOf(words);
  return !findings.has(words) && [...findings.keys()].some((each) => kindOf(each) === kind);
}

function kindOf(words: string): string {
  return words.replace(/_*\d+\.xml /, ".xml ");
}
