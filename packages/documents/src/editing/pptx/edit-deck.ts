import { Refusal } from "../../refusal.ts";
import { themeLike } from "../../theme/theme-like.ts";
import { elementSpans, spliced } from "../element-spans.ts";
import { checkedEdits, type EditingOptions, type MadeEdits } from "../format-editor.ts";
import { occurrences } from "../occurrences.ts";
import { PackageDraft } from "../package-draft.ts";
import { paragraphsOf, replaceText, textOfParagraph } from "../paragraph-text.ts";
import { addChart } from "./added-chart.ts";
import { addComment } from "./added-comment.ts";
import { addSlide } from "./added-slide.ts";
import { addTable } from "./added-table.ts";
import { copySlide } from "./copied-slide.ts";
import { type DeckEdit, type DeckEditOf, deckShapes } from "./deck-edits.ts";
import { setTextAndForget } from "./set-text-and-forget.ts";
import { bodyWithText } from "./shape-text.ts";
import { chartPartOf, setChartData } from "./slide-chart.ts";
import { type ListedSlide, type SlideAddress, SlideList } from "./slide-list.ts";
import { setNotes } from "./slide-notes.ts";
import { replacePicture } from "./slide-picture.ts";
import { refuseUnusual, roleOf, shapeNamed, shapesOf } from "./slide-shapes.ts";

type Deck = Readonly<{
  draft: PackageDraft;
  slides: SlideList;
  options: EditingOptions;
  remarks: string[];
  /** the file before the first edit */
  source: Uint8Array;
}>;

/**
 * A deck with edits made, in their order. Slides are numbered as they were before the first edit; `new` is the slide that was added last.
 * Parts that no edit concerns keep their bytes; parts that only deleted slides used go with them.
 */
export async function editDeck(
  bytes: Uint8Array,
  input: readonly unknown[],
  options: EditingOptions,
): Promise<MadeEdits> {
  const wanted = checkedEdits<DeckEdit>(input, deckShapes);
  const draft = new PackageDraft(bytes);
  const deck: Deck = { draft, slides: new SlideList(draft), options, remarks: [], source: bytes };
  const frees = wanted.some((edit) => "delete" in edit || "image" in edit || "chart" in edit || "remove" in edit);
  const before = frees ? draft.reachable() : new Set<string>();
  for (const edit of wanted) await apply(deck, edit);
  deck.slides.write();
  draft.dropUnreachable(before);
  return { bytes: draft.pack(), remarks: deck.remarks };
}

async function apply(deck: Deck, edit: DeckEdit): Promise<void> {
  if ("replace" in edit) return replaceEverywhere(deck, edit);
  if ("add" in edit) return add(deck, edit);
  if ("duplicate" in edit) return duplicate(deck, edit);
  if ("move" in edit) return deck.slides.move(deck.slides.at(edit.move), anchorOf(deck, edit.after));
  if ("delete" in edit) return deck.slides.delete(deck.slides.at(edit.delete));
  return onSlide(deck, edit);
}

type SlideEdit = Exclude<
  DeckEdit,
  DeckEditOf<"replace"> | DeckEditOf<"add"> | DeckEditOf<"duplicate"> | DeckEditOf<"move"> | DeckEditOf<"delete">
>;

async function onSlide(deck: Deck, edit: SlideEdit): Promise<void> {
  const { draft, slides, options } = deck;
  const { part } = slides.at(edit.slide);
  const where = edit.slide === "new" ? "the new slide" : `slide ${edit.slide}`;
  refuseUnusual(draft.text(part), where);
  if ("cell" in edit) return setCell(draft, part, edit, where);
  if ("remove" in edit) return removeShape(draft, part, edit.remove, where);
  if ("image" in edit) {
    const shape = shapeNamed(shapesOf(draft.text(part)), edit.shape, where);
    return replacePicture(draft, part, shape, {
      path: edit.image,
      alternative: edit.alternative,
      files: options.files,
    });
  }
  if ("chart" in edit) return chartOn(deck, part, edit, where);
  if ("table" in edit) return addTable(draft, part, { table: edit.table, place: edit.place }, where);
  if ("notes" in edit) return setNotes(draft, part, edit.notes);
  if ("comment" in edit || "reply" in edit) return remark(draft, part, edit, { options, where });
  return setText(draft, part, edit, where);
}

