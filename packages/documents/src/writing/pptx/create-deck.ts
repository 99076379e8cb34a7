import { PackageWriter } from "../../ooxml/package-writer.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { refusedBy } from "../../refusal.ts";
import { defaultTheme, type Theme, themes } from "../../theme/theme.ts";
import { themePart } from "../../theme/theme-part.ts";
import type { FileOutcome } from "../created-file.ts";
import { describeIssues } from "../describe-issues.ts";
import { chartSources } from "../parts-of-descriptions.ts";
import type { NamedFiles } from "../picture.ts";
import { sourceText } from "../source.ts";
import { ownWords } from "../words.ts";
import { type DeckDescription, deckDescription, type SlideDescription } from "./deck-description.ts";
import { addMaster, layoutPart, MASTER_PART, numberField, otherLevels } from "./master-parts.ts";
import { addNotes, addNotesMaster } from "./notes-parts.ts";
import { EMU_PER_POINT, SLIDE } from "./places.ts";
import { SPACES, shape, shapeTree } from "./shape-xml.ts";
import { slideContents } from "./slide-content.ts";
import type { DeckContext, SlideContent } from "./slide-context.ts";
import { slideForms } from "./slide-forms.ts";

const PRESENTATION = "ppt/presentation.xml";
const THEME = "ppt/theme/theme1.xml";
const NOTES_THEME = "ppt/theme/theme2.xml";
const THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml";
const TYPE = "application/vnd.openxmlformats-officedocument.presentationml";

export type CreateDeckOptions = Readonly<{
  /** pictures the description names */ files?: NamedFiles;
  madeAt?: Date /** instead of the one the description names */;
  theme?: Theme;
}>;

/** Makes a pptx file from a description; one that does not fit is refused with the first reasons. */
export async function createDeck(input: unknown, options: CreateDeckOptions = {}): Promise<FileOutcome> {
  const parsed = deckDescription.safeParse(input);
  if (!parsed.success)
    return {
      status: "refused",
      kind: "not-that-format",
      reason: `The deck was not made: ${describeIssues(parsed.error)}.`,
    };
  try {
    return await write(parsed.data, options);
  } catch (error) {
    return refusedBy(error);
  }
}

async function write(description: DeckDescription, options: CreateDeckOptions): Promise<FileOutcome> {
  const language = description.language ?? "en-GB";
  const context: DeckContext = {
    writer: new PackageWriter(),
    theme: options.theme ?? themes[description.theme ?? defaultTheme],
    language,
    words: ownWords(language),
    files: options.files ?? new Map(),
    media: new Map(),
    counts: { charts: 0, tables: 0 },
    remarks: [],
  };
  const { writer } = context;
  writer.addXml(THEME, THEME_TYPE, themePart(context.theme));
  addMaster(writer, THEME, slideForms[context.theme.cover]);
  const masterId = writer.relate(PRESENTATION, "slideMaster", MASTER_PART);
  const notesId = description.slides.some((slide) => notesOf(slide, context) !== "") ? notesMaster(context) : null;
  const slideIds = await addSlides(description, context);
  writer.addXml(PRESENTATION, `${TYPE}.presentation.main+xml`, presentationXml(masterId, notesId, slideIds));
  writer.relate(PRESENTATION, "theme", THEME);
  writer.relate("", "officeDocument", PRESENTATION);
  const title =
    description.title ??
    description.slides.map((slide) => ("title" in slide ? slide.title : undefined)).find((each) => each !== undefined);
  writer.addProperties({
    madeAt: options.madeAt ?? new Date(),
    ...(title && { title }),
    ...(description.author && { author: description.author }),
  });
  const { charts, tables } = context.counts;
  const report = { slides: slideIds.length, charts, tables, pictures: context.media.size };
  return { status: "created", bytes: writer.pack(), report, remarks: context.remarks };
}

