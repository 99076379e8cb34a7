import { maxShownCharacters } from "../window.ts";

/** lines shown at most */
export const maxMatches = 2_000;

/** What a search found, ready to show; `notes` says what is missing. */
export type Found = Readonly<{ lines: readonly string[]; matches: number; files: number; notes: readonly string[] }>;

/** Gathers what a search finds, up to what one result may show. */
export class Findings {
  readonly #lines: string[] = [];
  readonly #skipped = new Map<string, number>();
  #matches = 0;
  #files = 0;
  #characters = 0;

  /** whether more can still be shown */
  get hasRoom(): boolean {
    return this.#lines.length < maxMatches && this.#characters < maxShownCharacters;
  }

  /** one file with so many matches, and the lines to show for it */
  add(matches: number, lines: readonly string[]): void {
    this.#matches += matches;
    this.#files += 1;
    for (const line of lines) {
      if (!this.hasRoom) return;
      this.#characters += line.length + 1;
      if (this.#characters <= maxShownCharacters) this.#lines.push(line);
    }
  }

  skip(because: string): void {
    this.#skipped.set(because, (this.#skipped.get(because) ?? 0) + 1);
  }

  found(...notes: readonly string[]): Found {
    const skipped = [...this.#skipped].map(([because, count]) => `${count} ${because}`).join(", ");
    const all = [...notes];
    if (!this.hasRoom) all.push("cut: more matches than can be shown; narrow the pattern, the glob or the folder");
    if (skipped !== "") all.push(`not searched: ${skipped}`);
    return { lines: this.#lines, matches: this.#matches, files: this.#files, notes: all };
  }
}
