/** `1 sheet`, `3 sheets`. */
export function counted(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** How many pages there are, and whether something stands on each. */
export function pageWords(pages: number, empty: number): string {
  if (pages === 1) return empty === 0 ? "1 page" : "1 page, and it is empty";
  return `${pages} pages, ${empty === 0 ? "none" : empty} empty`;
}

/** Whether texts and shapes stay on their page and clear of each other; `amount` of findings that say otherwise. */
export function fitWords(amount: number): string {
  if (amount === 0) return "everything fits on its page";
  return `${counted(amount, "place")} where something does not fit`;
}

/** Whether words such as "[name]" still wait for somebody. */
export function placeholderWords(amount: number): string {
  if (amount === 0) return "nothing left to fill in";
  return `${counted(amount, "placeholder")} still to fill in`;
}

/** What the format's own rules say of the file; `amount` of places that break them. */
export function schemaWords(amount: number): string {
  return amount === 0
    ? "well formed"
    : counted(amount, "break of the rules of its format", "breaks of the rules of its format");
}
