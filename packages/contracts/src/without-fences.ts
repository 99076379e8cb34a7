/** What Deskhand tells a model, as people read it: words of files without the marks that set them apart for the model. */
export function withoutFences(text: string): string {
  return text.replaceAll(/^<<(?:begin|end) [0-9a-f]{16}\b.*>>\n?/gm, "").trim();
}