/** A new chart where its type is said, else other figures for the one that is there. */
async function chartOn(deck: Deck, part: string, edit: DeckEditOf<"chart">, where: string): Promise<void> {
  const { draft, source } = deck;
  const { type, categories, series, ...look } = edit.chart;
  if (type === undefined) {
    if (Object.keys(look).length > 0 || edit.place !== undefined)
      throw new Refusal(
        "unsupported",
        `A chart that is there keeps its look: give "categories" and "series" alone, or a "type" as well for a new chart on ${where}.`,
      );
    return setChartData(draft, chartPartOf(draft, part, edit.shape, where), { categories, series }, where);
  }
  if (edit.shape !== undefined)
    throw new Refusal(
      "unsupported",
      `A new chart on ${where} has no shape yet: leave out "shape", or leave out "type" to change the figures of the chart that is there.`,
    );
  const chart = { ...look, type, categories, series };
  return addChart(draft, part, { chart, place: edit.place, theme: themeLike(source) }, where);
}

function remark(
  draft: PackageDraft,
  part: string,
  edit: DeckEditOf<"comment"> | DeckEditOf<"reply">,
  { options: { author = "Deskhand", at }, where }: Readonly<{ options: EditingOptions; where: string }>,
): void {
  const said = "reply" in edit ? { text: edit.reply, answers: edit.to } : { text: edit.comment, shape: edit.shape };
  addComment(draft, part, { ...said, author, at }, where);
}

function anchorOf({ slides }: Deck, after: 0 | SlideAddress): ListedSlide | null {
  return after === 0 ? null : slides.at(after);
}

function add(deck: Deck, edit: DeckEditOf<"add">): void {
  const { draft, slides, options, remarks } = deck;
  const after = edit.after === undefined ? (slides.order.at(-1) ?? null) : anchorOf(deck, edit.after);
  const neighbour = after ?? slides.order[0] ?? null;
  const made = addSlide(
    draft,
    { layout: edit.add, fill: edit.fill ?? {}, files: options.files },
    neighbour?.part ?? null,
  );
  if (edit.notes !== undefined) setNotes(draft, made.part, edit.notes);
  const slide = slides.insert(made.part, after);
  const left = made.left.length === 0 ? "" : ` Left empty and so left out: ${made.left.join(", ")}.`;
  remarks.push(`Slide ${slides.placeOf(slide)} is new.${left}`);
}

function duplicate(deck: Deck, edit: DeckEditOf<"duplicate">): void {
  const { draft, slides, remarks } = deck;
  const original = slides.at(edit.duplicate);
  const slide = slides.insert(
    copySlide(draft, original.part),
    edit.after === undefined ? original : anchorOf(deck, edit.after),
  );
  remarks.push(`Slide ${slides.placeOf(slide)} is the copy.`);
}

function replaceEverywhere({ draft, slides }: Deck, edit: DeckEditOf<"replace">): void {
  const searched = edit.slide === undefined ? slides.order : [slides.at(edit.slide)];
  const found = searched.flatMap((slide) => {
    const xml = draft.text(slide.part);
    const count = paragraphsOf(xml).reduce(
      (sum, each) => sum + occurrences(textOfParagraph(xml, each), edit.replace).length,
      0,
    );
    return count === 0 ? [] : [{ slide, count }];
  });
  const count = found.reduce((sum, each) => sum + each.count, 0);
  const shown = JSON.stringify(edit.replace.slice(0, 60));
  if (count === 0)
    throw new Refusal(
      "unsupported",
      `${shown} was not found on the slides; give a text that stands in one paragraph letter by letter.`,
    );
  if (count > 1 && !edit.all) {
    const places = found.slice(0, 10).map(({ slide }) => slides.placeOf(slide));
    throw new Refusal(
      "unsupported",
      `${shown} was found ${count} times (slides ${places.join(", ")}); name one slide, give a longer text, or "all": true.`,
    );
  }
  for (const { slide } of found) draft.setText(slide.part, replacedIn(draft.text(slide.part), edit));
}

