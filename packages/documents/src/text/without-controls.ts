/** The text without control characters other than line ends and tabs. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" || character === "\t" ? character : ""));
}
