import { addNotesMaster, NOTES_TYPE, notesXml } from "../../writing/pptx/notes-parts.ts";
import { elementSpans, spliced } from "../element-spans.ts";
import type { PackageEdits } from "../package-edits.ts";
import { bodyWithText } from "./shape-text.ts";
import { namesIn } from "./slide-list.ts";
import { shapesOf } from "./slide-shapes.ts";

const THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml";

/** Says something else in the notes of a slide, or gives it notes. */
export function setNotes(edits: PackageEdits, slide: string, text: string): void {
  const part = edits.related(slide, "notesSlide");
  if (part === null) {
    addNotesPage(edits, slide, text);
    return;
  }
  const xml = edits.text(part);
  const body = shapesOf(xml).find((shape) => shape.placeholder?.type === "body");
  const inside = body && elementSpans(xml, ["txBody"], body.span.open, body.span.close)[0];
  if (!inside) {
    edits.unrelate(
      slide,
      new Set(edits.relationships(slide).flatMap((each) => (each.target === part ? [each.id] : []))),
    );
    edits.remove(part);
    addNotesPage(edits, slide, text);
    return;
  }
  const relate = (address: string) => edits.relate(part, "hyperlink", address, true);
  const made = bodyWithText(xml.slice(inside.open, inside.close), text, { isBulleted: false, relate });
  edits.setText(part, spliced(xml, [{ start: inside.open, end: inside.close, text: made }]));
}

function addNotesPage(edits: PackageEdits, slide: string, text: string): void {
  const master = edits.related(edits.main, "notesMaster") ?? addMaster(edits);
  const part = edits.freeName("ppt/notesSlides/notesSlide#.xml");
  edits.addXml(part, NOTES_TYPE, notesXml(text));
  edits.relate(part, "notesMaster", master);
  edits.relate(part, "slide", slide);
  edits.relate(slide, "notesSlide", part);
}

/** The first notes of a deck need a master for notes, which takes the deck's theme. */
function addMaster(edits: PackageEdits): string {
  const theme = edits.freeName("ppt/theme/theme#.xml");
  const slideMaster = edits.related(edits.main, "slideMaster");
  const own = edits.related(edits.main, "theme") ?? (slideMaster === null ? null : edits.related(slideMaster, "theme"));
  if (own !== null) edits.addXml(theme, THEME_TYPE, edits.text(own));
  const master = addNotesMaster(edits, theme);
  const id = edits.relate(edits.main, "notesMaster", master);
  const xml = edits.text(edits.main);
  const before = elementSpans(xml, ["sldMasterIdLst"])[0];
  const at = before?.end ?? elementSpans(xml, ["sldIdLst"])[0]?.start ?? 0;
  const { p, declared } = namesIn(xml);
  const list = `<${p}notesMasterIdLst><${p}notesMasterId${declared} r:id="${id}"/></${p}notesMasterIdLst>`;
  edits.setText(edits.main, spliced(xml, [{ start: at, end: at, text: list }]));
  return master;
}
