import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRef,
} from "@cantoo/pdf-lib";

const name = (text: string) => PDFName.of(text);

/** The tree that says what the pieces of a tagged PDF are: headings, paragraphs, tables, figures. */
export class StructureTree {
  readonly #document: PDFDocument;
  readonly #root: PDFDict;
  readonly #rootRef: PDFRef;
  /** marks of each page, by the number it has in the tree of parents: which element each belongs to */
  readonly #parents: ReadonlyMap<number, PDFArray>;

  /** `null` for a PDF that has no such tree, or one written in another way than LibreOffice does. */
  static of(document: PDFDocument): StructureTree | null {
    const rootRef = document.catalog.get(name("StructTreeRoot"));
    const root = document.catalog.lookup(name("StructTreeRoot"));
    if (!(rootRef instanceof PDFRef) || !(root instanceof PDFDict)) return null;
    const numbers = root.lookupMaybe(name("ParentTree"), PDFDict)?.lookup(name("Nums"));
    if (!(numbers instanceof PDFArray)) return null;
    const parents = new Map<number, PDFArray>();
    for (let index = 0; index + 1 < numbers.size(); index += 2) {
      const [key, marks] = [numbers.lookup(index), numbers.lookup(index + 1)];
      if (key instanceof PDFNumber && marks instanceof PDFArray) parents.set(key.asNumber(), marks);
    }
    return new StructureTree(document, { root, rootRef, parents });
  }

  private constructor(
    document: PDFDocument,
    { root, rootRef, parents }: { root: PDFDict; rootRef: PDFRef; parents: ReadonlyMap<number, PDFArray> },
  ) {
    this.#document = document;
    this.#root = root;
    this.#rootRef = rootRef;
    this.#parents = parents;
  }

  /** Elements under an element, or at the top. */
  under(element: PDFDict = this.#root): readonly Readonly<{ ref: PDFRef; element: PDFDict }>[] {
    return kidsOf(element).flatMap((kid) => {
      const found = kid instanceof PDFRef ? this.#document.context.lookup(kid) : null;
      return kid instanceof PDFRef && found instanceof PDFDict && found.has(name("S"))
        ? [{ ref: kid, element: found }]
        : [];
    });
  }

  /** Every element, in the order of reading. */
  all(from?: PDFDict): readonly Readonly<{ ref: PDFRef; element: PDFDict }>[] {
    return this.under(from).flatMap((each) => [each, ...this.all(each.element)]);
  }

  /** The element's role, where a role of its own stands for one of the format's. */
  role(element: PDFDict): string {
    const own = element.lookupMaybe(name("S"), PDFName)?.decodeText() ?? "";
    return this.#root.lookupMaybe(name("RoleMap"), PDFDict)?.lookupMaybe(name(own), PDFName)?.decodeText() ?? own;
  }

  /** Marks of a page that belong to an element itself. */
  marksOf(element: PDFDict): readonly number[] {
    return kidsOf(element).flatMap((kid) => (kid instanceof PDFNumber ? [kid.asNumber()] : []));
  }

  pageOf(element: PDFDict): PDFObject | undefined {
    return element.get(name("Pg"));
  }

  /** Takes marks of a page out of the tree, and the elements that are left with nothing. */
  forget(page: PDFRef, parentsKey: number, marks: ReadonlySet<number>): void {
    if (marks.size === 0) return;
    const parents = this.#parents.get(parentsKey);
    for (const mark of marks) if (parents && mark < parents.size()) parents.set(mark, PDFNull);
    this.#prune(this.#root, page, marks);
  }

  #prune(element: PDFDict, page: PDFRef, marks: ReadonlySet<number>): void {
    const own = element.get(name("Pg")) === page;
    const kept = kidsOf(element).filter((kid) => {
      if (kid instanceof PDFNumber) return !(own && marks.has(kid.asNumber()));
      const below = kid instanceof PDFRef ? this.#document.context.lookup(kid) : null;
      if (!(below instanceof PDFDict) || !below.has(name("S"))) return true;
      const had = kidsOf(below).length;
      this.#prune(below, page, marks);
      return had === 0 || kidsOf(below).length > 0 || this.role(below) === "Document";
    });
    element.set(name("K"), this.#document.context.obj(kept));
  }

  /** Adds an element under another one, with a mark of a page or none. */
  add(role: string, under: PDFRef, fields: Readonly<Record<string, PDFObject>> = {}): PDFRef {
    const element = this.#document.context.obj({ Type: "StructElem", S: role, P: under });
    element.set(name("K"), this.#document.context.obj([]));
    for (const [key, value] of Object.entries(fields)) element.set(name(key), value);
    const ref = this.#document.context.register(element);
    const parent = this.#document.context.lookup(under, PDFDict);
    parent.set(name("K"), this.#document.context.obj([...kidsOf(parent), ref]));
    return ref;
  }

  /** Gives an element a new mark of a page. */
  mark(ref: PDFRef, page: PDFRef, parentsKey: number): number | null {
    const parents = this.#parents.get(parentsKey);
    if (!parents) return null;
    const mark = parents.size();
    parents.push(ref);
    const element = this.#document.context.lookup(ref, PDFDict);
    element.set(name("Pg"), page);
    element.set(name("K"), this.#document.context.obj([...kidsOf(element), PDFNumber.of(mark)]));
    return mark;
  }

  /** Puts everything under one element for the whole document, which readers look for. */
  gather(): PDFRef {
    const top = this.under();
    const there = top.find(({ element }) => this.role(element) === "Document");
    const document =
      there?.ref ??
      this.#document.context.register(
        this.#document.context.obj({ Type: "StructElem", S: "Document", P: this.#rootRef }),
      );
    const element = this.#document.context.lookup(document, PDFDict);
    const others = top.filter(({ ref }) => ref !== document);
    for (const { element: each } of others) each.set(name("P"), document);
    const before = others.filter((each) => !there || top.indexOf(each) < top.indexOf(there));
    const after = others.filter((each) => !before.includes(each));
    const kids = [...before.map(({ ref }) => ref), ...kidsOf(element), ...after.map(({ ref }) => ref)];
    element.set(name("K"), this.#document.context.obj(kids));
    this.#root.set(name("K"), this.#document.context.obj([document]));
    return document;
  }

  /** Orders the elements under one by what `rank` says of each. */
  order(ref: PDFRef, rank: (element: PDFDict) => number): void {
    const element = this.#document.context.lookup(ref, PDFDict);
    const kids = this.under(element).toSorted((one, other) => rank(one.element) - rank(other.element));
    element.set(name("K"), this.#document.context.obj(kids.map((kid) => kid.ref)));
  }
}

function kidsOf(element: PDFDict): readonly PDFObject[] {
  const kids = element.lookup(name("K"));
  if (kids instanceof PDFArray) return kids.asArray();
  const only = element.get(name("K"));
  return only === undefined ? [] : [only];
}
