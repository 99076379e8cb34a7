import type { ComparedLine } from "@deskhand/contracts";

type Piece = ComparedLine["pieces"][number];

/** Words with what came in and what went, told apart by more than colour. */
export function MarkedText({ pieces }: Readonly<{ pieces: readonly Piece[] }>) {
  return pieces.map(({ mark, text }, at) => {
    if (mark === "inserted")
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
        <ins key={at} className="bg-accent-soft text-ink underline decoration-good decoration-2 underline-offset-2">
          {text}
        </ins>
      );
    if (mark === "deleted")
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
        <del key={at} className="bg-bad-soft text-ink line-through decoration-bad decoration-2">
          {text}
        </del>
      );
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
    return <span key={at}>{text}</span>;
  });
}
