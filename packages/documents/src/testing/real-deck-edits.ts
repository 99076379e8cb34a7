import { attributeIn, decodedText, elementSpans } from "../editing/element-spans.ts";
import { PackageDraft } from "../editing/package-draft.ts";
import { paragraphsOf, textOfParagraph } from "../editing/paragraph-text.ts";
import { type ListedSlide, SlideList } from "../editing/pptx/slide-list.ts";
import { type SlideShape, shapesOf } from "../editing/pptx/slide-shapes.ts";
import { editedPicture, type RealEdit } from "./real-edit.ts";

const slideParts = /slides[\\/][^\\/]+\.xml$/i;
const notesParts = /notes|theme|presentation\.xml|slides[\\/]_rels|Content_Types/i;
const linkedParts =
  /slides[\\/]|media[\\/]|Content_Types|charts|embeddings|diagrams|drawings|tags|ink|activeX|comments|notesSlides/i;
const commentParts = /comment|_rels|Content_Types/i;
const chartParts = /charts[\\/]|embeddings[\\/]|Content_Types/i;
const deckParts =
  /slides|presentation\.xml|Content_Types|charts|embeddings|notesSlides|docProps|tags|comments|drawings|diagrams|media|_rels[\\/]\.rels|ink|activeX|theme/i;

const newChartParts = /charts[\\/]|embeddings[\\/]|Content_Types|slides[\\/]/i;
const figures = { categories: [1, 2], series: [{ name: "Edited", values: [3, 4] }] };

type Slide = Readonly<{ number: number; slide: ListedSlide; xml: string; shapes: readonly SlideShape[] }>;

/** The edits of a deck that are tried. */
export function deckEdits(bytes: Uint8Array): readonly RealEdit[] {
  const draft = new PackageDraft(bytes);
  const slides = new SlideList(draft).order.map((slide, index): Slide => {
    const xml = draft.text(slide.part);
    return { number: index + 1, slide, xml, shapes: shapesOf(xml) };
  });
  return [
    ...textEdits(slides),
    ...shapeEdits(slides),
    ...slides.slice(0, 1).flatMap(({ number }) => [
      { what: "notes", edit: { slide: number, notes: "Edited" }, concerns: notesParts },
      {
        what: "a remark",
        edit: { slide: number, comment: "Looked at" },
        author: "Ann",
        concerns: commentParts,
      },
      {
        what: "a new table",
        edit: { slide: number, table: { columns: ["a", "b"], rows: [["1", "2"]] }, place: [5, 30, 60, 40] },
        concerns: slideParts,
      },
      {
        what: "a new chart",
        edit: { slide: number, chart: { type: "column", ...figures }, place: [5, 30, 60, 40] },
        concerns: newChartParts,
      },
      { what: "a copied slide", edit: { duplicate: number }, concerns: deckParts },
    ]),
    ...layoutEdits(draft),
    ...(slides.length < 2
      ? []
      : [
          { what: "a moved slide", edit: { move: 2, after: 0 }, concerns: /presentation\.xml$/i },
          { what: "a deleted slide", edit: { delete: 1 }, concerns: deckParts },
        ]),
  ];
}

/** The first shape of the deck that is of a kind. */
function find(slides: readonly Slide[], isWanted: (text: string, shape: SlideShape) => boolean) {
  for (const { number, xml, shapes } of slides) {
    const shape = shapes.find((each) => isWanted(xml.slice(each.span.start, each.span.end), each));
    if (shape) return { number, shape };
  }
  return null;
}

function textEdits(slides: readonly Slide[]): readonly RealEdit[] {
  const isBox = (shape: SlideShape) => shape.kind === "sp";
  const box =
    find(slides, (text, shape) => isBox(shape) && /<a:t>[^<]/.test(text)) ?? find(slides, (_, shape) => isBox(shape));
  const title = find(slides, (_, { placeholder }) => /^(?:ctrT|t)itle$/.test(placeholder?.type ?? ""));
  const texts = slides.flatMap(({ number, xml }) =>
    paragraphsOf(xml).map((each) => ({ number, text: textOfParagraph(xml, each) })),
  );
  const written = texts.find(({ text }) => text.trim() !== "");
  return [
    ...(title === null
      ? []
      : [
          {
            what: "a title",
            edit: { slide: title.number, shape: title.shape.number, text: "Edited" },
            concerns: slideParts,
          },
        ]),
    ...(box === null
      ? []
      : [
          {
            what: "a text",
            edit: { slide: box.number, shape: box.shape.number, text: "- Edited\n- again" },
            concerns: slideParts,
          },
        ]),
    ...(written === undefined
      ? []
      : [
          {
            what: "a replaced text",
            edit: { replace: written.text, with: "Edited", slide: written.number, all: true },
            concerns: slideParts,
          },
        ]),
  ];
}

function shapeEdits(slides: readonly Slide[]): readonly RealEdit[] {
  const table = find(slides, (text, { kind }) => kind === "graphicFrame" && /<a:tc[ >]/.test(text));
  const chart = find(slides, (text, { kind }) => kind === "graphicFrame" && /<c:chart\s/.test(text));
  const picture = find(slides, (text, { kind }) => kind === "pic" && /<a:blip[ >]/.test(text));
  const any = find(slides, () => true);
  const at = (found: NonNullable<typeof any>) => ({ slide: found.number, shape: found.shape.number });
  return [
    ...(table
      ? [{ what: "a table's cell", edit: { ...at(table), cell: [1, 1], text: "Edited" }, concerns: slideParts }]
      : []),
    ...(chart ? [{ what: "a chart's figures", edit: { ...at(chart), chart: figures }, concerns: chartParts }] : []),
    ...(picture
      ? [{ what: "another picture", edit: { ...at(picture), image: editedPicture }, concerns: linkedParts }]
      : []),
    ...(any
      ? [{ what: "a shape removed", edit: { slide: any.number, remove: any.shape.number }, concerns: linkedParts }]
      : []),
  ];
}

/** A slide of the first layout the deck has. */
function layoutEdits(draft: PackageDraft): readonly RealEdit[] {
  const masters = draft.relationships(draft.main).filter((each) => each.type === "slideMaster");
  const [layout] = masters.flatMap(({ target }) =>
    draft.relationships(target).filter((each) => each.type === "slideLayout"),
  );
  if (!layout) return [];
  const xml = draft.text(layout.target);
  const [named] = elementSpans(xml, ["cSld"]);
  const name = named ? decodedText(attributeIn(xml.slice(named.start, named.open), "name") ?? "") : "";
  return name === "" ? [] : [{ what: "a new slide", edit: { add: name }, concerns: deckParts }];
}
