import type { HiddenContent, HiddenKind } from "../outcome.ts";
import { showInvisible } from "./invisible-characters.ts";

/** findings kept of one document */
const MAX_FINDINGS = 200;
/** characters kept of one finding */
const MAX_TEXT = 600;

export type Finding = Readonly<{ kind: HiddenKind; at: string; because: string; text?: string; count?: number }>;

/** Gathers what a document hides; neighbours of one kind become one finding, so a thousand hidden cells are one line. */
export class HiddenFindings {
  readonly #found: { kind: HiddenKind; at: string; because: string; text: string; count: number }[] = [];
  #left = 0;

  /** `count` is the text's length unless given. */
  add(finding: Finding): void {
    const text = (finding.text ?? "").trim();
    const count = finding.count ?? text.length;
    if (count === 0) return;
    const last = this.#found.at(-1);
    if (last && last.kind === finding.kind && last.because === finding.because && last.at === finding.at) {
      if (last.text.length < MAX_TEXT) last.text = `${last.text} ${text}`.trim();
      last.count += count;
    } else if (this.#found.length < MAX_FINDINGS) {
      this.#found.push({ kind: finding.kind, at: finding.at, because: finding.because, text, count });
    } else this.#left += 1;
  }

  addAll(findings: Iterable<Finding>): void {
    for (const finding of findings) this.add(finding);
  }

  list(): readonly HiddenContent[] {
    const found = this.#found.map(({ text, ...rest }) => ({ ...rest, text: showInvisible(text).slice(0, MAX_TEXT) }));
    if (this.#left === 0) return found;
    const because = "further hidden content that is not listed";
    return [...found, { kind: "part", at: "", because, text: "", count: this.#left }];
  }
}
