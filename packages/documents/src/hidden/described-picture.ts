import type { Finding } from "./hidden-findings.ts";

/** words a description of a picture may have before it is a text of its own */
const MOST_WORDS = 20;

/** A description of a picture that says so much that whoever sees only the picture should know of it. */
export function describedPicture(at: string, description: string): Finding[] {
  const said = description.replace(/\S+:\/\/\S+/g, " ").trim();
  const words = said.match(/\p{L}+/gu)?.length ?? 0;
  const isLong = words > MOST_WORDS || said.length > MOST_WORDS * 8;
  return isLong ? [{ kind: "metadata", at, because: "long description of a picture", text: description }] : [];
}