/** Later paragraphs first, so that the places of earlier ones still hold. */
function replacedIn(before: string, edit: DeckEditOf<"replace">): string {
  return paragraphsOf(before)
    .toReversed()
    .reduce((xml, paragraph) => {
      const stretches = occurrences(textOfParagraph(xml, paragraph), edit.replace).map((from) => ({
        from,
        to: from + edit.replace.length,
        text: edit.with,
      }));
      return stretches.length === 0 ? xml : replaceText(xml, paragraph, stretches);
    }, before);
}

function setText(draft: PackageDraft, part: string, edit: DeckEditOf<"text">, where: string): void {
  const xml = draft.text(part);
  const shape = shapeNamed(shapesOf(xml), edit.shape, where);
  if (shape.kind !== "sp")
    throw new Refusal(
      "unsupported",
      `Shape ${shape.number} on ${where} is no text box; a table's cell is set with "cell": [row, column], a chart with "chart", a picture with "image".`,
    );
  const relate = (address: string) => draft.relate(part, "hyperlink", address, { external: true });
  const isBulleted = shape.placeholder !== null && roleOf(shape.placeholder) === "body";
  const body = elementSpans(xml, ["txBody"], shape.span.open, shape.span.close)[0];
  if (body && body.open !== body.end) {
    const made = bodyWithText(xml.slice(body.open, body.close), edit.text, { isBulleted, relate });
    draft.setText(part, spliced(xml, [{ start: body.open, end: body.close, text: made || "<a:p/>" }]));
    return;
  }
  const made = bodyWithText("<a:bodyPr/><a:lstStyle/>", edit.text, { isBulleted, relate });
  const later = elementSpans(xml, ["extLst"], shape.span.open, shape.span.close).find((span) => span.depth === 0);
  const at = later?.start ?? shape.span.close;
  draft.setText(part, spliced(xml, [{ start: at, end: at, text: `<p:txBody>${made}</p:txBody>` }]));
}

function setCell(draft: PackageDraft, part: string, edit: DeckEditOf<"cell">, where: string): void {
  const xml = draft.text(part);
  const shape = shapeNamed(shapesOf(xml), edit.shape, where);
  const spans = elementSpans(xml, ["tbl", "tr", "tc", "txBody"], shape.span.open, shape.span.close);
  const rows = spans.filter((span) => span.name === "tr");
  if (rows.length === 0)
    throw new Refusal("unsupported", `Shape ${shape.number} on ${where} is no table; name the number of a table.`);
  const [row, column] = edit.cell;
  const within = rows[row - 1];
  const cells = within
    ? spans.filter((span) => span.name === "tc" && span.start > within.start && span.end < within.end)
    : [];
  const cell = cells[column - 1];
  if (!cell)
    throw new Refusal(
      "unsupported",
      `The table on ${where} has ${rows.length} rows${within ? ` and ${cells.length} columns` : ""}; there is no cell [${row}, ${column}].`,
    );
  if (/\s[hv]Merge\s*=\s*["'](?:1|true)/.test(xml.slice(cell.start, cell.open)))
    throw new Refusal(
      "unsupported",
      `Cell [${row}, ${column}] on ${where} lies inside merged cells; write to the first of them.`,
    );
  const body = spans.find((span) => span.name === "txBody" && span.start > cell.start && span.end < cell.end);
  const relate = (address: string) => draft.relate(part, "hyperlink", address, { external: true });
  const setting = { isBulleted: false, relate };
  if (body) {
    const made = bodyWithText(xml.slice(body.open, body.close), edit.text, setting);
    draft.setText(part, spliced(xml, [{ start: body.open, end: body.close, text: made }]));
    return;
  }
  const made = `<a:txBody>${bodyWithText("<a:bodyPr/><a:lstStyle/>", edit.text, setting)}</a:txBody>`;
  draft.setText(part, spliced(xml, [{ start: cell.open, end: cell.open, text: made }]));
}

function removeShape(draft: PackageDraft, part: string, address: string | number, where: string): void {
  const xml = draft.text(part);
  const shape = shapeNamed(shapesOf(xml), address, where);
  const isMoved = new RegExp(`\\sspid="${shape.number}"`).test(xml);
  // an animation of a shape that is not there makes programs repair the file
  const timing = isMoved ? elementSpans(xml, ["timing"]).slice(0, 1) : [];
  const gone = [shape.span, ...timing].map(({ start, end }) => ({ start, end, text: "" }));
  setTextAndForget(draft, part, spliced(xml, gone));
}
