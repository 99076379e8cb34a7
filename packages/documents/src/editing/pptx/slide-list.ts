import { Refusal } from "../../refusal.ts";
import { attributeIn, elementSpans, type Splice, spliced } from "../element-spans.ts";
import { withoutListedTitles } from "../listed-titles.ts";
import type { PackageDraft } from "../package-draft.ts";

/** A slide in the deck's list; `anchor` is the slide it was put after. */
export type ListedSlide = Readonly<{ id: string; relationship: string; part: string; xml: string }>;

/** A name of the last slide that was added, beside the numbers slides had when the file was read. */
export const NEW_SLIDE = "new";
export type SlideAddress = number | typeof NEW_SLIDE;

const FIRST_ID = 256;

/** The slides of a deck in their order, while slides are added, moved and taken out. Numbers are those of the file as it was read. */
export class SlideList {
  readonly #draft: PackageDraft;
  readonly #original: readonly ListedSlide[];
  #order: ListedSlide[];
  /** the slide each added or moved one was put after, so that several at one place stay in their order */
  readonly #anchors = new Map<ListedSlide, ListedSlide | null>();
  #last: ListedSlide | null = null;

  constructor(draft: PackageDraft) {
    this.#draft = draft;
    this.#original = readSlides(draft);
    this.#order = [...this.#original];
  }

  get length(): number {
    return this.#original.length;
  }

  get order(): readonly ListedSlide[] {
    return this.#order;
  }

