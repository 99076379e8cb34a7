/** Text that stays what it is when it is read as Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]()~<>!]/g, "\\$&");
}
