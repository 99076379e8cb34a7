import { type Block, type Blocks, textOfBlock } from "../../reading/block.ts";
import { type Piece, splitSentences } from "../../reading/sentences.ts";
import type { Place } from "../../reading/source.ts";
import type { PointKind } from "./point.ts";

/** One sentence or point with what stands around it. */
export type Passage = Readonly<{
  text: string;
  block: Block;
  place: Place;
  /** heading it stands under, and the kind that heading announces */
  heading: string | null;
  section: PointKind | null;
  /** beginning of what the next speaker says; `null` where nobody follows */
  reply: Readonly<{ speaker: string | null; text: string }> | null;
  /** whether it is the last sentence of its block */
  isLast: boolean;
}>;

const sections: readonly (readonly [PointKind, RegExp])[] = [
  [
    "action",
    /^(?:\d+[.)]? )?(?:(?:new|open|our|all|offene|neue|weitere) )?(?:actions?(?: (?:items?|points?|list))?|to[- ]?dos?|tasks?|next steps|follow[- ]?ups?|assignments|aufgaben(?:liste)?|ma(?:ß|ss)nahmen|nächste schritte|zu erledigen|arbeitsaufträge)(?!\p{L})/iu,
  ],
  [
    "decision",
    /^(?:\d+[.)]? )?(?:(?:key|main|our|wichtige) )?(?:decisions?|decided|resolutions?|agreed|agreements?|what we decided|beschl(?:uss|uß|üsse)|entscheidungen?|entschieden|festlegungen?|vereinbarungen?|vereinbart)(?!\p{L})/iu,
  ],
  [
    "question",
    /^(?:\d+[.)]? )?(?:(?:still )?open (?:questions?|points?|issues?|topics?)|questions|unresolved|parking lot|to be clarified|offene (?:fragen?|punkte|themen)|fragen|ungeklärt\w*|klärungsbedarf|zu klären)(?!\p{L})/iu,
  ],
];

/** The kind of points a heading announces. */
export function sectionOf(heading: string): PointKind | null {
  return sections.find(([, pattern]) => pattern.test(heading.trim()))?.[0] ?? null;
}

/** Page, slide, address of the paragraph or table, or line, as previews can find it. */
function placeOf({ shape }: Blocks, { page, address }: Block, { line }: Piece): Place {
  const slide = /^slide (\d+)$/.exec(address ?? "")?.[1];
  if (page !== null) return { page };
  if (slide !== undefined) return { page: Number(slide) };
  if (shape === "paragraphs" && address !== null && /^[pt]\d+$/.test(address)) return { cell: address };
  return { lines: line };
}

/** What announces points ends with the next heading, and with a paragraph after its list. */
class Section {
  heading: string | null = null;
  kind: PointKind | null = null;
  #hadItems = false;

  see(block: Block): void {
    if (block.kind === "heading") {
      this.heading = textOfBlock(block);
      this.kind = sectionOf(this.heading);
      this.#hadItems = false;
    } else if (block.kind === "item" || block.kind === "row") this.#hadItems = true;
    else if (this.#hadItems) this.kind = null;
  }
}

/** Every sentence and point of a file in its order. */
export function passagesOf(blocks: Blocks): readonly Passage[] {
  const section = new Section();
  return blocks.blocks.flatMap((block, index): readonly Passage[] => {
    section.see(block);
    if (block.kind === "heading") return [];
    const next = blocks.shape === "talk" ? blocks.blocks[index + 1] : undefined;
    const reply = next === undefined ? null : { speaker: next.speaker, text: textOfBlock(next) };
    const { heading, kind } = section;
    const pieces = block.kind === "row" ? block.pieces : splitSentences(block.pieces);
    return pieces.map((piece, at) => ({
      text: piece.text,
      block,
      place: placeOf(blocks, block, piece),
      heading,
      section: kind,
      reply,
      isLast: at === pieces.length - 1,
    }));
  });
}
