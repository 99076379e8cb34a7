import { type ApprovalKind, approvalKindSchema } from "@deskhand/contracts";
import { wrongUsage } from "./usage.ts";

const kinds: readonly ApprovalKind[] = approvalKindSchema.options;

/** Adds `plan`, `plan,write` or `all` to what was named before. */
export function addKinds(argument: string, before: readonly ApprovalKind[] = []): readonly ApprovalKind[] {
  const named = argument.split(",").flatMap((word) => (word === "all" ? kinds : [asKind(word)]));
  return [...new Set([...before, ...named])];
}

function asKind(word: string): ApprovalKind {
  const kind = kinds.find((known) => known === word);
  if (kind === undefined) throw wrongUsage(`--approve knows ${kinds.join(", ")} and all, but not "${word}".`);
  return kind;
}

/**
 * `--approve plan write "…"` as `--approve=plan --approve=write "…"`: an option that takes many words would also swallow the outcome
 * behind it.
 */
export function spreadKinds(argv: readonly string[]): readonly string[] {
  const spread: string[] = [];
  let isOpen = false;
  for (const word of argv) {
    const isNamed: boolean = isOpen && isKinds(word);
    if (isNamed && spread.at(-1) === "--approve") spread.pop();
    spread.push(isNamed ? `--approve=${word}` : word);
    isOpen = word === "--approve" || isNamed;
  }
  return spread;
}

function isKinds(word: string): boolean {
  return word.split(",").every((part) => part === "all" || kinds.some((kind) => kind === part));
}
