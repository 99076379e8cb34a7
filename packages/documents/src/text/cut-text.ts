import { limits } from "../limits.ts";

/** Cuts text at the limit, on a line end where one is near, and never inside a character. */
export function cutText(text: string, maxCharacters: number = limits.characters): { text: string; truncated: boolean } {
  if (text.length <= maxCharacters) return { text, truncated: false };
  let end = maxCharacters;
  const line = text.lastIndexOf("\n", end);
  if (line > end * 0.9) end = line;
  else if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1;
  return { text: text.slice(0, end), truncated: true };
}