function notesMaster(context: DeckContext): string {
  context.writer.addXml(NOTES_THEME, THEME_TYPE, themePart(context.theme));
  return context.writer.relate(PRESENTATION, "notesMaster", addNotesMaster(context.writer, NOTES_THEME));
}

async function addSlides(description: DeckDescription, context: DeckContext): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, slide] of description.slides.entries()) {
    const pageParts: string[] = [];
    const partOf = (page: number) => `ppt/slides/slide${ids.length + page + 1}.xml`;
    const draft = { ...context, part: partOf(0), where: `slide ${index + 1}`, numbers: { next: 1 }, partAt: partOf };
    const contents = await slideContents(slide, draft);
    contents.forEach((content, page) => {
      pageParts.push(
        addSlide(
          content,
          { slide, part: partOf(page), number: ids.length + page + 1, isFirst: page === 0 },
          { description, context },
        ),
      );
    });
    for (const part of pageParts) ids.push(context.writer.relate(PRESENTATION, "slide", part));
  }
  return ids;
}

type Placed = Readonly<{ slide: SlideDescription; part: string; number: number; isFirst: boolean }>;

function addSlide(
  content: SlideContent,
  placed: Placed,
  { description, context }: { description: DeckDescription; context: DeckContext },
): string {
  const { writer } = context;
  const numbers = { next: 500 };
  const isOpening = content.layout === "opening";
  const footer =
    description.footer && !isOpening
      ? shape(
          {
            name: "Footer",
            placeholder: 'type="ftr" sz="quarter" idx="11"',
            text: `<a:p><a:pPr algn="l"/><a:r><a:rPr lang="en-US"/><a:t>${escapeXml(description.footer)}</a:t></a:r></a:p>`,
          },
          numbers,
        )
      : "";
  const number = isOpening
    ? ""
    : shape(
        {
          name: "Number",
          placeholder: 'type="sldNum" sz="quarter" idx="12"',
          text: numberField().replace("<a:t>1<", `<a:t>${placed.number}<`),
        },
        numbers,
      );
  const xml = `<p:sld ${SPACES}${content.isBare ? ' showMasterSp="0"' : ""}>${shapeTree(content.shapes + footer + number)}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`;
  writer.addXml(placed.part, `${TYPE}.slide+xml`, xml);
  writer.relate(placed.part, "slideLayout", layoutPart(content.layout));
  const notes = notesOf(placed.slide, context);
  if (notes !== "" && placed.isFirst) addNotes(writer, { part: placed.part, number: placed.number, notes });
  return placed.part;
}

/** What the speaker says, and under it where the slide's figures and claims come from. */
function notesOf(slide: SlideDescription, { words }: DeckContext): string {
  const { notes, sources } = slide;
  const inside = slide.layout === "chart" ? chartSources(slide.chart) : [];
  const all = [...(sources ?? []).map(sourceText), ...inside.map(({ of, source }) => `${of}: ${sourceText(source)}`)];
  if (all.length === 0) return notes ?? "";
  const list = [`${words.sources}:`, ...all.map((each) => `– ${each}`)].join("\n");
  return notes ? `${notes}\n\n${list}` : list;
}

function presentationXml(masterId: string, notesId: string | null, slideIds: readonly string[]): string {
  const notes = notesId === null ? "" : `<p:notesMasterIdLst><p:notesMasterId r:id="${notesId}"/></p:notesMasterIdLst>`;
  const slides = slideIds.map((id, index) => `<p:sldId id="${256 + index}" r:id="${id}"/>`).join("");
  return `<p:presentation ${SPACES} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="${masterId}"/></p:sldMasterIdLst>${notes}<p:sldIdLst>${slides}</p:sldIdLst><p:sldSz cx="${SLIDE.width * EMU_PER_POINT}" cy="${SLIDE.height * EMU_PER_POINT}"/><p:notesSz cx="6858000" cy="9144000"/><p:defaultTextStyle>${otherLevels()}</p:defaultTextStyle></p:presentation>`;
}
