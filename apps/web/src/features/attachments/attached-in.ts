import type { Content } from "@deskhand/contracts";

/** a file that went with messages, with everything they have of it */
export type AttachedFile = Readonly<{ name: string; bytes: number; key: string; source: readonly Content[] }>;

/**
 * Whether a part is of the file that begins with another. Two files may have one name and size: their hashes tell them apart, and in
 * messages of before there were hashes, the words that each file begins with do.
 */
function isOf(part: Content, first: Content | undefined): boolean {
  const [its, known] = [part.attached, first?.attached];
  if (its?.name !== known?.name || its?.bytes !== known?.bytes || its?.sha256 !== known?.sha256) return false;
  if (its?.sha256 !== undefined || part.type !== "text") return true;
  return first?.type === "text" && first.text === part.text;
}

/** The files among the parts of messages, each once. */
export function attachedIn(content: readonly Content[]): readonly AttachedFile[] {
  const found: { name: string; bytes: number; source: Content[] }[] = [];
  for (const part of content) {
    if (part.attached === undefined) continue;
    const known = found.findLast(({ source }) => isOf(part, source[0]));
    // a file that was attached twice has the same parts twice
    if (known === undefined) found.push({ name: part.attached.name, bytes: part.attached.bytes, source: [part] });
    else if (!known.source.some(({ type }) => type === part.type)) known.source.push(part);
  }
  return found.map((file, at) => ({ ...file, key: `${at} ${file.name}` }));
}