  /** The slide of that number; throws a refusal for one that is not there or was deleted. */
  at(address: SlideAddress): ListedSlide {
    const found = address === NEW_SLIDE ? this.#last : this.#original[address - 1];
    if (found && this.#order.includes(found)) return found;
    throw new Refusal(
      "unsupported",
      address === NEW_SLIDE
        ? 'No slide was added before the edit that names "new"; put the edit that adds it first.'
        : `There is no slide ${address}; the deck has ${this.length} slides.`,
    );
  }

  /** Where a slide stands now, from 1. */
  placeOf(slide: ListedSlide): number {
    return this.#order.indexOf(slide) + 1;
  }

  /** Lists a new slide after another one; null puts it first. */
  insert(part: string, after: ListedSlide | null): ListedSlide {
    const ids = [...this.#original, ...this.#order].map((slide) => Number(slide.id));
    const id = String(Math.max(FIRST_ID - 1, ...ids) + 1);
    const relationship = this.#draft.relate(this.#draft.main, "slide", part);
    const { p, declared } = namesIn(this.#draft.text(this.#draft.main));
    const slide = { id, relationship, part, xml: `<${p}sldId${declared} id="${id}" r:id="${relationship}"/>` };
    this.#place(slide, after);
    this.#last = slide;
    return slide;
  }

  move(slide: ListedSlide, after: ListedSlide | null): void {
    if (slide === after) return;
    this.#order = this.#order.filter((each) => each !== slide);
    this.#place(slide, after);
  }

  delete(slide: ListedSlide): void {
    this.#order = this.#order.filter((each) => each !== slide);
    if (this.#order.length === 0)
      throw new Refusal("unsupported", "A deck needs a slide; add one before the last is deleted.");
  }

  #place(slide: ListedSlide, after: ListedSlide | null): void {
    let at = after === null ? 0 : this.#order.indexOf(after) + 1;
    for (
      let next = this.#order[at];
      next && this.#anchors.has(next) && this.#anchors.get(next) === after;
      next = this.#order[at]
    )
      at += 1;
    this.#order.splice(at, 0, slide);
    this.#anchors.set(slide, after);
  }

  /** Writes the list, the sections and the custom shows; the parts of deleted slides are no longer reached after it. */
  write(): void {
    const gone = this.#original.filter((slide) => !this.#order.includes(slide));
    const isSame = gone.length === 0 && this.#order.every((slide, index) => slide === this.#original[index]);
    if (isSame && this.#order.length === this.#original.length) return;
    const { main } = this.#draft;
    let xml = withList(this.#draft.text(main), this.#order);
    xml = withSections(xml, this.#order, new Set([...this.#anchors.keys()].map((slide) => slide.id)));
    this.#draft.setText(main, xml);
    if (gone.length === 0) return;
    forget(this.#draft, gone);
    forgetTitles(this.#draft);
  }
}

const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** How new elements of the main part are named: their prefix, and the declaration of `r` where the part's root has none. */
export function namesIn(xml: string): Readonly<{ p: string; declared: string }> {
  const [root] = elementSpans(xml, ["presentation"]);
  const p = root?.prefix ?? "p:";
  if (root && /\sxmlns:r\s*=/.test(xml.slice(root.start, root.open))) return { p, declared: "" };
  const known = /\sxmlns:r\s*=\s*(?:"[^"]*"|'[^']*')/.exec(xml)?.[0];
  return { p, declared: known ?? ` xmlns:r="${RELATIONSHIPS}"` };
}

function readSlides(draft: PackageDraft): readonly ListedSlide[] {
  const xml = draft.text(draft.main);
  const targets = new Map(draft.relationships(draft.main).map((each) => [each.id, each.target]));
  const list = elementSpans(xml, ["sldIdLst"]).find((span) => span.prefix !== "p14:");
  const spans = list ? elementSpans(xml, ["sldId"], list.open, list.close) : [];
  return spans.flatMap((span) => {
    const tag = xml.slice(span.start, span.open);
    const relationship = attributeIn(tag, "[\\w.-]+:id") ?? "";
    const part = targets.get(relationship);
    const id = attributeIn(tag, "id") ?? "";
    return part === undefined ? [] : [{ id, relationship, part, xml: xml.slice(span.start, span.end) }];
  });
}

function withList(xml: string, order: readonly ListedSlide[]): string {
  const items = order.map((slide) => slide.xml).join("");
  const { p } = namesIn(xml);
  const written = `<${p}sldIdLst>${items}</${p}sldIdLst>`;
  const list = elementSpans(xml, ["sldIdLst"]).find((span) => span.prefix === p);
  if (list) return spliced(xml, [{ start: list.start, end: list.end, text: written }]);
  const before = elementSpans(xml, ["sldMasterIdLst", "notesMasterIdLst", "handoutMasterIdLst"]).at(-1);
  if (!before) throw new Refusal("unsupported", "The deck has no master and cannot be edited safely here.");
  return spliced(xml, [{ start: before.end, end: before.end, text: written }]);
}

/** A slide belongs to its section as before, an added or moved one to that of the slide before it. */
function withSections(xml: string, order: readonly ListedSlide[], placed: ReadonlySet<string>): string {
  const sections = elementSpans(xml, ["section"]);
  if (sections.length === 0) return xml;
  const membership = new Map<string, number>();
  sections.forEach((section, index) => {
    for (const span of elementSpans(xml, ["sldId"], section.open, section.close))
      membership.set(attributeIn(xml.slice(span.start, span.open), "id") ?? "", index);
  });
  const fixed = (slide: ListedSlide) => (placed.has(slide.id) ? undefined : membership.get(slide.id));
  let current = order.map(fixed).find((each) => each !== undefined) ?? 0;
  const members = new Map<number, string[]>();
  for (const slide of order) {
    current = fixed(slide) ?? current;
    members.set(current, [...(members.get(current) ?? []), slide.id]);
  }
  const splices = sections.flatMap((section, index): Splice[] => {
    const list = elementSpans(xml, ["sldIdLst"], section.open, section.close)[0];
    if (!list) return [];
    const items = (members.get(index) ?? []).map((id) => `<${list.prefix}sldId id="${id}"/>`).join("");
    return [{ start: list.start, end: list.end, text: `<${list.prefix}sldIdLst>${items}</${list.prefix}sldIdLst>` }];
  });
  return spliced(xml, splices);
}

/** The file's properties list the titles of slides, and a small picture may show one that is gone. */
function forgetTitles(draft: PackageDraft): void {
  const properties = draft.related("", "extended-properties");
  if (properties !== null && draft.has(properties))
    draft.setText(properties, withoutListedTitles(draft.text(properties)));
  const pictures = draft.relationships("").filter((each) => each.type === "thumbnail" && !each.external);
  draft.unrelate("", ...pictures.map((each) => each.id));
  for (const { target } of pictures) draft.remove(target);
}

/** Takes out whatever leads to deleted slides: the list's relationships, custom shows, jumps on other slides, places in the outline. */
function forget(draft: PackageDraft, gone: readonly ListedSlide[]): void {
  const parts = new Set(gone.map((slide) => slide.part.toLowerCase()));
  const owners = draft.names.flatMap((name) => {
    const match = /^(.*?)_rels\/([^/]+)\.rels$/.exec(name);
    return match && match[2] !== "" ? [`${match[1]}${match[2]}`] : [];
  });
  const own = new Set([
    ...parts,
    ...gone.flatMap((slide) => draft.related(slide.part, "notesSlide")?.toLowerCase() ?? []),
  ]);
  for (const owner of owners) {
    if (own.has(owner.toLowerCase()) || !draft.has(owner)) continue;
    const ids = draft
      .relationships(owner)
      .filter((each) => !each.external && parts.has(each.target.toLowerCase()))
      .map((each) => each.id);
    if (ids.length === 0) continue;
    const xml = draft.text(owner);
    const references = elementSpans(xml, ["sld", "hlinkClick", "hlinkHover", "hlinkMouseOver"]).filter((span) =>
      ids.includes(attributeIn(xml.slice(span.start, span.open), "[\\w.-]+:id") ?? ""),
    );
    draft.setText(
      owner,
      spliced(
        xml,
        references.map((span) => ({ start: span.start, end: span.end, text: "" })),
      ),
    );
    draft.unrelate(owner, ...ids);
  }
}
