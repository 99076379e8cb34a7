import { addNotesMaster, NOTES_TYPE, notesXml } from "../../writing/pptx/notes-parts.ts";
import { elementSpans, spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { bodyWithText } from "./shape-text.ts";
import { namesIn } from "./slide-list.ts";
import { shapesOf } from "./slide-shapes.ts";

const THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml";

/** Says something else in the notes of a slide, or gives it notes. */
export function setNotes(draft: PackageDraft, slide: string, text: string): void {
  const part = draft.related(slide, "notesSlide");
  if (part === null) {
    addNotesPage(draft, slide, text);
    return;
  }
  const xml = draft.text(part);
  const body = shapesOf(xml).find((shape) => shape.placeholder?.type === "body");
  const inside = body && elementSpans(xml, ["txBody"], body.span.open, body.span.close)[0];
  if (!inside) {
    draft.unrelate(slide, ...draft.relationships(slide).flatMap((each) => (each.target === part ? [each.id] : [])));
    draft.remove(part);
    addNotesPage(draft, slide, text);
    return;
  }
  const relate = (address: string) => draft.relate(part, "hyperlink", address, { external: true });
  const made = bodyWithText(xml.slice(inside.open, inside.close), text, { isBulleted: false, relate });
  draft.setText(part, spliced(xml, [{ start: inside.open, end: inside.close, text: made }]));
}

function addNotesPage(draft: PackageDraft, slide: string, text: string): void {
  const master = draft.related(draft.main, "notesMaster") ?? addMaster(draft);
  const part = draft.freeName("ppt/notesSlides/notesSlide.xml");
  draft.addXml(part, NOTES_TYPE, notesXml(text));
  draft.relate(part, "notesMaster", master);
  draft.relate(part, "slide", slide);
  draft.relate(slide, "notesSlide", part);
}

/** The first notes of a deck need a master for notes, which takes the deck's theme. */
function addMaster(draft: PackageDraft): string {
  const theme = draft.freeName("ppt/theme/theme.xml");
  const slideMaster = draft.related(draft.main, "slideMaster");
  const own = draft.related(draft.main, "theme") ?? (slideMaster === null ? null : draft.related(slideMaster, "theme"));
  if (own !== null) draft.addXml(theme, THEME_TYPE, draft.text(own));
  const master = addNotesMaster(draft, theme);
  const id = draft.relate(draft.main, "notesMaster", master);
  const xml = draft.text(draft.main);
  const before = elementSpans(xml, ["sldMasterIdLst"])[0];
  const at = before?.end ?? elementSpans(xml, ["sldIdLst"])[0]?.start ?? 0;
  const { p, declared } = namesIn(xml);
  const list = `<${p}notesMasterIdLst><${p}notesMasterId${declared} r:id="${id}"/></${p}notesMasterIdLst>`;
  draft.setText(draft.main, spliced(xml, [{ start: at, end: at, text: list }]));
  return master;
}
