import type { PartSink } from "../../ooxml/package-writer.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import type { Place } from "./places.ts";
import { SPACES, shape, shapeTree } from "./shape-xml.ts";

const MASTER = "ppt/notesMasters/notesMaster1.xml";
export const NOTES_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml";
const type = (name: string) => `application/vnd.openxmlformats-officedocument.presentationml.${name}+xml`;
/** points, on an upright page */
const IMAGE: Place = { left: 54, top: 60, width: 432, height: 243 };
const TEXT: Place = { left: 54, top: 320, width: 432, height: 340 };
const COLOR_MAP =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';

function slideImage(id: number, place?: string): string {
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Slide Image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"${place ? ' idx="2"' : ""}/></p:nvPr></p:nvSpPr><p:spPr>${place ?? ""}</p:spPr></p:sp>`;
}

/** The master of speaker notes; gives its part's name. */
export function addNotesMaster(writer: PartSink, themeName: string): string {
  const emu = (points: number) => points * 12_700;
  const place = `<a:xfrm><a:off x="${emu(IMAGE.left)}" y="${emu(IMAGE.top)}"/><a:ext cx="${emu(IMAGE.width)}" cy="${emu(IMAGE.height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln>`;
  const numbers = { next: 2 };
  const text = shape(
    {
      name: "Notes",
      placeholder: 'type="body" sz="quarter" idx="3"',
      place: TEXT,
      text: '<a:p><a:r><a:rPr lang="en-US"/><a:t>Notes</a:t></a:r></a:p>',
    },
    numbers,
  );
  writer.addXml(
    MASTER,
    type("notesMaster"),
    `<p:notesMaster ${SPACES}>${shapeTree(slideImage(2, place) + text, "bg1")}${COLOR_MAP}</p:notesMaster>`,
  );
  writer.relate(MASTER, "theme", themeName);
  return MASTER;
}

/** Adds the speaker's notes of a slide. */
export function addNotes(writer: PartSink, slide: Readonly<{ part: string; number: number; notes: string }>): void {
  const part = `ppt/notesSlides/notesSlide${slide.number}.xml`;
  writer.addXml(part, type("notesSlide"), notesXml(slide.notes));
  writer.relate(part, "notesMaster", MASTER);
  writer.relate(part, "slide", slide.part);
  writer.relate(slide.part, "notesSlide", part);
}

/** The page of notes that goes with a slide. */
export function notesXml(notes: string): string {
  const paragraphs = notes
    .split("\n")
    .map((line) => `<a:p><a:r><a:rPr lang="en-US"/><a:t>${escapeXml(line)}</a:t></a:r></a:p>`)
    .join("");
  const numbers = { next: 2 };
  const text = shape({ name: "Notes", placeholder: 'type="body" idx="1"', text: paragraphs }, numbers);
  return `<p:notes ${SPACES}>${shapeTree(slideImage(2) + text)}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`;
}
