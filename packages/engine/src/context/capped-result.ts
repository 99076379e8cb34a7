import type { Content } from "@deskhand/contracts";

/** `characters` of text of one result that reach the model; tools cut earlier and say how to read on */
export const resultCap = 60_000;
/** pictures of one result that reach the model */
const mostPictures = 20;

/** What a tool gave, held to the cap whatever the tool does, with a word on what is missing. The same object where nothing is. */
export function cappedResult(forModel: readonly Content[], tool: string): Content[] {
  let left = resultCap;
  let pictures = 0;
  let characters = 0;
  let missing = 0;
  const kept: Content[] = [];
  for (const part of forModel) {
    if (part.type !== "text") {
      pictures += 1;
      if (pictures <= mostPictures) kept.push(part);
      continue;
    }
    characters += part.text.length;
    if (part.text.length <= left) kept.push(part);
    else if (left > 0) kept.push({ type: "text", text: part.text.slice(0, left) });
    missing += Math.max(0, part.text.length - left);
    left = Math.max(0, left - part.text.length);
  }
  const notes = [
    ...(missing === 0
      ? []
      : [
          `cut: ${characters - missing} of ${characters} characters shown; call ${tool} again for a smaller part to read on`,
        ]),
    ...(pictures <= mostPictures ? [] : [`cut: ${mostPictures} of ${pictures} pictures shown; ask for fewer at once`]),
  ];
  return notes.length === 0 ? kept : [...kept, { type: "text", text: notes.join("\n") }];
}
